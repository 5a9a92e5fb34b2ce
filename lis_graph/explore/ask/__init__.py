"""A query and its answer: what a page shows of it, examples, code, completions."""
