"""In which other forms? Catalogue, dumps, fragments, graph files, schema.org."""
