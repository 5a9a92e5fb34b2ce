#!/usr/bin/env bash
# pyoxigraph 0.5.13: a triple in two graphs is two solutions over their union.
#
# Expected: one. A default graph of several graphs is their RDF merge, a set (SPARQL 1.1 Query,
# section 13.2.1). Naming one graph twice, or in FROM NAMED, repeats solutions too.
# https://github.com/oxigraph/oxigraph/issues/1919 is closed, but mended after 0.5.13.
# Depends on it: lis_graph/engines/graph_union.py merges graphs that share triples.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pyoxigraph==0.5.13

observed=$("$folder/venv/bin/python" - <<'PYTHON'
from pyoxigraph import RdfFormat, Store

store = Store()
store.load(
    b"<urn:g> { <urn:s> <urn:p> 10 } <urn:h> { <urn:s> <urn:p> 10 }", format=RdfFormat.TRIG
)
for clause, pattern in (
    ("FROM <urn:g> FROM <urn:h>", "?s ?p ?o"),
    ("FROM <urn:g> FROM <urn:g>", "?s ?p ?o"),
    ("FROM NAMED <urn:g> FROM NAMED <urn:g>", "GRAPH ?g { ?s ?p ?o }"),
):
    (row,) = store.query("SELECT (SUM(?o) AS ?n) %s { %s }" % (clause, pattern))
    print(row["n"].value, clause)
PYTHON
)
expected='20 FROM <urn:g> FROM <urn:h>
20 FROM <urn:g> FROM <urn:g>
20 FROM NAMED <urn:g> FROM NAMED <urn:g>'
printf 'observed:\n%s\nas found:\n%s\n' "$observed" "$expected"
[ "$observed" = "$expected" ]
