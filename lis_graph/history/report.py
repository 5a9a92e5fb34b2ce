"""The differences between two datasets, thing by thing, for curators."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pyoxigraph import DefaultGraph, Literal, Quad, Triple

from lis_graph.build.release import Release
from lis_graph.rdf.namespaces import BASE, PREFIXES, curie, graph, term
from lis_graph.rdf.skolem import skolemise
from lis_graph.rdf.terms import Term, lexical

LABELS: Final = tuple(map(term, ("skos:prefLabel", "foaf:name", "rdfs:label")))
"""Properties whose value is the name of a thing, best first."""

LANGUAGE: Final = "en"
"""Preferred language of labels."""

EVIDENCE: Final = tuple(PREFIXES[kind] for kind in ("claim", "passage", "selector"))
STATISTICS: Final = (f"{BASE}void/", PREFIXES["void"])
COPIED: Final = tuple(map(term, ("dcat:version", "dcterms:issued", "dcterms:modified")))
"""Properties that named graphs inherit from the dataset."""

QUOTED: Final = tuple(map(term, ("lis:quote", "lis:quoteStart", "lis:quoteEnd", "lis:locator")))
"""Properties of a passage with its words, or their place."""

Quads = frozenset[Quad]
Node = dict[object, Term]
"""One value of each property of a node."""

Line = tuple[str, str]
"""A sign, - or +, and the statement removed or added."""


def comparable(before: Release, after: Release) -> tuple[Quads, Quads]:
    """
    Return the statements of two datasets in a form in which equal ones compare as equal.

    If one dataset has no named graphs, those of the other are ignored. Blank nodes are named
    by their content; raises `SourceError` where that is circular.
    """
    sides = [skolemise(side.quads) for side in (before, after)]
    plain = [all(isinstance(q.graph_name, DefaultGraph) for q in quads) for quads in sides]
    if plain[0] != plain[1]:
        sides = [[Quad(*q.triple) for q in quads] for quads in sides]
    return frozenset(sides[0]), frozenset(sides[1])


def report(before: Quads, after: Quads, *, everything: bool = False) -> Iterator[str]:
    """
    Yield lines: each thing that differs, with the statements removed (-) and added (+).

    Evidence that changed while its statement stayed has a line of its own. Inferences,
    statistics and the parts of evidence are only counted, in the last line, unless
    ``everything`` is set. Yields nothing for equal datasets.
    """
    if before == after:
        return
    shown = {quad for quad in before ^ after if everything or not _derived(quad)}
    lines = _lines(before, after, shown, everything=everything)
    names = _names((*before, *after))
    for thing in sorted(lines, key=curie):
        yield "  ".join(filter(None, (curie(thing), names.get(thing))))
        yield from (f"  {sign} {line}" for sign, line in sorted(lines[thing], key=_order))
    derived = Counter(filter(None, map(_derived, (before ^ after) - shown)))
    yield _summary(len(lines), len(before & shown), len(after & shown), derived)


def _lines(
    before: Quads, after: Quads, shown: set[Quad], *, everything: bool
) -> dict[str, set[Line]]:
    """Return the lines about each thing; a statement that changed its graph names both."""
    stated = {quad.triple for quad in shown}
    moved = {q.triple for q in before & shown} & {q.triple for q in after & shown}
    lines: dict[str, set[Line]] = defaultdict(set)
    for sign, changed, side in (("-", before - after, before), ("+", after - before, after)):
        for quad in changed & shown:
            with_graph = everything or quad.triple in moved
            end = f"  in {_term(quad.graph_name)}" if with_graph else ""
            lines[lexical(quad.subject)].add((sign, _statement(quad.triple) + end))
        for claim, words in _claims(changed - shown, side):
            if claim not in stated:
                lines[lexical(claim.subject)].add((sign, f"{_statement(claim)}  ← {words}"))
    return lines


def _derived(quad: Quad) -> str | None:
    """Return the kind of a statement that follows from others, `None` for all others."""
    subject, predicate = lexical(quad.subject), lexical(quad.predicate)
    if quad.graph_name == graph("inferred"):
        return "inferred"
    if subject.startswith(EVIDENCE):
        return "of evidence"
    if subject.startswith(STATISTICS) or predicate.startswith(STATISTICS):
        return "of statistics"
    if subject.startswith(PREFIXES["graph"]) and quad.predicate in COPIED:
        return "of statistics"
    return None


def _claims(changed: Iterable[Quad], side: Quads) -> Iterator[tuple[Triple, str]]:
    """Yield the statements whose claims changed, each with the words it was read from."""
    claims = {q.subject for q in changed if q.predicate != term("lis:conflictsWith")}
    evidence: dict[object, Node] = defaultdict(dict)
    for quad in side:
        if lexical(quad.subject).startswith(EVIDENCE):
            evidence[quad.subject][quad.predicate] = quad.object
    for claim in (evidence[name] for name in claims if term("rdf:subject") in evidence[name]):
        statement: tuple[Any, ...] = tuple(
            claim[term(f"rdf:{part}")] for part in ("subject", "predicate", "object")
        )
        yield Triple(*statement), _words(claim, evidence)


def _words(claim: Node, evidence: Mapping[object, Node]) -> str:
    """Return the standing of a claim, the words of its passage, and its note."""
    passage = evidence.get(claim.get(term("lis:supportedBy")), {})
    quoted = " … ".join(str(passage[key]) for key in QUOTED if key in passage)
    standing, note = claim.get(term("lis:status")), claim.get(term("skos:note"))
    return " ".join(filter(None, (curie(lexical(standing)), quoted, lexical(note))))


def _statement(triple: Triple) -> str:
    return f"{_term(triple.predicate)} {_term(triple.object)}"


def _term(node: Term | DefaultGraph) -> str:
    """Return a term as Turtle writes it, with prefixed names where there are prefixes."""
    if isinstance(node, Literal) and not node.language:
        string = node.datatype == term("xsd:string")
        return str(Literal(node.value)) + ("" if string else f"^^{curie(node.datatype.value)}")
    return str(node) if isinstance(node, Literal) else curie(lexical(node))


def _names(quads: Iterable[Quad]) -> dict[str, str]:
    """Return the label of each thing that has one."""
    labels = [quad for quad in quads if quad.predicate in LABELS]
    labels.sort(key=_rank, reverse=True)
    return {lexical(quad.subject): lexical(quad.object) for quad in labels}


def _rank(quad: Quad) -> tuple[bool, int, str]:
    foreign = getattr(quad.object, "language", None) not in {LANGUAGE, None}
    return foreign, LABELS.index(quad.predicate), lexical(quad.object)


def _order(line: Line) -> tuple[str, bool, str]:
    """Sort by property, removed before added."""
    sign, statement = line
    return statement.partition(" ")[0], sign == "+", statement


def _summary(things: int, removed: int, added: int, derived: Mapping[str, int]) -> str:
    noun = "thing" if things == 1 else "things"
    line = f"{things} {noun}; statements removed: {removed}, added: {added}"
    if not derived:
        return f"{line}."
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(derived.items()))
    return f"{line}; not shown: {counts} (--all shows them)."
