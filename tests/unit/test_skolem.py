"""RDF 1.1 Concepts, section 3.5."""

import pytest
from pyoxigraph import RdfFormat, parse

from lis_graph.errors import SourceError
from lis_graph.rdf.skolem import skolemise


def skolemised(turtle):
    return skolemise(parse("@prefix : <urn:x:> . " + turtle, format=RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (":a :p (:b :c) .", ":a :p (:b :c) ."),
        (":a :p [ :q :b ; :r :c ] .", ":a :p [ :r :c ; :q :b ] ."),
        ("[] :p [ :q [ :r 1 ] ] .", "[] :p [ :q [ :r 1 ] ] ."),
    ],
)
def test_equal_content_has_equal_names(one, other):
    assert set(skolemised(one)) == set(skolemised(other))


def test_no_blank_node_is_left():
    assert "_:" not in " ".join(map(str, skolemised("[] :p ( [ :q 1 ] [] ) .")))


def test_other_content_has_another_name():
    assert set(skolemised(":a :p (:b) .")) != set(skolemised(":a :p (:c) ."))


def test_a_long_list_is_no_deeper_than_a_short_one():
    assert len(skolemised(f":a :p ({' '.join(map(str, range(2000)))}) .")) == 4001


def test_a_circle_is_refused():
    with pytest.raises(SourceError, match="circle"):
        skolemised("_:a :p _:b . _:b :p _:a .")
