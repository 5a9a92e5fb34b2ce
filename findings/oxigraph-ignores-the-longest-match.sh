#!/usr/bin/env bash
# pyoxigraph 0.5.13: 0<RAND()&&1>0 is a comparison, although <RAND()&&1> is an IRI by its grammar.
#
# Expected: a syntax error. SPARQL 1.1 Query, section 19.8, chooses the longest match when it makes
# tokens, and rule 139 (IRIREF) matches <RAND()&&1>. This parser makes no tokens: after an operand
# < compares, elsewhere the same characters are an IRI, and ASKFROM<g>{} is a query with FROM.
# Depends on it: lis_graph/engines/tokens.py reads texts in the same way, because a query with
# RAND() must not be cached.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pyoxigraph==0.5.13

observed=$("$folder/venv/bin/python" - <<'PYTHON'
from pyoxigraph import QueryBoolean, Store

for query in (
    "SELECT (0<RAND()&&1>0 AS ?x) {}",
    "SELECT (IF(true,<RAND()&&1>,0) AS ?x) {}",
    "ASKFROM<urn:g>{}",
):
    answer = Store().query(query, base_iri="http://example.org/")
    values = [bool(answer)] if isinstance(answer, QueryBoolean) else [row[0] for row in answer]
    print(values[0], query)
PYTHON
)
expected='"true"^^<http://www.w3.org/2001/XMLSchema#boolean> SELECT (0<RAND()&&1>0 AS ?x) {}
<http://example.org/RAND()&&1> SELECT (IF(true,<RAND()&&1>,0) AS ?x) {}
True ASKFROM<urn:g>{}'
printf 'observed:\n%s\nas found:\n%s\n' "$observed" "$expected"
[ "$observed" = "$expected" ]
