"""Institutions and key areas, with the facets that select and describe them."""

from typing import Final

from lis_graph.explore.views.facets import Collection, Facet

INSTITUTIONS: Final = Collection(
    "institution",
    "?institution a org:Organization ; org:classification ?kind .",
    (
        Facet("specialisation", ("lis:activeInSpecialisation",)),
        Facet("keyArea", ("lis:leadsKeyArea",)),
        Facet("type", ("org:classification",), general=True),
        Facet("legalForm", ("lis:legalForm",), general=True),
        Facet("town", ("locn:location",), general=True),
        Facet(
            "role",
            ("lis:representsPartnership", "lis:partyTo", "lis:performed", "lis:heldSession"),
        ),
    ),
)
"""Organisations with a type, which partnerships lack. A seat is a location too."""

KEY_AREAS: Final = Collection(
    "area",
    "?area a lis:KeyArea .",
    (
        Facet("specialisation", ("lis:inSpecialisation",), general=True),
        Facet("topic", ("lis:topic",)),
        Facet("targetGroup", ("lis:targetGroup",)),
        Facet("ledBy", ("lis:keyAreaLedBy",), general=True),
    ),
)
