"""
Checks of a draft: contradictions, SHACL shapes, lint rules and competency questions.

https://www.w3.org/TR/shacl/
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

import pyshacl
from pyoxigraph import Store
from rdflib import Graph, Literal
from rdflib.namespace import SH
from rdflib.term import Node

from lis_graph.build import questions, sources
from lis_graph.build.annotations import KEYS
from lis_graph.build.recipe import Draft, Progress, silent
from lis_graph.build.release import Release
from lis_graph.engines import Engine, Query
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.engines.results import table
from lis_graph.errors import QueryError
from lis_graph.rdf.bridge import to_rdflib
from lis_graph.rdf.formats import CSV
from lis_graph.rdf.namespaces import BASE, TYPES, curie, graph, readable, term
from lis_graph.rdf.terms import lexical

VALIDATED: Final = frozenset(
    graph(name)
    for name in (
        "ontology", "vocabulary", "facts", "persons", "claims", "enrichment", "inferred"
    )
)  # fmt: skip
"""Graphs whose union is validated by the shapes."""

CATALOGUE: Final = "ontology/lint/catalogue.ttl"
"""Shapes of the catalogue, as portals require it."""

EXTERNAL: Final = f"{BASE}graph/external-terms"
"""Graph of the terms that reused vocabularies define; only lint rules see it."""

RESOURCE: Final = f"{term('rdf:type')} {term('rdfs:Resource')}"
"""Type of a term in that graph, as N-Quads write property and value."""

PREFIXED_NAME: Final = re.compile(r"[a-z-]+:[\w-]+")
WORDS: Final = re.compile(r"[a-z][\w-]*:[\w-]*\w|\d[\w-]{3,}|(?<=[“\"])[^”\"]+(?=[”\"])")
"""Names, numbers and quoted words of a message, which lead to the line it is about."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A broken rule, its place (``file:line`` or the name of a thing), and what is expected."""

    rule: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message} [{self.rule}]"


def check(draft: Draft, root: Path, progress: Progress = silent) -> list[Finding]:
    """
    Return all findings in a draft; a draft without any can be released.

    ``root`` is the folder with the lint rules, questions and external terms; ``progress`` is
    called with the name of each step.
    """
    findings = list(logic(draft))
    progress("validating the data by the shapes")
    findings += shapes(draft)
    findings += catalogue(draft, root)
    progress("running the lint rules")
    findings += lint(draft, root)
    findings += normalised(draft)
    progress("asking the competency questions")
    findings += unanswered(EmbeddedEngine(draft.release), root, people=draft.release.people)
    return sorted({replace(f, message=readable(f.message)) for f in findings})


def logic(draft: Draft) -> Iterator[Finding]:
    """Yield the contradictions met in reasoning, each at the first thing that it names."""
    for contradiction in draft.contradictions:
        names = PREFIXED_NAME.findall(contradiction)
        things = [term(name).value for name in names if name.partition(":")[0] in TYPES]
        place = _place(draft, things[0], contradiction) if things else "closure"
        yield Finding("logic", place, contradiction)


def shapes(draft: Draft) -> Iterator[Finding]:
    """Yield the violations of the release's own shapes."""
    data = to_rdflib(q.triple for q in draft.release.quads if q.graph_name in VALIDATED)
    rules = to_rdflib(q.triple for q in draft.release.quads if q.graph_name == graph("shapes"))
    for focus, message in violations(data, rules):
        yield Finding("shape", _place(draft, focus, message), f"{curie(focus)}: {message}")


def catalogue(draft: Draft, root: Path) -> Iterator[Finding]:
    """Yield what portals miss in the catalogue; a derived node has the place of its thing."""
    data = to_rdflib(q.triple for q in draft.release.quads if q.graph_name == graph("meta"))
    for focus, message in violations(data, Graph().parse(root / CATALOGUE)):
        place = _place(draft, focus, message)
        if place == curie(focus):
            place = _place(draft, focus.partition("#")[0], message)
        yield Finding("catalogue", place, f"{curie(focus)}: {message}")


def violations(data: Graph, rules: Graph) -> set[tuple[str, str]]:
    """Return the focus node and the English message of each result of a SHACL validation."""
    _, report, _ = pyshacl.validate(data, shacl_graph=rules, inference="none")
    report = cast("Graph", report)
    return {
        (str(report.value(result, SH.focusNode)), _message(report, result))
        for result in report.objects(None, SH.result)
    }


def lint(draft: Draft, root: Path) -> Iterator[Finding]:
    """Yield a finding for each row of each lint rule, and for each rule that does not work."""
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


def normalised(draft: Draft) -> Iterator[Finding]:
    """Yield the literals that Oxigraph stores in another form than the written one."""
    store = Store()
    store.bulk_extend(draft.release.quads)
    stored = {(q.subject, q.predicate, q.graph_name): q.object for q in store}
    for quad in set(draft.release.quads) - set(store):
        value = stored.get((quad.subject, quad.predicate, quad.graph_name))
        problem = f"{quad.subject}: {quad.object} is stored as {value}: write that"
        yield Finding("form", _place(draft, lexical(quad.subject), problem), problem)


def unanswered(engine: Engine, root: Path, *, people: bool = True) -> Iterator[Finding]:
    """
    Yield a finding for each question with another answer than the expected one.

    Without ``people``, questions about people are skipped.
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
    """Return the rows of the answer to a question, header row first."""
    return questions.rows(engine.answer(Query(question.text, CSV.media_type)).body.decode())


def _with_external_terms(release: Release, root: Path) -> Release:
    listed = (root / "ontology/external-terms.txt").read_text("utf-8").splitlines()
    iris = (line for line in listed if line and not line.startswith("#"))
    lines = [f"<{iri}> {RESOURCE} <{EXTERNAL}> ." for iri in iris]
    return Release([*release.lines, *lines], release.base, release.people)


def _place(draft: Draft, iri: str, message: str) -> str:
    """
    Return the file and line of a thing, or of a claim or passage; without one, its name.

    Names, numbers and quoted words of the message select the line within a paragraph.
    """
    words = set(WORDS.findall(readable(message))) - set(KEYS.values())
    line = sources.locate(draft.sources, iri, *words)
    if line:
        return line
    named = (c for c in draft.claims if iri in {c.iri.value, c.passage.iri.value})
    claim = next(named, None)
    return claim.place if claim else curie(iri)


def _message(report: Graph, result: Node) -> str:
    messages = list(report.objects(result, SH.resultMessage))
    english = [str(m) for m in messages if isinstance(m, Literal) and m.language == "en"]
    return " ".join(sorted(english or map(str, messages)))
