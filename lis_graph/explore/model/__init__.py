"""The ontology, its terms and shapes, the vocabularies."""
