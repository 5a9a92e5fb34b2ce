"""The content of pages for people: plain values and IRIs, queried in SPARQL."""
