"""A value that depends on the data alone is made once for each revision of an engine."""

import pytest

from lis_graph.engines import Dataset
from lis_graph.explore.per_revision import PerRevision


class Engine:
    def __init__(self, revision):
        self.dataset = Dataset(revision, {})


@pytest.fixture
def made():
    return []


@pytest.fixture
def value(made):
    @PerRevision
    def value(engine):
        """Say what the revision is."""
        made.append(engine.dataset.revision)
        if engine.dataset.revision == "broken":
            raise LookupError
        return f"of {engine.dataset.revision}"

    return value


def test_a_value_is_made_once_for_each_revision(value, made):
    engine = Engine("a")
    assert [value(engine), value(engine)] == ["of a", "of a"]
    engine.dataset = Dataset("b", {})
    assert [value(engine), value(engine)] == ["of b", "of b"]
    assert made == ["a", "b"]


def test_engines_have_values_of_their_own(value, made):
    engines = Engine("a"), Engine("b")
    assert [value(engine) for engine in engines * 2] == ["of a", "of b"] * 2
    assert made == ["a", "b"]


def test_a_value_that_could_not_be_made_is_tried_again(value, made):
    engine = Engine("broken")
    for _ in range(2):
        with pytest.raises(LookupError):
            value(engine)
    assert made == ["broken"] * 2


def test_each_new_value_is_told(made):
    value = PerRevision(lambda engine: engine.dataset.revision, lambda: made.append("settled"))
    engine = Engine("a")
    assert [value(engine), value(engine)] == ["a", "a"]
    assert made == ["settled"]


def test_the_function_keeps_its_name_and_its_docstring(value):
    assert (value.__name__, value.__doc__) == ("value", "Say what the revision is.")
