"""Turtle 1.2 annotations to claims and passages: data/README.md says how to write them."""

from pathlib import Path

import pytest

from lis_graph.build import annotations
from lis_graph.build.sources import Source
from lis_graph.errors import SourceError
from lis_graph.rdf.namespaces import PREFIXES, graph, term

HEAD = 'VERSION "1.2"\n' + "".join(
    f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()
)
FACT = "key-area:innofood lis:inSpecialisation specialisation:zdrowie"


def read(folder: Path, text: str):
    path = folder / "example.ttl"
    path.write_text(HEAD + text, "utf-8")
    return annotations.read(Source(path, "data/example.ttl", graph("facts")))


def described(claim, predicate):
    return [q.object for q in claim.quads() if q.predicate == term(predicate)]


def test_an_annotation_becomes_a_fact_and_a_claim(tmp_path):
    facts, (claim,) = read(
        tmp_path, FACT + ' {| lis:source source:page ; lis:quote "w ramach" |} .'
    )
    assert [str(q.object.value) for q in facts] == [term("specialisation:zdrowie").value]
    assert facts[0].graph_name == graph("facts")
    assert described(claim, "rdf:predicate") == [term("lis:inSpecialisation")]
    assert described(claim, "lis:status") == [term("status:asserted")]
    assert described(claim, "lis:supportedBy") == [claim.passage.iri]


def test_a_reified_statement_is_claimed_but_not_asserted(tmp_path):
    facts, (claim,) = read(
        tmp_path,
        f'<< {FACT} >> lis:source source:page ; lis:quote "w" ; '
        "lis:status status:conflict-not-preferred .",
    )
    assert facts == []
    assert claim.status == term("status:conflict-not-preferred")


def test_each_annotation_is_a_claim_of_its_own(tmp_path):
    _, said = read(
        tmp_path,
        FACT
        + ' {| lis:source source:page ; lis:quote "a" |}'
        + ' {| lis:source source:page ; lis:quote "b" |} .',
    )
    assert len({claim.iri for claim in said}) == 2


def test_the_two_sides_of_a_conflict_point_at_each_other(tmp_path):
    evidence = 'lis:source source:page ; lis:quote "w" ; lis:status status:'
    _, said = read(
        tmp_path,
        f"{FACT} {{| {evidence}conflict-preferred |}} .\n"
        f"<< {FACT}2 >> {evidence}conflict-not-preferred .",
    )
    pairs = {(q.subject, q.object) for q in annotations.conflicts(said)}
    one, two = (claim.iri for claim in said)
    assert pairs == {(one, two), (two, one)}


@pytest.mark.parametrize(
    ("words", "kind", "fragment"),
    [
        ('lis:quote "a-b, c"', "oa:TextQuoteSelector", "a%2Db%2C%20c"),
        ('lis:quotePrefix "x" ; lis:quote "ź"', "oa:TextQuoteSelector", "x-,%C5%BA"),
        (
            'lis:quoteStart "a" ; lis:quoteEnd "b" ; lis:quoteDigest "0"',
            "oa:RangeSelector",
            "a,b",
        ),
    ],
)
def test_a_passage_has_a_selector_and_a_link_to_the_words(tmp_path, words, kind, fragment):
    """Web Annotation, 4.2.4 and 4.2.9; URL fragment text directives."""
    _, (claim,) = read(tmp_path, f"{FACT} {{| lis:source source:page ; {words} |}} .")
    quads = list(claim.passage.quads("https://example.org/page"))
    assert term(kind) in [q.object for q in quads]
    links = [q.object.value for q in quads if q.predicate == term("lis:textFragment")]
    assert links == [f"https://example.org/page#:~:text={fragment}"]


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        ('lis:quote "w"', r"example.ttl:\d+: an annotation needs lis:source"),
        ("lis:source source:page", "points at the words by lis:quote"),
        ('lis:source source:page ; lis:quoteStart "w"', "points at the words by"),
        (
            'lis:source source:page ; lis:quoteStart "w" ; lis:quoteEnd "x"',
            "lis:quoteDigest with lis:quoteEnd with lis:quoteStart",
        ),
        (
            'lis:source source:page ; lis:quote "w" ; lis:locator "p. 1"',
            "points at the words by",
        ),
        ('lis:source source:page ; lis:quote "v", "w"', "one lis:quote, here 2"),
        ('lis:source "page" ; lis:quote "w"', "lis:source takes an IRI"),
        ("lis:source source:page ; lis:quote source:w", "lis:quote takes text"),
        ('lis:source source:page ; lis:qoute "w"', "has no .*qoute>?; it has"),
    ],
)
def test_a_wrong_annotation_is_named_with_its_place(tmp_path, annotation, message):
    with pytest.raises(SourceError, match=message):
        read(tmp_path, f"{FACT} {{| {annotation} |}} .")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("key-area:a lis:topic <<( topic:a a topic:b )>> .", "only annotations do"),
        (
            f"{FACT} ~ claim:x . {FACT}2 ~ claim:x .",
            "annotates two statements; give each its own",
        ),
        ("key-area:a lis:topic", r"data/example.ttl:\d+:\d+: "),
        ("nobody:a lis:topic topic:ict .", r"data/example.ttl:\d+:\d+: .*nobody"),
    ],
)
def test_broken_turtle_is_named_with_file_line_and_column(tmp_path, text, message):
    with pytest.raises(SourceError, match=message):
        read(tmp_path, text)
