#!/usr/bin/env bash
# pyoxigraph 0.5.13: ?s (p|q) ?o returns once what both properties find, their UNION twice.
#
# Expected: the same for both. SPARQL 1.1 Query, section 18.4, defines an alternative path as the
# union of its sides, with multiplicities; Oxigraph removes repeated solutions on purpose
# (https://github.com/oxigraph/oxigraph/pull/351), and its documentation does not say so.
# Depends on it: lis_graph/engines/alternatives.py, the header Query-Warning.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pyoxigraph==0.5.13

observed=$("$folder/venv/bin/python" - <<'PYTHON'
from pyoxigraph import RdfFormat, Store

store = Store()
store.load(
    b"<urn:a> <urn:p> <urn:b> ; <urn:q> <urn:b> .", format=RdfFormat.TURTLE
)
for pattern in (
    "?s <urn:p>|<urn:q> ?o",
    "{ ?s <urn:p> ?o } UNION { ?s <urn:q> ?o }",
):
    (row,) = store.query("SELECT (COUNT(*) AS ?n) { %s }" % pattern)
    print(row["n"].value, pattern)
PYTHON
)
expected='1 ?s <urn:p>|<urn:q> ?o
2 { ?s <urn:p> ?o } UNION { ?s <urn:q> ?o }'
printf 'observed:\n%s\nas found:\n%s\n' "$observed" "$expected"
[ "$observed" = "$expected" ]
