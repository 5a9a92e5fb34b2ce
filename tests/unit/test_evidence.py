from hashlib import sha256

import pytest

from lis_graph.build.files import load_files
from lis_graph.build.sources import Source
from lis_graph.checks import evidence
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.errors import SourceError
from lis_graph.rdf.namespaces import PREFIXES

TEXT = "Partnerstwo:\u00a0BIOT Sp.\n z o.o. Zielona Góra; cel: rozwój. BIOT Sp. z o.o. cel"

DIGEST = sha256("Partnerstwo: BIOT Sp. z o.o. Zielona Góra; cel: rozwój.".encode()).hexdigest()


def report(folder, *passages, text=TEXT):
    """Compare passages, given as the words of each in Turtle, with a text."""
    path = folder / "claims.ttl"
    head = "".join(f"@prefix {n}: <{i}> .\n" for n, i in PREFIXES.items())
    body = "".join(
        f"passage:p{n} a lis:Passage ; oa:hasSource source:page ; {words} .\n"
        f"claim:c{n} lis:supportedBy passage:p{n} ; rdf:subject passage:p{n} ; "
        "rdf:predicate rdf:type ; rdf:object lis:Passage .\n"
        for n, words in enumerate(passages)
    )
    path.write_text(head + body, "utf-8")
    files = [Source(path, "data/x.ttl", None)]
    engine = EmbeddedEngine(load_files([path]))
    return evidence.compare(engine, "page", text.encode(), files)


@pytest.mark.parametrize(
    "words",
    [
        'lis:quote "BIOT Sp. z o.o. Zielona Góra"',
        'lis:quote "cel: rozwo\u0301j"',
        'lis:quotePrefix "Partnerstwo:" ; lis:quote "BIOT Sp. z o.o."',
        'lis:quotePrefix "rozwój" ; lis:quote ". BIOT"',
        f'lis:quoteStart "Partnerstwo:" ; lis:quoteEnd "rozwój." ; lis:quoteDigest "{DIGEST}"',
    ],
)
def test_a_quote_is_found_whatever_its_spaces(tmp_path, words):
    assert report(tmp_path, words).problems == ()


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ('lis:quote "BIOD"', "not in the source: “BIOD”"),
        ('lis:quote "Partnerstw"', "not in the source: “Partnerstw”"),
        ('lis:quote "artnerstwo"', "not in the source: “artnerstwo”"),
        ('lis:quote "BIOT Sp. z o.o."', "2 times in the source, add lis:quotePrefix"),
        ('lis:quotePrefix "x" ; lis:quote "BIOT"', "not in the source: “xBIOT”"),
        (
            'lis:quoteStart "Partnerstwo:" ; lis:quoteEnd "koniec" ; lis:quoteDigest "0"',
            "there is no “koniec”",
        ),
        (
            'lis:quoteStart "BIOT" ; lis:quoteEnd "cel" ; lis:quoteDigest "0"',
            "2 times in the source",
        ),
        (
            'lis:quoteStart "Partnerstwo:" ; lis:quoteEnd "cel:" ; lis:quoteDigest "0"',
            "not the words that were read, from “Partnerstwo:” to “cel:”; "
            "their lis:quoteDigest is '",
        ),
        (
            'lis:quoteStart "rozwój" ; lis:quoteEnd "Zielona" ; lis:quoteDigest "0"',
            "there is no “Zielona”",
        ),
    ],
)
def test_a_missing_or_doubtful_quote_is_named_with_its_place(tmp_path, words, problem):
    found = report(tmp_path, words).problems
    assert any(problem in line for line in found)
    assert all(line.startswith("data/x.ttl:") for line in found)


def test_a_passage_without_words_is_not_looked_for(tmp_path):
    result = report(tmp_path, 'lis:locator "p. 1"', 'lis:quote "Partnerstwo"')
    assert (result.checked, result.problems) == (1, ())


def test_an_unknown_source_is_named_with_those_there_are(engine):
    with pytest.raises(SourceError, match=r"'nosuch'; sources with claims: .*lkm-2023"):
        evidence.compare(engine, "nosuch", b"", [])


def test_a_source_of_which_we_hold_no_words_is_named(engine):
    with pytest.raises(SourceError, match="no claim quotes ror"):
        evidence.compare(engine, "ror", b"", [])


def test_a_copy_that_is_not_the_text_that_was_read_is_remarked(engine):
    result = evidence.compare(engine, "lkm-2023", b"another text", [])
    assert "not the one recorded" in result.remark
    assert len(result.problems) >= result.checked > 100


def test_a_copy_that_is_not_utf8_is_refused(engine):
    with pytest.raises(SourceError, match="not UTF-8"):
        evidence.compare(engine, "lkm-2023", b"\xff", [])
