"""Pages for people about one thing, about the ontology, and the lists that lead to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Response, render_template, url_for
from pyoxigraph import Literal, NamedNode, Triple

from lis_graph.engines import Answer
from lis_graph.errors import UnknownThing
from lis_graph.graph import KnowledgeGraph
from lis_graph.namespaces import BASE, TYPES, term
from lis_graph.terms import Term, text
from lis_graph.web.answers import etag, not_modified, respond

HTML = "text/html"
LABEL = term("rdfs:label")
ABOUT_CLAIMS = {term("rdf:predicate"), term("rdf:object"), term("lis:status")}
SUPPORT, WORDS = term("lis:supportedBy"), term("lis:quote")
HELD_BACK = ("person", "post")
"""The kinds of things that search engines are asked to leave out."""

IN_LIST = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?label WHERE {{
  {{ SELECT DISTINCT ?thing WHERE {{
    ?thing a ?type FILTER (STRSTARTS(STR(?thing), "{start}")) }} }}
  OPTIONAL {{ ?thing rdfs:label ?label FILTER (LANG(?label) IN ("", "pl")) }}
}} ORDER BY ?thing"""


@dataclass
class View:
    """What a page shows of a thing: each property's values, both ways, and the claims."""

    iri: str
    labels: list[Literal] = field(default_factory=list)
    out: dict[str, list[Term]] = field(default_factory=dict)
    into: dict[str, list[Term]] = field(default_factory=dict)
    claims: dict[str, dict[str, list[Term]]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """What to call other things, in Polish if they have a name in that."""

    @classmethod
    def of(cls, thing: NamedNode, triples: Iterable[Triple]) -> "View":
        """Sort the triples of a description."""
        view = cls(thing.value)
        told = [(t.subject, t.predicate, t.object) for t in triples]
        for subject, predicate, value in told:
            if subject == thing and predicate == LABEL:
                view.labels.append(value)  # type: ignore[arg-type]  # a label is a literal
            elif subject == thing:
                view.out.setdefault(predicate.value, []).append(value)
            elif predicate == LABEL:
                view._name(text(subject), value)  # type: ignore[arg-type]  # likewise
            elif predicate in ABOUT_CLAIMS | {SUPPORT}:
                view.claims.setdefault(text(subject), {}).setdefault(
                    predicate.value, []
                ).append(value)
            elif value == thing:
                view.into.setdefault(predicate.value, []).append(subject)
        view._quote(told)
        return view

    def _name(self, iri: str, label: Literal) -> None:
        if label.language in {"pl", None} or iri not in self.names:
            self.names[iri] = label.value

    def _quote(self, told: Sequence[tuple[Term, NamedNode, Term]]) -> None:
        """Put the words of each passage with the claims it supports."""
        words = {text(s): o for s, p, o in told if p == WORDS}
        for claim in self.claims.values():
            passages = map(text, claim.get(SUPPORT.value, []))
            claim["words"] = [words[passage] for passage in passages if passage in words]


def blueprint(graph: KnowledgeGraph) -> Blueprint:
    """Return the routes of the lists of things."""
    routes = Blueprint("thing_pages", __name__)

    @routes.get("/id/")
    def kinds() -> Response:
        page = render_template("kinds.html", kinds=TYPES)
        return respond(Answer(HTML, page.encode()), etag(graph.dataset.revision, "kinds"))

    @routes.get("/id/<kind>/")
    def kind(kind: str) -> Response:
        if kind not in TYPES:
            raise UnknownThing(
                f"there is no kind of thing {kind!r}", [url_for("thing_pages.kinds")]
            )
        tag = etag(graph.dataset.revision, "kind", kind)
        rows = graph.select(IN_LIST.format(start=f"{BASE}id/{kind}/")).values()
        things = {row["thing"]: row["label"] for row in rows}
        page = render_template("things.html", kind=kind, things=things)
        return not_modified(tag) or respond(Answer(HTML, page.encode()), tag)

    return routes


def thing(node: NamedNode, described: Iterable[Triple]) -> Answer:
    """Return the page about one thing, of the triples of its description."""
    view = View.of(node, described)
    kind = node.value.removeprefix(f"{BASE}id/").partition("/")[0]
    page = render_template(
        "thing.html", view=view, path=node.value.removeprefix(BASE), held_back=kind in HELD_BACK
    )
    return Answer(HTML, page.encode())
