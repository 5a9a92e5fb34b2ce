"""The kind that a thing is listed under: a class or a concept scheme."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from lis_graph.rdf.namespaces import BASE, PREFIXES, kind, term

BASIC = {term(f"owl:{name}").value for name in ("Class", "ObjectProperty", "DatatypeProperty")}
"""Classes of ontology terms, preferred to those that the reasoner adds."""

GENERAL = {term(name).value for name in ("foaf:Agent", "prov:Activity", "prov:Entity")}
"""Classes too general to describe a thing."""


def kinds(classes: Mapping[str, Collection[str]], schemes: Collection[str]) -> dict[str, str]:
    """
    Return the class or scheme that each thing is listed under.

    Things whose IRIs have the same kind (``id/<kind>/…``) are listed together: under the
    scheme with that name, else under the narrowest class that all of them have. Any other
    thing is listed under the commonest of its classes.
    """
    common = Counter(name for of_thing in classes.values() for name in of_thing)
    by_kind: dict[str, list[str]] = {}
    for thing in classes:
        by_kind.setdefault(kind(thing), []).append(thing)
    listed: dict[str, str] = {}
    for name, things in by_kind.items():
        scheme = f"{BASE}id/scheme/{name}"
        if name and scheme in schemes:
            listed |= dict.fromkeys(things, scheme)
        elif name:
            listed |= dict.fromkeys(things, _narrowest([classes[t] for t in things], common))
        else:
            listed |= {thing: _commonest(classes[thing], common) for thing in things}
    return listed


def _narrowest(classes: Sequence[Collection[str]], common: Mapping[str, int]) -> str:
    """Return the class with the fewest things of those that all things have, ours first."""
    shared = set(classes[0]).intersection(*classes)

    def order(name: str) -> tuple[bool, int, bool, str]:
        return name in GENERAL, common[name], not name.startswith(PREFIXES["lis"]), name

    return min(shared or classes[0], key=order)


def _commonest(classes: Collection[str], common: Mapping[str, int]) -> str:
    """Return the class with the most things, basic classes of the ontology first."""
    return min(classes, key=lambda name: (name not in BASIC, -common[name], name))
