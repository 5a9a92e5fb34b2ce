"""RFC 9110, section 12.5.1."""

import pytest

from lis_graph.errors import NotAcceptable
from lis_graph.rdf.negotiation import choose

OFFERS = ("text/turtle", "application/ld+json", "text/csv")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "text/turtle"),
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("application/*", "application/ld+json"),
        ("text/*;q=0.5, text/csv", "text/csv"),
        ("text/turtle;q=0, */*", "application/ld+json"),
        ("text/turtle;q=0.5, application/ld+json;q=0.6", "application/ld+json"),
        ("text/turtle; charset=utf-8", "text/turtle"),
        ("TEXT/CSV", "text/csv"),
        ("application/json", "application/ld+json"),
        ("application/json, text/csv;q=0.1", "application/ld+json"),
        ('application/ld+json;profile="a,b;q=0"', "application/ld+json"),
        ("*/*;q=0.1, text/csv;q=0.2", "text/csv"),
    ],
)
def test_the_best_offer_is_chosen(accept, expected):
    assert choose(accept, OFFERS) == expected


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "*/*;q=0"])
def test_what_we_cannot_offer_is_refused_with_what_there_is(accept):
    with pytest.raises(NotAcceptable, match="available; available formats: text/turtle, app"):
        choose(accept, OFFERS)
