"""What a thing is, in one word: the class that it is listed under, or the concept scheme."""

from collections import Counter
from collections.abc import Collection, Mapping

from lis_graph.rdf.namespaces import BASE, PREFIXES, kind, term

PLAIN = {term(f"owl:{name}").value for name in ("Class", "ObjectProperty", "DatatypeProperty")}
"""What a term of the ontology is, among much that follows from it."""

WIDE = {term(name).value for name in ("foaf:Agent", "prov:Activity", "prov:Entity")}
"""Classes so wide that they say nothing of a thing."""


def kinds(classes: Mapping[str, Collection[str]], schemes: Collection[str]) -> dict[str, str]:
    """
    Return what each thing is listed under.

    Things whose IRIs are of one kind (``id/<kind>/…``) come under what all of them are: the
    scheme of that name, else the narrowest class. Others come each under the commonest of
    their own classes.
    """
    common = Counter(name for of_thing in classes.values() for name in of_thing)
    alike: dict[str, list[str]] = {}
    for thing in classes:
        alike.setdefault(kind(thing), []).append(thing)
    found: dict[str, str] = {}

    def narrow(name: str) -> tuple[bool, int, bool, str]:
        return name in WIDE, common[name], not name.startswith(PREFIXES["lis"]), name

    def wide(name: str) -> tuple[bool, int, str]:
        return name not in PLAIN, -common[name], name

    for name, things in alike.items():
        scheme = f"{BASE}id/scheme/{name}"
        if name and scheme in schemes:
            found |= dict.fromkeys(things, scheme)
        elif name:
            shared = set.intersection(*(set(classes[thing]) for thing in things))
            among = shared or set(classes[things[0]])
            found |= dict.fromkeys(things, min(among, key=narrow))
        else:
            for thing in things:
                found[thing] = min(classes[thing], key=wide)
    return found
