"""What an editor can offer while somebody writes a query: this dataset's own names."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from lis_graph.engines import Engine, Query
from lis_graph.engines.results import table
from lis_graph.explore.sparql import written
from lis_graph.rdf.namespaces import LANGUAGES, PREFIXES
from lis_graph.rdf.queries import load
from lis_graph.rdf.terms import lexical

ANY = "any"
"""Under which key a label without a language stands, such as the name of a person."""

LONGEST = 120
"""How many characters of a label are offered."""

KINDS: Final = ("class", "property", "thing")
"""The kinds of terms; a term is of the first kind that fits."""

TERMS: Final = load(__file__, "completions")


def completions(engine: Engine) -> dict[str, Any]:
    """
    Return our ``prefixes`` and the ``terms``: classes, properties and things.

    A term has the ``name`` to write, its ``kind``, a label by language, and under ``also``
    its other labels.
    """
    return {"prefixes": PREFIXES, "terms": [*_terms(engine)]}


def _terms(engine: Engine) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    rows = list(table(engine.answer(Query(TERMS))))
    for kind in KINDS:
        labels = _labels(row for row in rows if lexical(row["kind"]) == kind)
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
