"""What differs between two datasets, thing by thing, as a curator reads it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pyoxigraph import DefaultGraph, Literal, Quad, Triple

from lis_graph.build.release import Release
from lis_graph.rdf.namespaces import BASE, PREFIXES, curie, graph, term
from lis_graph.rdf.skolem import skolemise
from lis_graph.rdf.terms import Term, lexical

LABELS: Final = tuple(map(term, ("skos:prefLabel", "foaf:name", "rdfs:label")))
"""What says the name of a thing, best first."""

LANGUAGE: Final = "en"
"""The language of labels, where there are some in it."""

EVIDENCE: Final = tuple(PREFIXES[kind] for kind in ("claim", "passage", "selector"))
STATISTICS: Final = (f"{BASE}void/", PREFIXES["void"])
COPIED: Final = tuple(map(term, ("dcat:version", "dcterms:issued", "dcterms:modified")))
"""What the named graphs have from the dataset that they are parts of."""

QUOTED: Final = tuple(map(term, ("lis:quote", "lis:quoteStart", "lis:quoteEnd", "lis:locator")))
"""What a passage says of the words it stands for."""

Quads = frozenset[Quad]
Line = tuple[str, str]
"""A sign, - or +, and what was lost or got."""


def comparable(before: Release, after: Release) -> tuple[Quads, Quads]:
    """
    Return the statements of two datasets so that equal ones are equal.

    If one dataset has no named graphs, those of the other do not count. Blank nodes are
    named by what hangs on them; raises `SourceError` where they go in a circle.
    """
    sides = [skolemise(side.quads) for side in (before, after)]
    plain = [all(isinstance(q.graph_name, DefaultGraph) for q in quads) for quads in sides]
    if plain[0] != plain[1]:
        sides = [[Quad(*q.triple) for q in quads] for quads in sides]
    return frozenset(sides[0]), frozenset(sides[1])


def report(before: Quads, after: Quads, *, everything: bool = False) -> Iterator[str]:
    """
    Yield lines: each thing that differs, what it lost (-) and what it got (+).

    Evidence that changed while its statement stayed has a line of its own. What was
    inferred or counted, and the parts that evidence is made of, are only numbers in the
    last line, unless ``everything`` is wanted. Yields nothing for equal datasets.
    """
    if before == after:
        return
    shown = {quad for quad in before ^ after if everything or not _behind(quad)}
    stated = {quad.triple for quad in shown}
    moved = {q.triple for q in before & shown} & {q.triple for q in after & shown}
    told: dict[str, set[Line]] = defaultdict(set)
    for sign, changed, side in (("-", before - after, before), ("+", after - before, after)):
        for quad in changed & shown:
            where = everything or quad.triple in moved
            line = _statement(quad.triple) + (f"  in {_term(quad.graph_name)}" if where else "")
            told[lexical(quad.subject)].add((sign, line))
        for claim, words in _claims(changed - shown, side):
            if claim not in stated:
                told[lexical(claim.subject)].add((sign, f"{_statement(claim)}  ← {words}"))
    names = _names((*before, *after))
    for thing in sorted(told, key=curie):
        yield "  ".join(filter(None, (curie(thing), names.get(thing))))
        yield from (f"  {sign} {line}" for sign, line in sorted(told[thing], key=_order))
    behind = Counter(filter(None, map(_behind, (before ^ after) - shown)))
    yield _summary(len(told), len(before & shown), len(after & shown), behind)


def _behind(quad: Quad) -> str | None:
    """Say what by-product of other statements this one is, if it is one."""
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
    names = {q.subject for q in changed if q.predicate != term("lis:conflictsWith")}
    about: dict[object, dict[object, Term]] = defaultdict(dict)
    for quad in side:
        if lexical(quad.subject).startswith(EVIDENCE):
            about[quad.subject][quad.predicate] = quad.object
    for said in (about[name] for name in names if term("rdf:subject") in about[name]):
        statement: tuple[Any, ...] = tuple(
            said[term(f"rdf:{part}")] for part in ("subject", "predicate", "object")
        )
        yield Triple(*statement), _words(said, about)


def _words(claim: Mapping[object, Term], about: Mapping[object, Mapping[object, Term]]) -> str:
    """Return the standing of a claim, the words of its passage, and its note."""
    passage = about.get(claim.get(term("lis:supportedBy")), {})
    quoted = " … ".join(str(passage[key]) for key in QUOTED if key in passage)
    standing, note = claim.get(term("lis:status")), claim.get(term("skos:note"))
    return " ".join(filter(None, (curie(lexical(standing)), quoted, lexical(note))))


def _statement(triple: Triple) -> str:
    return f"{_term(triple.predicate)} {_term(triple.object)}"


def _term(node: Term | DefaultGraph) -> str:
    """Return a term as Turtle has it, without long names where there are short ones."""
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
    other = getattr(quad.object, "language", None) not in {LANGUAGE, None}
    return other, LABELS.index(quad.predicate), lexical(quad.object)


def _order(line: Line) -> tuple[str, bool, str]:
    """Sort by property, what was lost before what was got."""
    sign, said = line
    return said.partition(" ")[0], sign == "+", said


def _summary(things: int, lost: int, got: int, behind: Mapping[str, int]) -> str:
    noun = "thing" if things == 1 else "things"
    line = f"{things} {noun}; statements removed: {lost}, added: {got}"
    if not behind:
        return f"{line}."
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(behind.items()))
    return f"{line}; behind them {counts} (--all shows these)."
