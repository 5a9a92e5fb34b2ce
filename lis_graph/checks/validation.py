"""
Is the graph right? Logic, SHACL shapes, lint rules and competency questions.

https://www.w3.org/TR/shacl/
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pyshacl
from pyoxigraph import Store
from rdflib import Graph, Literal
from rdflib.namespace import SH
from rdflib.term import Node

from lis_graph.build import questions, sources
from lis_graph.build.annotations import KEYS
from lis_graph.build.recipe import Draft
from lis_graph.build.release import Release
from lis_graph.engines import Engine, Query
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.engines.results import table
from lis_graph.errors import QueryError
from lis_graph.rdf.bridge import to_rdflib
from lis_graph.rdf.formats import CSV
from lis_graph.rdf.namespaces import BASE, TYPES, curie, graph, readable, term
from lis_graph.rdf.terms import lexical

VALIDATED = frozenset(
    graph(name)
    for name in (
        "ontology", "vocabulary", "facts", "persons", "claims", "enrichment", "inferred"
    )
)  # fmt: skip
"""The graphs whose union the shapes are held against."""

CATALOGUE = "ontology/lint/catalogue.ttl"
"""The shapes of what portals want of the catalogue."""

EXTERNAL = f"{BASE}graph/external-terms"
"""The graph, for the lint rules only, of the terms that reused vocabularies have."""

WORDS = re.compile(r"[a-z][\w-]*:[\w-]*\w|\d[\w-]{3,}|(?<=[“\"])[^”\"]+(?=[”\"])")
"""The names, numbers and quoted words of a message, by which its line is found."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One broken rule: which, where (``file:line`` or a name), and what is expected."""

    rule: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message} [{self.rule}]"


def check(
    draft: Draft, root: Path, tell: Callable[[str], None] = lambda _: None
) -> list[Finding]:
    """
    Return everything that is wrong with a draft; nothing is wrong with a release.

    ``root`` holds the shapes' siblings: lint rules, questions, external terms. ``tell``
    hears of each step.
    """
    findings = list(logic(draft))
    tell("holding the data against the shapes")
    findings += shapes(draft)
    findings += catalogue(draft, root)
    tell("running the lint rules")
    findings += lint(draft, root)
    findings += rewritten(draft)
    tell("asking the competency questions")
    findings += unanswered(EmbeddedEngine(draft.release), root, people=draft.release.people)
    return sorted({replace(f, message=readable(f.message)) for f in findings})


def logic(draft: Draft) -> Iterator[Finding]:
    """Yield the contradictions met in reasoning, at the first thing each names."""
    for contradiction in draft.contradictions:
        things = re.findall(r"[a-z-]+:[\w-]+", contradiction)
        own = [term(t).value for t in things if t.partition(":")[0] in TYPES]
        place = _place(draft, own[0], contradiction) if own else "closure"
        yield Finding("logic", place, contradiction)


def shapes(draft: Draft) -> Iterator[Finding]:
    """Yield what breaks the shapes of the release."""
    data = to_rdflib(q.triple for q in draft.release.quads if q.graph_name in VALIDATED)
    rules = to_rdflib(q.triple for q in draft.release.quads if q.graph_name == graph("shapes"))
    for focus, message in violations(data, rules):
        yield Finding("shape", _place(draft, focus, message), f"{curie(focus)}: {message}")


def catalogue(draft: Draft, root: Path) -> Iterator[Finding]:
    """Yield what portals miss in the catalogue; what was made for a thing is placed there."""
    said = (q.triple for q in draft.release.quads if q.graph_name == graph("meta"))
    for focus, message in violations(to_rdflib(said), Graph().parse(root / CATALOGUE)):
        place = _place(draft, focus, message)
        if place == curie(focus):
            place = _place(draft, focus.partition("#")[0], message)
        yield Finding("catalogue", place, f"{curie(focus)}: {message}")


def violations(data: Graph, rules: Graph) -> set[tuple[str, str]]:
    """Return (focus node, English message) for each result of a SHACL validation."""
    _, report, _ = pyshacl.validate(data, shacl_graph=rules, inference="none")
    report = cast("Graph", report)
    return {
        (str(report.value(result, SH.focusNode)), _message(report, result))
        for result in report.objects(None, SH.result)
    }


def lint(draft: Draft, root: Path) -> Iterator[Finding]:
    """Yield a finding for each row of each lint rule."""
    engine = EmbeddedEngine(_with_external_terms(draft.release, root))
    for path in sorted((root / "ontology/lint").glob("*.rq")):
        try:
            found = table(engine.answer(Query(path.read_text("utf-8"))))
        except QueryError as error:
            yield Finding(path.stem, path.relative_to(root).as_posix(), str(error))
            continue
        if found.columns != ("thing", "problem"):
            rule = path.relative_to(root).as_posix()
            yield Finding(path.stem, rule, "a lint rule selects ?thing and ?problem")
            continue
        for row in found:
            thing, problem = lexical(row["thing"]), lexical(row["problem"])
            place = _place(draft, thing, problem)
            yield Finding(path.stem, place, f"{curie(thing)}: {problem}")


def rewritten(draft: Draft) -> Iterator[Finding]:
    """Yield the literals that Oxigraph keeps in another form than the one written."""
    store = Store()
    store.bulk_extend(draft.release.quads)
    kept = {(q.subject, q.predicate, q.graph_name): q.object for q in store}
    for quad in set(draft.release.quads) - set(store):
        other = kept.get((quad.subject, quad.predicate, quad.graph_name))
        told = f"{quad.subject}: {quad.object} is kept as {other}: write that"
        yield Finding("form", _place(draft, lexical(quad.subject), told), told)


def unanswered(engine: Engine, root: Path, *, people: bool = True) -> Iterator[Finding]:
    """
    Yield a finding for each question whose answer is not the expected one.

    Without people, the questions about people are not asked.
    """
    for question in questions.load(root):
        if question.about_people and not people:
            continue
        place = f"ontology/questions/{question.slug}.rq"
        try:
            got = answered(engine, question)
        except QueryError as error:
            yield Finding("question", place, str(error))
            continue
        problem = questions.difference(question.answer, got)
        if problem:
            yield Finding("question", place, f"{question.english} {problem}")


def answered(engine: Engine, question: questions.Question) -> questions.Rows:
    """Ask the question and return the rows of its answer."""
    return questions.rows(engine.answer(Query(question.text, CSV.media_type)).body.decode())


def _with_external_terms(release: Release, root: Path) -> Release:
    listed = (root / "ontology/external-terms.txt").read_text("utf-8").splitlines()
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    thing = "<http://www.w3.org/2000/01/rdf-schema#Resource>"
    extra = [
        f"<{iri}> {kind} {thing} <{EXTERNAL}> ."
        for iri in listed
        if iri and not iri.startswith("#")
    ]
    return Release([*release.lines, *extra], release.base, release.people)


def _place(draft: Draft, iri: str, message: str) -> str:
    """
    Return the file and line of a thing, of a claim or its passage; else its name.

    Names, numbers and quoted words of the message lead to the line within a paragraph.
    """
    words = set(WORDS.findall(readable(message))) - set(KEYS.values())
    written = sources.locate(draft.sources, iri, *words)
    if written:
        return written
    evidence = (c for c in draft.claims if iri in {c.iri.value, c.passage.iri.value})
    claim = next(evidence, None)
    return claim.place if claim else curie(iri)


def _message(report: Graph, result: Node) -> str:
    messages = list(report.objects(result, SH.resultMessage))
    english = [str(m) for m in messages if isinstance(m, Literal) and m.language == "en"]
    return " ".join(sorted(english or map(str, messages)))
