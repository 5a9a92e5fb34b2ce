"""Names from the data that an editor offers while somebody writes a query."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from lis_graph.engines import Engine, Query
from lis_graph.engines.results import table
from lis_graph.explore.sparql import prefixed
from lis_graph.rdf.namespaces import LANGUAGES, PREFIXES
from lis_graph.rdf.queries import load
from lis_graph.rdf.terms import lexical

ANY: Final = "any"
"""Key for a label without a language, such as the name of a person."""

MAX_LABEL_CHARS: Final = 120
"""Maximum length of a label, in characters."""

KINDS: Final = ("class", "property", "thing")
"""The kinds of terms; a term is of the first kind that fits."""

TERMS: Final = load(__file__, "completions")


def completions(engine: Engine) -> dict[str, Any]:
    """
    Return our ``prefixes`` and the ``terms``: classes, properties and things.

    A term has the ``name`` to write, its ``kind``, a label for each language, and its other
    labels under ``also``.
    """
    return {"prefixes": PREFIXES, "terms": [*_terms(engine)]}


def _terms(engine: Engine) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    rows = list(table(engine.answer(Query(TERMS))))
    for kind in KINDS:
        labels = _labels(row for row in rows if lexical(row["kind"]) == kind)
        for iri in sorted(labels.keys() - seen):
            yield {"name": prefixed(iri), "kind": kind, **labels[iri]}
        seen |= labels.keys()


def _labels(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the best label of each term in each language, and the others."""
    labels: dict[str, list[tuple[bool, str, str]]] = defaultdict(list)
    for row in rows:
        of_term = labels[row["term"].value]
        if row["label"]:
            second = row["preferred"].value != "true"
            language = row["label"].language or ANY
            of_term.append((second, language, row["label"].value[:MAX_LABEL_CHARS]))
    return {term: _chosen(sorted(of_term)) for term, of_term in labels.items()}


def _chosen(labels: list[tuple[bool, str, str]]) -> dict[str, Any]:
    best = {language: label for _, language, label in reversed(labels)}
    also = sorted({label for *_, label in labels} - set(best.values()))
    return {name: best[name] for name in (*LANGUAGES, ANY) if name in best} | (
        {"also": also} if also else {}
    )
