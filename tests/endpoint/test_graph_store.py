"""Graph Store HTTP Protocol for reading: section 5.2, GET, and 5.8, HEAD."""

import pytest
from pyoxigraph import RdfFormat, parse

STORE = "/store"
PERSONS = "https://w3id.org/lis/graph/persons"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/store?default", 200),
        ("/store?default=", 200),
        (f"/store?graph={PERSONS}", 200),
        (f"/store?graph={PERSONS}&format=ntriples", 200),
        ("/graph/persons", 200),
        ("/store", 400),
        (f"/store?default&graph={PERSONS}", 400),
        (f"/store?graph={PERSONS}&graph={PERSONS}", 400),
        ("/store?graph=persons", 400),
        ("/store?graph=%FF", 400),
        ("/store?graph=https://w3id.org/lis/graph/nothing", 404),
        ("/graph/nothing", 404),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_status(client, method, address, status):
    response = client.open(address, method=method)
    assert response.status_code == status
    assert bool(response.data) == (method == "GET")
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", ["/store?default", "/graph/persons"])
def test_it_is_for_reading(client, method, address):
    response = client.open(address, method=method)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(
    "media_type",
    ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"],
)
def test_a_graph_is_whole_in_every_form(client, draft, media_type):
    for address, count in [
        (f"/store?graph={PERSONS}", draft.release.counts[PERSONS]),
        ("/graph/persons", draft.release.counts[PERSONS]),
        ("/store?default", len(draft.release.lines)),
    ]:
        response = client.get(address, headers={"Accept": media_type})
        assert response.mimetype == media_type
        form = RdfFormat.from_media_type(media_type)
        assert len(set(parse(response.data, format=form))) == count


def test_what_cannot_be_had_is_406(client):
    assert client.get("/store?default", headers={"Accept": "text/csv"}).status_code == 406
