import pytest

from lis_graph.settings import Settings
from lis_graph.web import create_app

PUBLIC = "https://public.example/kg/"


@pytest.fixture(scope="session")
def site(graph):
    """Ask a server below a path of a public address; the response is closed and whole."""
    client = create_app(graph, Settings(public_url=PUBLIC)).test_client()

    def get(path, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with client.open(path, method=method, headers=named) as response:
            response.get_data()
            return response

    return get


@pytest.fixture(scope="session")
def dumps_ready(site):
    """Every dump is made, and the catalogue tells of its size and checksum."""
    assert site("/dump/SHA256SUMS").status_code == 200
