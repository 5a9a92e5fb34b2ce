"""The kinds of things, by the second part of their IRIs, and the titles of their lists."""

from typing import Final

from lis_graph.errors import N_

GROUPS: Final = {
    N_("Specialisations and key areas"): {
        "specialisation": N_("Specialisations"),
        "key-area": N_("Key areas"),
        "goal": N_("Goals"),
        "partnership": N_("Partnerships"),
        "agreement": N_("Agreements"),
    },
    N_("People, organisations and places"): {
        "organisation": N_("Organisations"),
        "person": N_("People"),
        "post": N_("Posts"),
        "place": N_("Places"),
        "address": N_("Addresses"),
        "contact": N_("Contact points"),
    },
    N_("The process"): {
        "event": N_("Events"),
        "resolution": N_("Resolutions"),
        "estimate": N_("Participation estimates"),
        "barrier": N_("Barriers"),
        "barrier-list": N_("Lists of barriers"),
        "measure": N_("Measures"),
    },
    N_("Sources and claims"): {
        "source": N_("Sources"),
        "claim": N_("Claims"),
        "passage": N_("Passages"),
        "selector": N_("Text selectors"),
        "checksum": N_("Checksums"),
    },
    N_("Concepts"): {
        "scheme": N_("Concept schemes"),
        "topic": N_("Topics"),
        "target-group": N_("Target groups"),
        "purpose": N_("Purposes"),
        "institution-type": N_("Types of institution"),
        "legal-form": N_("Legal forms"),
        "role": N_("Roles"),
        "document-type": N_("Types of document"),
        "date-precision": N_("Precision of dates"),
        "section": N_("Sections of the source"),
        "status": N_("Statuses of claims"),
    },
    N_("Internal"): {"node": N_("Nodes of lists and axioms")},
}
"""The kinds by group, in the order of the page that lists them."""

TITLES: Final = {kind: name for group in GROUPS.values() for kind, name in group.items()}
