"""A query and its answer: rows, bars and pictures; examples, code, completions."""
