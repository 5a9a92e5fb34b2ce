"""Quotes against sources: every passage is sought in the text it was read from."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from lis_graph.build import annotations
from lis_graph.build.sources import Source
from lis_graph.engines import Engine, Query
from lis_graph.engines.results import Row, table
from lis_graph.errors import SourceError
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.rdf.terms import Term
from lis_graph.rdf.terms import lexical as text_of

WORDS = ("quotePrefix", "quote", "quoteStart", "quoteEnd", "quoteDigest")
CLAIMS = f"""
PREFIX lis: <{PREFIXES["lis"]}>
PREFIX oa: <{PREFIXES["oa"]}>
PREFIX rdf: <{PREFIXES["rdf"]}>
SELECT ?subject ?predicate ?object ?passage
       ?quotePrefix ?quote ?quoteStart ?quoteEnd ?quoteDigest WHERE {{
  ?passage a lis:Passage ; oa:hasSource <%s> .
  ?claim lis:supportedBy ?passage ;
         rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object .
  OPTIONAL {{ ?passage lis:quotePrefix ?quotePrefix }}
  OPTIONAL {{ ?passage lis:quote ?quote }}
  OPTIONAL {{
    ?passage lis:quoteStart ?quoteStart ; lis:quoteEnd ?quoteEnd ; lis:quoteDigest ?quoteDigest
  }}
}}
ORDER BY ?passage ?claim"""
RECORD = f"""
PREFIX spdx: <{PREFIXES["spdx"]}>
SELECT ?sum WHERE {{ <%s> spdx:checksum/spdx:checksumValue ?sum }}"""
SOURCES = f"""
PREFIX oa: <{PREFIXES["oa"]}>
SELECT DISTINCT ?source WHERE {{ ?passage oa:hasSource ?source }} ORDER BY ?source"""


@dataclass(frozen=True, slots=True)
class Report:
    """What a comparison found: how many passages have words, and what is wrong."""

    checked: int
    problems: tuple[str, ...]
    remark: str | None


def compare(engine: Engine, source: str, data: bytes, files: Iterable[Source]) -> Report:
    """
    Look for every quoted passage of ``source`` (``lkm-2023``) in a copy of its text.

    White space, no-break spaces too, is folded and both sides are NFC; a quote must be
    there exactly once, directly after its prefix where it has one. Problems start with
    the ``file:line`` where the quote is written. Raises `SourceError` for a source that
    no passage is of, or a copy that is not UTF-8.
    """
    iri = _known(engine, source)
    text = fold(_decode(source, data))
    said = [claim for claim in table(engine.answer(Query(CLAIMS % iri))) if _words(claim)]
    if not said:
        raise SourceError(f"no claim quotes {source}; they only say where in it they stand")
    files = list(files)
    problems = {
        f"{annotations.place(files, _statement(claim), _words(claim).values())}: {problem}"
        for claim in said
        for problem in _problems(_words(claim), text)
    }
    passages = {claim["passage"] for claim in said}
    return Report(len(passages), tuple(sorted(problems)), _remark(engine, iri, data))


def fold(text: str) -> str:
    """Return the text in NFC with every run of white space as one space."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def _problems(words: Mapping[str, str], text: str) -> Iterator[str]:
    """Say what of a passage is not found exactly once."""
    if "quoteStart" in words:
        yield from _once(fold(words["quoteStart"]), text)
        yield from _whole(words, text)
        return
    prefix, quote = fold(words.get("quotePrefix", "")), fold(words["quote"])
    if not prefix:
        yield from _once(quote, text)
    elif f"{prefix} {quote}" not in text:
        yield from _once(prefix + quote, text)
    else:
        yield from _once(f"{prefix} {quote}", text)


def _whole(words: Mapping[str, str], text: str) -> Iterator[str]:
    """Say so if a passage does not end as it should, or has changed in between."""
    start, end = fold(words["quoteStart"]), fold(words["quoteEnd"])
    begin = text.find(start)
    if begin == -1:
        return
    last = text.find(end, begin)
    if last == -1:
        yield f"after “{start}” there is no “{end}”"
        return
    digest = sha256(text[begin : last + len(end)].encode()).hexdigest()
    if digest != words["quoteDigest"]:
        span = f"from “{start}” to “{end}”"
        yield f"not the words that were read, {span}; their lis:quoteDigest is {digest!r}"


def _once(words: str, text: str) -> Iterator[str]:
    """Say so if the words, as whole words, are not in the text exactly once."""
    edges = (r"(?<!\w)" * words[:1].isalnum(), r"(?!\w)" * words[-1:].isalnum())
    count = len(re.findall(re.escape(words).join(edges), text))
    if count == 0:
        yield f"not in the source: “{words}”"
    elif count > 1:
        yield f"{count} times in the source, give lis:quotePrefix: “{words}”"


def _known(engine: Engine, source: str) -> str:
    sources = [text_of(row["source"]) for row in table(engine.answer(Query(SOURCES)))]
    iri = PREFIXES["source"] + source.removeprefix(PREFIXES["source"])
    if iri not in sources:
        names = ", ".join(s.rpartition("/")[2] for s in sources)
        raise SourceError(f"no claim rests on a source {source!r}; there are {names}")
    return iri


def _statement(claim: Row) -> list[Term]:
    return [node for name in ("subject", "predicate", "object") if (node := claim[name])]


def _words(claim: Row) -> dict[str, str]:
    return {name: text_of(claim[name]) for name in WORDS if claim[name] is not None}


def _remark(engine: Engine, iri: str, data: bytes) -> str | None:
    """Say so if the copy is not, byte for byte, the text that was read."""
    recorded = table(engine.answer(Query(RECORD % iri)))
    digest = sha256(data).hexdigest()
    if not any(text_of(row["sum"]).lower() != digest for row in recorded):
        return None
    return f"the copy's SHA-256 is {digest}, not the one recorded for the text that was read"


def _decode(source: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"the copy of {source} is not UTF-8: {error}") from error
