"""Pages for people about one thing, about the ontology, and the lists that lead to them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Response, render_template, url_for
from pyoxigraph import Literal, NamedNode, Triple

from lis_graph import schema_org
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

TERMS = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?term ?kind ?en ?pl ?enDefinition ?plDefinition WHERE {
  VALUES (?class ?kind) {
    (owl:Class "Classes") (owl:ObjectProperty "Object properties")
    (owl:DatatypeProperty "Datatype properties")
  }
  ?term a ?class ; rdfs:isDefinedBy <https://w3id.org/lis/def/> ; rdfs:label ?en, ?pl ;
    skos:definition ?enDefinition, ?plDefinition .
  FILTER (LANG(?en) = "en" && LANG(?pl) = "pl")
  FILTER (LANG(?enDefinition) = "en" && LANG(?plDefinition) = "pl")
} ORDER BY ?kind ?term"""

LINKS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?term ?link ?to WHERE {
  VALUES ?link { rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range }
  GRAPH <https://w3id.org/lis/graph/ontology> {
    ?term rdfs:isDefinedBy <https://w3id.org/lis/def/> ; ?link ?to }
} ORDER BY ?link ?to"""

SHAPES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?shape WHERE {
  ?shape a ?class VALUES ?class { sh:NodeShape sh:PropertyShape }
  FILTER (STRSTARTS(STR(?shape), "https://w3id.org/lis/def/shapes/"))
} ORDER BY ?shape"""

DATASET = """
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX vcard: <http://www.w3.org/2006/vcard/ns#>
SELECT ?what ?value (LANG(?value) AS ?language) WHERE {
  BIND (<https://w3id.org/lis/dataset> AS ?dataset)
  { ?dataset dcterms:title ?value BIND ("title" AS ?what) }
  UNION { ?dataset dcterms:description ?value BIND ("description" AS ?what) }
  UNION { ?dataset dcterms:bibliographicCitation ?value BIND ("citation" AS ?what) }
  UNION { ?dataset dcterms:publisher/skos:prefLabel ?value BIND ("publisher" AS ?what) }
  UNION { ?dataset dcterms:license/skos:prefLabel ?value BIND ("licence" AS ?what) }
  UNION { ?dataset dcterms:spatial/skos:prefLabel ?value BIND ("place" AS ?what) }
  UNION { ?dataset dcterms:temporal/skos:prefLabel ?value BIND ("time" AS ?what) }
  UNION { ?dataset dcterms:accrualPeriodicity/skos:prefLabel ?value BIND ("updates" AS ?what) }
  UNION { ?dataset dcat:contactPoint/vcard:hasURL ?value BIND ("contact" AS ?what) }
  UNION { ?dataset dcat:contactPoint/vcard:hasEmail ?value BIND ("contact" AS ?what) }
  UNION { ?dataset dcat:keyword ?value BIND ("keywords" AS ?what) }
} ORDER BY ?what ?language ?value"""

PARTS = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?graph ?title ?description ?licence WHERE {
  <https://w3id.org/lis/dataset> void:subset ?graph .
  ?graph dcterms:title ?title ; dcterms:description ?description ;
    dcterms:license/skos:prefLabel ?licence .
  FILTER (LANG(?title) = "en" && LANG(?description) = "en" && LANG(?licence) = "en")
} ORDER BY ?graph"""

LINKSETS = """
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?linkset ?triples ?predicate ?target WHERE {
  ?linkset a void:Linkset ; void:triples ?triples ; void:linkPredicate ?predicate ;
    void:objectsTarget ?target .
} ORDER BY ?target ?predicate"""


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


def ontology(graph: KnowledgeGraph) -> Answer:
    """Return the page that documents the classes and properties."""
    links: dict[str, list[tuple[str, str]]] = {}
    for row in graph.select(LINKS).values():
        links.setdefault(row["term"], []).append((row["link"], row["to"]))
    terms = graph.select(TERMS).values()
    shapes = [row["shape"] for row in graph.select(SHAPES).values()]
    page = render_template("ontology.html", terms=terms, links=links, shapes=shapes)
    return Answer(HTML, page.encode())


def dataset(graph: KnowledgeGraph, address: str) -> Answer:
    """
    Return the page about the dataset: what it is, how to cite it, its parts.

    Search engines find in it what schema.org has words for; ``address`` is where we are.
    """
    described = json.dumps(schema_org.dataset(graph.engine, address), ensure_ascii=False)
    said: dict[str, list[Literal]] = {}
    for row in graph.select(DATASET):
        said.setdefault(text(row["what"]), []).append(row["value"])  # type: ignore[arg-type]  # it is bound
    parts = graph.select(PARTS).values()
    counts = graph.dataset.graphs
    page = render_template(
        "dataset.html", said=said, parts=parts, counts=counts, triples=graph.dataset.triples,
        described=described.replace("<", "\\u003c"), linksets=graph.select(LINKSETS).values(),
    )  # fmt: skip
    return Answer(HTML, page.encode())
