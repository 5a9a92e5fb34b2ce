"""Other forms of the graph: catalogue, dumps, fragments, pictures, schema.org."""
