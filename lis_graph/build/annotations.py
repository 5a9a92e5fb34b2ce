"""
Turtle 1.2 annotations to facts, claims and passages in plain RDF 1.1.

An annotation states where a statement is written. It becomes a `lis:Claim` about the
statement, supported by a `lis:Passage` of the source. Syntax, with examples: data/README.md.
RDF 1.2 Turtle, section 2.12: https://www.w3.org/TR/rdf12-turtle/#triple-terms
Web Annotation, section 4.2.4: https://www.w3.org/TR/annotation-model/#text-quote-selector
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import permutations, product
from urllib.parse import quote as percent

from pyoxigraph import Literal, NamedNode, Quad, Triple

from lis_graph.build.sources import Source, locate
from lis_graph.errors import SourceError
from lis_graph.rdf.namespaces import curie, graph, term
from lis_graph.rdf.skolem import name
from lis_graph.rdf.terms import Subject, Term, lexical

ASSERTED = term("status:asserted")
PREFERRED = term("status:conflict-preferred")
NOT_PREFERRED = term("status:conflict-not-preferred")
KEYS = {
    term(key): key
    for key in (
        "lis:source",
        "lis:quote",
        "lis:quoteStart",
        "lis:quoteEnd",
        "lis:quoteDigest",
        "lis:quotePrefix",
        "lis:locator",
        "lis:section",
        "lis:status",
        "skos:note",
    )
}
"""Properties of an annotation."""

POINTERS = (
    {"lis:quote"},
    {"lis:quotePrefix", "lis:quote"},
    {"lis:quoteStart", "lis:quoteEnd", "lis:quoteDigest"},
    {"lis:locator"},
)
"""Ways to point at words: the set of properties of each."""

Annotation = Mapping[str, list[Term]]


@dataclass(frozen=True)
class Passage:
    """A span of a source: its words, its first and last words, or its place."""

    source: NamedNode
    words: tuple[tuple[str, str], ...]
    section: NamedNode | None

    @property
    def iri(self) -> NamedNode:
        """The name of the passage: a hash of its content."""
        words = (f"{term(key)} {Literal(value)}" for key, value in self.words)
        where = (
            f"{term('oa:hasSource')} {self.source}",
            f"{term('lis:section')} {self.section}",
        )
        return name("passage", [*where, *words])

    def quads(self, page: str | None) -> Iterator[Quad]:
        """Yield the passage's description; ``page`` is the address of its source."""
        words = dict(self.words)
        about = [("rdf:type", term("lis:Passage")), ("oa:hasSource", self.source)]
        if self.section:
            about.append(("lis:section", self.section))
        yield from _describe(self.iri, about)
        yield from _describe(self.iri, ((k, Literal(v)) for k, v in self.words))
        if "lis:locator" in words:
            return
        selector = self._selector(words)
        yield from _describe(self.iri, [("oa:hasSelector", selector[0].subject)])
        yield from selector
        if page:
            address = NamedNode(f"{page}#:~:text={_text_directive(words)}")
            yield from _describe(self.iri, [("lis:textFragment", address)])

    def _selector(self, words: Mapping[str, str]) -> list[Quad]:
        if "lis:quote" in words:
            return _text_quote(words["lis:quote"], words.get("lis:quotePrefix"))
        start, end = (_text_quote(words[f"lis:quote{w}"]) for w in ("Start", "End"))
        ends = [
            ("oa:hasStartSelector", start[0].subject),
            ("oa:hasEndSelector", end[0].subject),
        ]
        node = name("selector", (f"{p} {o}" for p, o in ends))
        about = [("rdf:type", term("oa:RangeSelector")), *ends]
        return [*_describe(node, about), *start, *end]


@dataclass(frozen=True)
class Claim:
    """A statement of a source, with its status and the words that make it."""

    statement: Triple
    status: NamedNode
    passage: Passage
    notes: tuple[Literal, ...]
    file: Source = field(compare=False)

    @property
    def iri(self) -> NamedNode:
        """The name of the claim: a hash of statement, standing and passage."""
        s, p, o = self.statement
        about = (f"{s} {p} {o}", f"{term('lis:status')} {self.status}")
        return name("claim", [*about, f"{term('lis:supportedBy')} {self.passage.iri}"])

    @property
    def place(self) -> str:
        """The place of the claim in the files: ``file:line``."""
        return place([self.file], self.statement, dict(self.passage.words).values())

    def quads(self) -> Iterator[Quad]:
        """Yield the claim's description as RDF 1.1 reification."""
        yield from _describe(
            self.iri,
            [
                ("rdf:type", term("lis:Claim")),
                ("rdf:subject", self.statement.subject),
                ("rdf:predicate", self.statement.predicate),
                ("rdf:object", self.statement.object),
                ("lis:status", self.status),
                ("lis:source", self.passage.source),
                ("lis:supportedBy", self.passage.iri),
                *(("skos:note", note) for note in self.notes),
            ],
        )


def read(source: Source) -> tuple[list[Quad], list[Claim]]:
    """
    Return a file's facts, in its named graph, and the claims its annotations make.

    Raises `SourceError` with file and line for an annotation with a property missing,
    repeated or unknown.
    """
    facts: list[Quad] = []
    reified: dict[Subject, Triple] = {}
    notes: dict[Subject, dict[NamedNode, list[Term]]]
    notes = defaultdict(lambda: defaultdict(list))
    for quad in source.read():
        if isinstance(quad.object, Triple):
            _check_reifier(quad, reified, source)
            reified[quad.subject] = quad.object
        else:
            notes[quad.subject][quad.predicate].append(quad.object)
            facts.append(quad)
    claims = [_claim(statement, notes[node], source) for node, statement in reified.items()]
    return [
        Quad(q.subject, q.predicate, q.object, source.graph)
        for q in facts
        if q.subject not in reified
    ], claims


def conflicts(claims: Iterable[Claim]) -> Iterator[Quad]:
    """Yield `lis:conflictsWith` between the preferred claims of a statement and the rest."""
    sides: dict[tuple[object, object], tuple[list[Claim], list[Claim]]] = {}
    for claim in claims:
        key = (claim.statement.subject, claim.statement.predicate)
        preferred, rest = sides.setdefault(key, ([], []))
        if claim.status == PREFERRED:
            preferred.append(claim)
        elif claim.status == NOT_PREFERRED:
            rest.append(claim)
    for pair in (pair for both in sides.values() for pair in product(*both)):
        for left, right in permutations(pair):
            yield from _describe(left.iri, [("lis:conflictsWith", right.iri)])


def _check_reifier(quad: Quad, reified: Mapping[Subject, Triple], source: Source) -> None:
    """Refuse a triple term that is no annotation, and an annotation of two statements."""
    if quad.predicate != term("rdf:reifies"):
        problem = f"{quad.predicate} has a statement as its value; only annotations do"
    elif quad.subject in reified:
        problem = f"{quad.subject} annotates two statements; give each its own"
    else:
        return
    raise SourceError(f"{source.name}: {problem}")


def _claim(
    statement: Triple,
    properties: Mapping[NamedNode, list[Term]],
    source: Source,
) -> Claim:
    """Turn one annotation into a claim. Raises `SourceError` with its place if it is wrong."""
    annotation = {KEYS.get(key, str(key)): values for key, values in properties.items()}
    problem = _problem(annotation)
    if problem:
        texts = [
            lexical(v) for k, values in annotation.items() if k != "skos:note" for v in values
        ]
        raise SourceError(f"{place([source], statement, texts)}: {problem}")
    words = tuple(
        sorted(
            (key, values[0].value)
            for key, values in annotation.items()
            if isinstance(values[0], Literal) and key != "skos:note"
        )
    )
    passage = Passage(
        _node(annotation, "lis:source"), words, _optional(annotation, "lis:section")
    )
    return Claim(
        statement,
        _optional(annotation, "lis:status") or ASSERTED,
        passage,
        tuple(n for n in annotation.get("skos:note", ()) if isinstance(n, Literal)),
        source,
    )


def _problem(annotation: Annotation) -> str | None:
    """Return what is wrong with an annotation, if anything is."""
    unknown = sorted(set(annotation) - set(KEYS.values()))
    if unknown:
        return f"an annotation has no {unknown[0]}; it has {_list(KEYS.values())}"
    for key, values in annotation.items():
        if key != "skos:note" and len(values) != 1:
            return f"an annotation has one {key}, here {len(values)}"
        iri = key in {"lis:source", "lis:section", "lis:status"}
        if not isinstance(values[0], NamedNode if iri else Literal):
            return f"{key} takes {'an IRI' if iri else 'text'}, not {values[0]}"
    if "lis:source" not in annotation:
        return "an annotation needs lis:source, the source of the statement"
    pointing = {key for key in annotation if key in set().union(*POINTERS)}
    if pointing not in POINTERS:
        ways = " or ".join(" with ".join(sorted(way)) for way in POINTERS)
        return f"an annotation points at the words by {ways}"
    return None


def place(sources: Iterable[Source], statement: Iterable[Term], words: Iterable[str]) -> str:
    """
    Return ``file:line`` of an annotation: the line of its subject's paragraph with its words.

    ``statement`` is subject, predicate and object. Without such a line, they are returned.
    """
    subject, *nodes = (lexical(node) for node in statement)
    texts = [*(f'"{word}"' for word in words), *map(curie, nodes)]
    line = locate(sources, subject, *texts)
    return line or " ".join(map(curie, (subject, *nodes)))


def _text_quote(exact: str, prefix: str | None = None) -> list[Quad]:
    """Return the description of an `oa:TextQuoteSelector`, its node as the first subject."""
    words = [("oa:exact", Literal(exact))]
    if prefix:
        words.append(("oa:prefix", Literal(prefix)))
    node = name("selector", (f"{p} {o}" for p, o in words))
    kind = [("rdf:type", term("oa:TextQuoteSelector"))]
    return [*_describe(node, kind), *_describe(node, words)]


def _text_directive(words: Mapping[str, str]) -> str:
    """
    Return the text directive of a URL fragment that finds the words.

    https://wicg.github.io/scroll-to-text-fragment/#syntax
    """
    if "lis:quote" not in words:
        return f"{_escape(words['lis:quoteStart'])},{_escape(words['lis:quoteEnd'])}"
    prefix = words.get("lis:quotePrefix")
    return (f"{_escape(prefix)}-," if prefix else "") + _escape(words["lis:quote"])


def _escape(text: str) -> str:
    return percent(text, safe="").replace("-", "%2D")


def _describe(subject: Subject, about: Iterable[tuple[str, Term]]) -> Iterator[Quad]:
    """Yield statements about ``subject`` in the graph of claims."""
    for predicate, value in about:
        yield Quad(subject, term(predicate), value, graph("claims"))


def _node(annotation: Annotation, key: str) -> NamedNode:
    return NamedNode(lexical(annotation[key][0]))


def _optional(annotation: Annotation, key: str) -> NamedNode | None:
    return _node(annotation, key) if key in annotation else None


def _list(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
