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
        ("PATH", "/bin", "people", True),
    ],
)
def test_a_setting_is_read(name, value, field, expected):
    assert getattr(Settings.from_environ({name: value}), field) == expected


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("LIS_GRAPH_PEOPLE", "maybe", "say yes or no"),
        ("LIS_GRAPH_MAX_QUERY_BYTES", "0", "a whole number above 0"),
        ("LIS_GRAPH_WORKERS", "²", "a whole number above 0"),
        ("LIS_GRAPH_QUERY_SECONDS", "0", "seconds above 0"),
        ("LIS_GRAPH_QUERY_SECONDS", "nan", "seconds above 0"),
        ("LIS_GRAPH_QUEUE_SECONDS", "soon", "seconds above 0"),
        ("LIS_GRAPH_ROOT", "/no/such/folder", "no such folder"),
        ("LIS_GRAPH_PEOPEL", "no", "is no setting; there are LIS_GRAPH_MAX_ANSWER_MB"),
    ],
)
def test_a_wrong_setting_is_named(name, value, message):
    with pytest.raises(SettingError, match=rf"{name}.*{message}"):
        Settings.from_environ({name: value})
