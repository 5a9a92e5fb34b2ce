import pytest

from lis_graph.errors import SettingError
from lis_graph.settings import Settings


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("LIS_GRAPH_PEOPLE", "no", "people", False),
        ("LIS_GRAPH_PEOPLE", "YES", "people", True),
        ("LIS_GRAPH_MAX_QUERY_BYTES", "10", "max_query_bytes", 10),
        ("LIS_GRAPH_QUERY_SECONDS", "2.5", "query_seconds", 2.5),
        ("LIS_GRAPH_PUBLIC_URL", "https://e.org/lis", "public_url", "https://e.org/lis/"),
        ("LIS_GRAPH_PROXIES", "0", "proxies", 0),
        ("LIS_GRAPH_CLIENT_SECONDS", "30", "client_seconds", 30.0),
        ("PATH", "/bin", "people", True),
    ],
)
def test_a_setting_is_read(name, value, field, expected):
    assert getattr(Settings.from_environ({name: value}), field) == expected


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("LIS_GRAPH_PEOPLE", "maybe", "give yes or no"),
        ("LIS_GRAPH_MAX_QUERY_BYTES", "0", "a whole number above 0"),
        ("LIS_GRAPH_WORKERS", "²", "a whole number above 0"),
        ("LIS_GRAPH_QUERY_SECONDS", "0", "seconds above 0"),
        ("LIS_GRAPH_QUERY_SECONDS", "nan", "seconds above 0"),
        ("LIS_GRAPH_QUEUE_SECONDS", "soon", "seconds above 0"),
        ("LIS_GRAPH_PROXIES", "-1", "0 or more"),
        ("LIS_GRAPH_PUBLIC_URL", "example.org", "an address such as"),
        ("LIS_GRAPH_PUBLIC_URL", "javascript://x/", "an address such as"),
        ("LIS_GRAPH_ROOT", "/no/such/folder", "the folder does not exist"),
        (
            "LIS_GRAPH_XXXXXXXXXXXXXXXXXX",
            "no",
            "is not a setting; did you mean LIS_GRAPH_CACHE_MB or ",
        ),
        ("LIS_GRAPH_PEOPEL", "no", "is not a setting; did you mean LIS_GRAPH_PEOPLE"),
    ],
)
def test_a_wrong_setting_is_named(name, value, message):
    with pytest.raises(SettingError, match=rf"{name}.*{message}"):
        Settings.from_environ({name: value})
