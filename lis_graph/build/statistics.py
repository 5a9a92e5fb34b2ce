"""
Statistics of a dataset in VoID, in a graph of their own that describes the other graphs.

https://www.w3.org/TR/void/, sections 4.6 (statistics), 4.5 (partitions) and 5 (linksets). The
datatypes of the values of a property are in http://ldf.fi/void-ext, which SIB's editor reads.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad, Triple

from lis_graph.rdf.namespaces import BASE, REUSED, curie, graph, term
from lis_graph.rdf.terms import Term, in_graph, lexical

STATISTICS: Final = graph("statistics")
"""The graph of the statistics."""

TYPE: Final = term("rdf:type")
LINKS: Final = frozenset(
    term(name)
    for name in (
        "owl:sameAs", "skos:broadMatch", "skos:closeMatch", "skos:exactMatch",
        "skos:narrowMatch", "skos:relatedMatch",
    )
)  # fmt: skip
"""Properties that match a thing of ours with one of another dataset."""

NO_DATA: Final = frozenset(map(graph, ("ontology", "shapes", "inferred", "meta")))
"""Graphs about words, rules and files: their classes are counted, not described further."""


def statistics(quads: Collection[Quad], dataset: NamedNode) -> list[Quad]:
    """
    Return the graph `STATISTICS`: numbers for the dataset and each graph given, partitions.

    Each number is what `COUNT` answers over the statements given; a triple in several graphs
    is one of the dataset. Only ``void:triples`` of the dataset include the statistics.
    """
    triples = list(dict.fromkeys(quad.triple for quad in quads))
    graphs: dict[str, list[Triple]] = defaultdict(list)
    for quad in quads:
        graphs[lexical(quad.graph_name)].append(quad.triple)
    counts = {
        *_counts(dataset, triples),
        *(count for name, part in graphs.items() for count in _graph(NamedNode(name), part)),
        *_properties(dataset, triples),
        *_classes(dataset, triples, _described(quads)),
        *_linksets(dataset, triples),
    }
    counts.update(_vocabularies(dataset, [*triples, *counts]))
    counts.difference_update(triples)
    return in_graph(counts | _sizes(dataset, len(triples), len(counts)), STATISTICS)


def partition(*path: str) -> NamedNode:
    """
    Return the IRI of a part of the dataset, such as ``void/class/lis:KeyArea``.

    ``path`` consists of names and of IRIs, which are shortened.
    """
    return NamedNode(f"{BASE}void/" + "/".join(map(_step, path)))


@cache
def _step(name: str) -> str:
    return quote(re.sub("[/#]+", "-", curie(name)), safe=":")


def _sizes(dataset: NamedNode, counted: int, counts: int) -> set[Triple]:
    """Return the number of triples of the statistics, these two among them, and of all."""
    own = counts + 2
    return {
        Triple(STATISTICS, term("void:triples"), Literal(own)),
        Triple(dataset, term("void:triples"), Literal(counted + own)),
    }


def _graph(node: NamedNode, triples: Collection[Triple]) -> Iterator[Triple]:
    yield _count(node, "void:triples", triples)
    yield from _counts(node, triples)


def _counts(node: NamedNode, triples: Collection[Triple]) -> Iterator[Triple]:
    types = [triple for triple in triples if triple.predicate == TYPE]
    yield _count(node, "void:entities", {t.subject for t in types})
    yield _count(node, "void:classes", {t.object for t in types})
    yield _count(node, "void:properties", {t.predicate for t in triples})
    yield from _ends(node, triples)


def _ends(node: NamedNode, triples: Collection[Triple]) -> Iterator[Triple]:
    yield _count(node, "void:distinctSubjects", {t.subject for t in triples})
    yield _count(node, "void:distinctObjects", {t.object for t in triples})


def _properties(dataset: NamedNode, triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield the number of triples, subjects and objects of each property."""
    used: dict[NamedNode, list[Triple]] = defaultdict(list)
    for triple in triples:
        used[triple.predicate].append(triple)
    for property_, uses in used.items():
        part = partition("property", property_.value)
        yield Triple(dataset, term("void:propertyPartition"), part)
        yield Triple(part, term("void:property"), property_)
        yield _count(part, "void:triples", uses)
        yield from _ends(part, uses)


def _described(quads: Iterable[Quad]) -> set[str]:
    """Return the classes that the data state for things, without those that follow."""
    stated = (quad for quad in quads if quad.graph_name not in NO_DATA)
    return {lexical(quad.object) for quad in stated if quad.predicate == TYPE}


def _classes(
    dataset: NamedNode, triples: Collection[Triple], described: Collection[str]
) -> Iterator[Triple]:
    """Yield the number of entities of each class, and the schema of those ``described``."""
    types: dict[Term, set[str]] = defaultdict(set)
    entities: dict[str, set[Term]] = defaultdict(set)
    for triple in triples:
        if triple.predicate == TYPE:
            entities[lexical(triple.object)].add(triple.subject)
            if lexical(triple.object) in described:
                types[triple.subject].add(lexical(triple.object))
    for class_, members in entities.items():
        part = partition("class", class_)
        yield Triple(dataset, term("void:classPartition"), part)
        yield Triple(part, term("void:class"), NamedNode(class_))
        yield _count(part, "void:entities", members)
    yield from _schema(triples, types)


def _schema(triples: Iterable[Triple], types: Mapping[Term, set[str]]) -> Iterator[Triple]:
    """Yield the properties of each class, with their triples and the kinds of their values."""
    uses: Counter[tuple[str, str]] = Counter()
    values: set[tuple[str, str, str, str]] = set()
    for triple in (triple for triple in triples if triple.subject in types):
        kinds = list(_kinds(triple.object, types))
        for class_ in types[triple.subject]:
            uses[class_, triple.predicate.value] += 1
            values.update((class_, triple.predicate.value, *kind) for kind in kinds)
    for (class_, property_), number in uses.items():
        part, whole = partition("class", class_, property_), partition("class", class_)
        yield Triple(whole, term("void:propertyPartition"), part)
        yield Triple(part, term("void:property"), NamedNode(property_))
        yield Triple(part, term("void:triples"), Literal(number))
    for class_, property_, name, kind in values:
        whole = partition("class", class_, property_)
        part = partition("class", class_, property_, kind)
        yield Triple(whole, term(f"{name}Partition"), part)
        yield Triple(part, term(name), NamedNode(kind))


def _kinds(value: Term, types: Mapping[Term, set[str]]) -> Iterator[tuple[str, str]]:
    """Yield the kinds of a value: the datatype of a literal, the classes of a thing."""
    if isinstance(value, Literal):
        yield "void-ext:datatype", value.datatype.value
    else:
        yield from (("void:class", class_) for class_ in types.get(value, ()))


def _linksets(dataset: NamedNode, triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield a linkset for each namespace of others that our things are matched to."""
    links: Counter[tuple[str, NamedNode]] = Counter()
    for triple in (triple for triple in triples if triple.predicate in LINKS):
        ours = lexical(triple.subject).startswith(f"{BASE}id/")
        if ours and not lexical(triple.object).startswith(BASE):
            links[_namespace(lexical(triple.object)), triple.predicate] += 1
    for (namespace, property_), number in links.items():
        target, name = NamedNode(namespace), namespace.partition("//")[2]
        part = partition("linkset", name.strip("/#").replace("/", "-"), property_.value)
        yield Triple(part, TYPE, term("void:Linkset"))
        yield Triple(part, term("void:subjectsTarget"), dataset)
        yield Triple(part, term("void:objectsTarget"), target)
        yield Triple(part, term("void:linkPredicate"), property_)
        yield Triple(part, term("void:triples"), Literal(number))
        yield Triple(dataset, term("void:subset"), part)
        yield Triple(target, TYPE, term("void:Dataset"))
        yield Triple(target, term("void:uriSpace"), Literal(namespace))


def _namespace(iri: str) -> str:
    """Return what the IRIs of a dataset have in common: all before the last name."""
    return re.sub(r"[^/#]+/?$", "", iri)


def _vocabularies(dataset: NamedNode, triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield the namespaces of the classes and properties that are used."""
    used: set[str] = set()
    for triple in triples:
        used.add(triple.predicate.value)
        if triple.predicate == TYPE:
            used.add(lexical(triple.object))
    for namespace in (f"{BASE}def/", *REUSED.values()):
        if any(iri.startswith(namespace) for iri in used):
            yield Triple(dataset, term("void:vocabulary"), NamedNode(namespace))


def _count(node: NamedNode, name: str, things: Collection[object]) -> Triple:
    return Triple(node, term(name), Literal(len(things)))
