"""
The shape of a query, read from its text once, in time linear in its length.

https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from lis_graph.engines.alternatives import as_unions
from lis_graph.engines.tokens import NAMES, OPAQUE, without_comparisons
from lis_graph.errors import N_, QueryError

MAX_NESTING = 200
"""Maximum depth of brackets in a query; Oxigraph's parser recurses and has no limit."""

MAX_CACHED_CHARS = 4096
MAX_CACHED_TEXTS = 256
"""Maximum number of texts, of `MAX_CACHED_CHARS` each, whose shape is remembered."""

TOKENS = re.compile(
    rf"""{OPAQUE} | {NAMES}
      | (_: | [A-Za-z_]++ | <<\( | <(?=<) | \{{\| | \|\}} | \|\|?+ | [{{}}()\[\]~!^])""",
    re.DOTALL | re.VERBOSE,
)
"""Tokens of a query; its group holds keywords, brackets, signs and ``_:``, and no others."""

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
FROM = re.compile(r"\b(?:ASK)?FROM(?:NAMED)?\b")
VOLATILE = re.compile(r"(?:NOW|RAND|UUID|BNODE) \(")
NEW_NODES = {"_:", "[", "(", "<", "~", "{|"}
"""Tokens of blank nodes, collections and reifiers, which a template makes anew each time."""

COUNT = re.compile(r"\b(?:COUNT|SUM|AVG|GROUP_CONCAT) \( (?!DISTINCT)")
PATH_ALTERNATIVE = re.compile(r" \| ")
NEGATED_SET = re.compile(r"! \( (?:(?:A )?\| (?:A )?)*+\)")
"""A negated property set without inverse properties: its bars are no alternatives."""

DEPTHS = {"{": 1, "{|": 1, "(": 1, "<<(": 1, "[": 1, "}": -1, "|}": -1, ")": -1, "]": -1}


@dataclass(frozen=True, slots=True)
class Shape:
    """
    The properties of a query that follow from its text alone.

    - ``form``: SELECT, ASK, CONSTRUCT or DESCRIBE; `None` if there is none
    - ``volatile``: the answer may change while the data do not, because of NOW, RAND and the
      like, or of new blank nodes in a CONSTRUCT
    - ``federated``: another endpoint is queried (SERVICE)
    - ``names_dataset``: there is a dataset clause (FROM)
    - ``depth``: maximum depth of brackets
    - ``alternatives``: there is a path with ``|``
    - ``counts_alternatives``: solutions of such a path are counted where `as_unions` leaves it,
      so that Oxigraph drops repeated ones
    """

    form: str | None
    volatile: bool
    federated: bool
    names_dataset: bool
    depth: int
    alternatives: bool = False
    counts_alternatives: bool = False

    def check(self) -> None:
        """Raise `QueryError` for a query that no engine here evaluates."""
        if self.federated:
            raise QueryError(N_("SERVICE is not offered: this graph asks no other endpoint"))
        if self.depth > MAX_NESTING:
            sentence = N_("the query nests brackets {depth} levels deep; the limit is {limit}")
            raise QueryError(sentence, depth=self.depth, limit=MAX_NESTING)


def read(text: str) -> Shape:
    """Return the shape of a query; the text need not be one that can be parsed."""
    return _remembered(text) if len(text) <= MAX_CACHED_CHARS else _read(text)


def _read(text: str) -> Shape:
    certain = without_comparisons(text)
    words = _words(certain or text)
    doubtful = f"{words} {_words(text)}" if certain not in {text, ""} else words
    tokens = words.split()
    form = next((form for word in tokens for form in FORMS if word.startswith(form)), None)
    new_nodes = form == "CONSTRUCT" and not NEW_NODES.isdisjoint(_template(tokens))
    return Shape(
        form=form,
        volatile=new_nodes or not certain or bool(VOLATILE.search(doubtful)),
        federated="SERVICE" in words,
        names_dataset=bool(FROM.search(words)),
        depth=max(accumulate(DEPTHS.get(token, 0) for token in tokens), default=0),
        alternatives=_alternatives(words),
        counts_alternatives=_alternatives(words) and _counts_alternatives(text),
    )


def _words(text: str) -> str:
    """Return the keywords, brackets and signs of a text, in capitals, a space between two."""
    return " ".join(filter(None, TOKENS.findall(text))).upper()


def _template(tokens: Sequence[str]) -> Sequence[str]:
    """Return the tokens of the template of a CONSTRUCT, or those of all of its short form."""
    depths = accumulate(DEPTHS.get(token, 0) for token in tokens)
    ends = (n for n, depth in enumerate(depths, 1) if depth == 0 and tokens[n - 1] == "}")
    return tokens[: next(ends, len(tokens))]


def _alternatives(words: str) -> bool:
    return "|" in words and bool(PATH_ALTERNATIVE.search(NEGATED_SET.sub("", words)))


def _counts_alternatives(text: str) -> bool:
    words = _words(as_unions(text))
    return bool(COUNT.search(words)) and _alternatives(words)


_remembered = lru_cache(MAX_CACHED_TEXTS)(_read)
