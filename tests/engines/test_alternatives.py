"""
Alternative paths: SPARQL 1.1 Query, sections 9.1 and 18.4.

``X alt(P, Q) Y`` is the union of ``X P Y`` and ``X Q Y``, repeated solutions included.
"""

import csv
import io
from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from lis_graph.build.release import Release
from lis_graph.engines import Query, syntax
from lis_graph.engines.alternatives import MAX_CHARS, as_unions
from lis_graph.engines.embedded import EmbeddedEngine

EX = "http://example.org/"
HEAD = f"BASE <{EX}> PREFIX : <{EX}> "
DATA = f"""@prefix : <{EX}> . :a :p :b , :c ; :q :b , 5 ; :r "x|y"@en . :b :p :b ; :q :c ."""


@pytest.fixture(scope="module")
def engine():
    return EmbeddedEngine(Release.of(parse(DATA.encode(), format=RdfFormat.TURTLE)))


def rows(engine, text):
    answer = engine.answer(Query(HEAD + text, "text/csv"))
    return Counter(map(tuple, list(csv.reader(io.StringIO(answer.body.decode())))[1:]))


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("?s (:p|:q) ?o", 6),
        ("?s :p|:q ?o", 6),
        ("?s (<p>|<q>)?o", 6),
        ("?s(:p|:p)?o", 6),
        ("?s ( :p | :q | :p ) ?o .", 9),
        (":a :p|:q :b", 2),
        ("?s :p/:p|:q ?o", 5),
        ("?s ^:p|:p ?o", 6),
        ("?s :r ?x ; :p|:q ?o", 4),
        ("?s :p|:q ?o ; :r ?x ;", 4),
        ("?s :p|:q ?o ; :p|:r ?x .", 14),
        ("?s :p|:q :b , ?o", 10),
        ('?s :p|:r "x|y"@en', 1),
        ("?s :p|:q 5. ?s :p|:q ?o .", 4),
        ("?s :r ?x . ?s :p|:q ?o FILTER (?o = :b)", 2),
        ("OPTIONAL { ?s :p|:q :b } ?s :p|:q ?o", 10),
        ("?s :r ?x FILTER EXISTS { ?s :p|:q ?o }", 1),
        ("GRAPH ?g { ?s :p|:q ?o }", 0),
        ("{ SELECT DISTINCT ?s ?o { ?s :p|:q ?o } }", 5),
        ("VALUES ?o { :b } ?s :p|:q ?o MINUS { ?s :r ?x }", 1),
    ],
)
def test_an_alternative_path_counts_each_way(engine, pattern, count):
    text = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    assert rows(engine, text) == Counter([(str(count),)])
    assert not syntax.read(text).counts_alternatives


@pytest.mark.parametrize(
    "pattern",
    [
        "?s (:p|:q)+ ?o",
        "?s (:p|:q)/:r ?o",
        "?s (:p|:q)? ?o",
        "?s !(^:p|:q) ?o",
        "?s :p|:q* ?o",
        "?s :p|:q [] ",
        "_:b :p|:q ?o",
        "?s :p|:q ?o . [] :r _:b",
        "?s :r ( 1 2 ) ; :p|:q ?o",
        "?s :p|:q # a comment\n ?o",
        "<< ?s :r ?o >> :p|:q ?x",
        "?s :p|:q +5",
    ],
)
def test_what_is_not_simple_stays_as_it_is(engine, pattern):
    """The client is warned of its counts."""
    text = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    assert as_unions(text) == text
    assert syntax.read(text).counts_alternatives
    rows(engine, text)


@pytest.mark.parametrize(
    ("text", "longest"),
    [
        (f"{{ ?s {'|'.join(['a'] * 64)} ?o }}", 2000),
        (f"{{ ?s {'|'.join(['a'] * 65)} ?o }}", 0),
        (f"{{ ?s {'|'.join(['a'] * 3000)} {','.join(['?o'] * 2000)} }}", 0),
        (f"{{ ?s a|a ?o }}{' ' * MAX_CHARS}", 0),
        ("{ ?s a|a ?o . " * 1000, 50_000),
    ],
)
def test_what_a_text_becomes_is_limited(text, longest):
    longer = len(as_unions(text)) - len(text)
    assert longer <= longest
    assert bool(longer) == bool(longest)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s :r \'{ ?s :p|:q ?o }\', """. ?s :p|:q ?o .""" ; :p <x{y>|z> }',
        "SELECT * { ?s :r ?o } # { ?s :p|:q ?o }",
        "SELECT * { ?s !(:p|:q) ?o FILTER (?o || ?s) }",
        "SELECT * { VALUES (?s ?o) { (:a :b) } FILTER(1<2||3>2) }",
    ],
)
def test_what_only_looks_like_an_alternative_stays_too(text):
    assert as_unions(text) == text


def test_a_mistake_is_explained_in_the_text_that_was_sent(engine):
    with pytest.raises(Exception, match="line 2, column 9"):
        engine.answer(Query("SELECT * { ?s <a:p>|<a:q> ?o .\n ?s ?p }"))
    with pytest.raises(Exception, match="line 1"):
        engine.answer(Query("CONSTRUCT WHERE { ?s <a:p>|<a:q> ?o }"))


NODES = st.sampled_from(["?x", "?y", "?z", ":a", ":b"])
ENDS = st.sampled_from(["?x", "?y", "?z", ":a", "5"])
VERBS = st.lists(st.sampled_from("pqr"), min_size=1, max_size=3)
PATTERNS = st.lists(st.tuples(NODES, VERBS, ENDS), min_size=1, max_size=3)
TRIPLES = st.sets(
    st.tuples(st.sampled_from("ab"), st.sampled_from("pqr"), st.sampled_from("ab5")), max_size=8
)


def written(patterns, together):
    """The patterns in SPARQL; ``together`` those of one subject share it."""
    text, previous = "", None
    for subject, verbs, value in patterns:
        path = "|".join(f":{verb}" for verb in verbs)
        joint = together and subject == previous
        text += f" ; ({path}) {value}" if joint else f" . {subject} {path} {value}"
        previous = subject
    return text[3:]


def solutions(triples, patterns):
    """The multiset of solutions for ?x, ?y and ?z, by the definitions of section 18."""
    found = Counter()
    for chosen in product(*(product(verbs, triples) for _, verbs, _ in patterns)):
        bound, fits = {}, True
        for (verb, (s, p, o)), (subject, _, value) in zip(chosen, patterns, strict=True):
            fits &= verb == p
            for term, node in ((subject, s), (value, o)):
                expected = bound.setdefault(term, node) if term[0] == "?" else term.strip(":")
                fits &= expected == node
        if fits:
            found[tuple(bound.get(name, "") for name in ("?x", "?y", "?z"))] += 1
    return found


@settings(max_examples=150, deadline=None, derandomize=True)
@given(TRIPLES, PATTERNS, st.booleans())
def test_solutions_are_those_of_the_definition(triples, patterns, together):
    lines = "".join(f":{s} :{p} {o if o == '5' else f':{o}'} . " for s, p, o in triples)
    data = parse(f"@prefix : <{EX}> . {lines}".encode(), format=RdfFormat.TURTLE)
    answered = rows(
        EmbeddedEngine(Release.of(data)), f"SELECT ?x ?y ?z {{ {written(patterns, together)} }}"
    )
    plain = Counter({tuple(v.removeprefix(EX) for v in row): n for row, n in answered.items()})
    assert plain == solutions(triples, patterns)
