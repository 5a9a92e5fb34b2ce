"""Views of the graph for people: what each shows, asked in SPARQL, ready to be laid out."""
