"""What an editor can offer while somebody writes a query: this dataset's own names."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from lis_graph.engines import Engine, Query
from lis_graph.engines.results import table
from lis_graph.explore.sparql import declared, written
from lis_graph.rdf.namespaces import LANGUAGES, PREFIXES

ANY = "any"
"""Under which key a label without a language stands, such as the name of a person."""

MOST = 2000
"""How many names of a kind are offered."""

LONGEST = 120
"""How many characters of a label are offered."""

KINDS = {
    "class": "?instance a ?term",
    "property": "?subject ?term ?object",
    "thing": "?term rdfs:label ?name FILTER NOT EXISTS { ?term a sh:SPARQLExecutable }",
}
"""What makes a term one of a kind; a term is of the first kind that fits."""

TERMS = """SELECT DISTINCT ?term ?label ?preferred WHERE {{
  {{ SELECT DISTINCT ?term WHERE {{ {pattern} }} LIMIT {most} }}
  FILTER (ISIRI(?term))
  OPTIONAL {{
    ?term rdfs:label|skos:prefLabel ?label FILTER (LANG(?label) IN ("pl", "en", ""))
    BIND (EXISTS {{ ?term skos:prefLabel ?label }} AS ?preferred)
  }}
}}"""


def completions(engine: Engine) -> dict[str, Any]:
    """
    Return our ``prefixes`` and the ``terms``: classes, properties and things.

    A term has the ``name`` to write, its ``kind``, a label by language, and under ``also``
    its other labels.
    """
    return {"prefixes": PREFIXES, "terms": [*_terms(engine)]}


def _terms(engine: Engine) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for kind, pattern in KINDS.items():
        asked = Query(declared(TERMS.format(pattern=pattern, most=MOST)))
        labels = _labels(table(engine.answer(asked)))
        for iri in sorted(labels.keys() - seen):
            yield {"name": written(iri), "kind": kind, **labels[iri]}
        seen |= labels.keys()


def _labels(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return for each term a label in each language, the preferred one first, and the rest."""
    found: dict[str, list[tuple[bool, str, str]]] = defaultdict(list)
    for row in rows:
        there = found[row["term"].value]
        if row["label"]:
            second = row["preferred"].value != "true"
            language = row["label"].language or ANY
            there.append((second, language, row["label"].value[:LONGEST]))
    return {term: _chosen(sorted(labels)) for term, labels in found.items()}


def _chosen(labels: list[tuple[bool, str, str]]) -> dict[str, Any]:
    best = {language: label for _, language, label in reversed(labels)}
    also = sorted({label for *_, label in labels} - set(best.values()))
    return {name: best[name] for name in (*LANGUAGES, ANY) if name in best} | (
        {"also": also} if also else {}
    )
