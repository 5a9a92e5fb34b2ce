import pytest

from lis_graph.settings import Settings
from lis_graph.web import create_app

PUBLIC = "https://public.example/kg/"


@pytest.fixture(scope="session")
def pages(graph):
    """Ask for a page of a server below a path of a public address."""
    client = create_app(graph, Settings(public_url=PUBLIC)).test_client()

    def get(path, accept="text/html", query_string=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get(path, headers={"Accept": accept, **named}, query_string=query_string)

    def post(path, form, accept="text/html"):
        return client.post(path, data=form, headers={"Accept": accept})

    get.post = post
    return get
