"""
Quotes against sources: every quoted passage is looked up in the text it was read from.

Web Annotation, section 4.2.4: https://www.w3.org/TR/annotation-model/#text-quote-selector
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from pyoxigraph import NamedNode

from lis_graph.build import annotations
from lis_graph.build.sources import Source
from lis_graph.engines import Engine, Query
from lis_graph.engines.results import Row, Table, table
from lis_graph.errors import SourceError
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.rdf.queries import load, with_values
from lis_graph.rdf.terms import Term, lexical

CLAIMS: Final = load(__file__, "quoted-claims")
CHECKSUMS: Final = load(__file__, "checksums")
SOURCES: Final = load(__file__, "sources")

STATEMENT: Final = ("subject", "predicate", "object")
WORDS: Final = ("quotePrefix", "quote", "quoteStart", "quoteEnd", "quoteDigest")
"""Variables of `CLAIMS` with the words of a passage, of which each passage has some."""


@dataclass(frozen=True, slots=True)
class Report:
    """The number of passages that were looked up, the problems, and a remark on the copy."""

    checked: int
    problems: tuple[str, ...]
    remark: str | None


def compare(engine: Engine, source: str, data: bytes, files: Iterable[Source]) -> Report:
    """
    Look up every quoted passage of ``source`` (``lkm-2023``) in a copy of its text.

    White space, including no-break spaces, is folded and both sides are in NFC. A quote must
    occur exactly once, directly after its prefix if it has one. Problems start with the
    ``file:line`` where the quote is written. Raises `SourceError` for a source without
    passages or without quotes, and for a copy that is not UTF-8.
    """
    iri = _iri(engine, source)
    text = fold(_decode(source, data))
    claims = [claim for claim in _ask(engine, CLAIMS, iri) if _words(claim)]
    if not claims:
        raise SourceError(f"no claim quotes {source}; its claims have locators only")
    files = list(files)
    problems = {
        f"{annotations.place(files, _statement(claim), _words(claim).values())}: {problem}"
        for claim in claims
        for problem in _problems(_words(claim), text)
    }
    passages = {claim["passage"] for claim in claims}
    return Report(len(passages), tuple(sorted(problems)), _remark(engine, iri, data))


def fold(text: str) -> str:
    """Return the text in NFC with every run of white space as one space."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def _problems(words: Mapping[str, str], text: str) -> Iterator[str]:
    """Yield a problem for each part of a passage that does not occur exactly once."""
    if "quoteStart" in words:
        yield from _once(fold(words["quoteStart"]), text)
        yield from _range(words, text)
        return
    prefix, quote = fold(words.get("quotePrefix", "")), fold(words["quote"])
    if not prefix:
        yield from _once(quote, text)
    elif f"{prefix} {quote}" not in text:
        yield from _once(prefix + quote, text)
    else:
        yield from _once(f"{prefix} {quote}", text)


def _range(words: Mapping[str, str], text: str) -> Iterator[str]:
    """Yield a problem if a range has no end, or other words between its ends."""
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
    """Yield a problem unless the words, as whole words, occur in the text exactly once."""
    edges = (r"(?<!\w)" * words[:1].isalnum(), r"(?!\w)" * words[-1:].isalnum())
    count = len(re.findall(re.escape(words).join(edges), text))
    if count == 0:
        yield f"not in the source: “{words}”"
    elif count > 1:
        yield f"{count} times in the source, add lis:quotePrefix: “{words}”"


def _iri(engine: Engine, source: str) -> str:
    """Return the IRI of a source. Raises `SourceError` if it has no passages."""
    sources = [lexical(row["source"]) for row in table(engine.answer(Query(SOURCES)))]
    iri = PREFIXES["source"] + source.removeprefix(PREFIXES["source"])
    if iri not in sources:
        names = ", ".join(iri.rpartition("/")[2] for iri in sources)
        raise SourceError(
            f"no claim rests on a source {source!r}; sources with claims: {names}"
        )
    return iri


def _ask(engine: Engine, query: str, source: str) -> Table:
    return table(engine.answer(Query(with_values(query, source=NamedNode(source)))))


def _statement(claim: Row) -> list[Term]:
    return [node for name in STATEMENT if (node := claim[name])]


def _words(claim: Row) -> dict[str, str]:
    return {name: lexical(claim[name]) for name in WORDS if claim[name] is not None}


def _remark(engine: Engine, iri: str, data: bytes) -> str | None:
    """Return a remark if the copy is not, byte for byte, the text that was read."""
    recorded = [lexical(row["checksum"]).lower() for row in _ask(engine, CHECKSUMS, iri)]
    digest = sha256(data).hexdigest()
    if all(checksum == digest for checksum in recorded):
        return None
    return f"the copy's SHA-256 is {digest}, not the one recorded for the text that was read"


def _decode(source: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"the copy of {source} is not UTF-8: {error}") from error
