"""
The shape of a query, read from its text once.

The expressions here take time linear in the length of the text, because they run on the texts
of strangers in the server's process.

https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from lis_graph.errors import N_, QueryError

MAX_NESTING = 200
"""Maximum depth of brackets in a query; Oxigraph's parser recurses and has no limit."""

MAX_CACHED_CHARS = 4096
MAX_CACHED_TEXTS = 256
"""Maximum number of texts, of `MAX_CACHED_CHARS` each, whose shape is remembered."""

OPAQUE = r"""
    \"\"\"(?:[^"\\]++|\\.|"(?!""))*+(?:\"\"\")? | '''(?:[^'\\]++|\\.|'(?!''))*+(?:''')?
  | "(?:[^"\\\n\r]++|\\.)*+"? | '(?:[^'\\\n\r]++|\\.)*+'?
  | <(?:[^<>"{}|^`\\\x00-\x20]++|\\[uU])*+> | \#[^\n\r]*+"""
"""Strings, closed or not, IRIs and comments (SPARQL 1.1 grammar, rules 139, 156 to 159)."""

NAMES = r"""
    [?$]\w++ | @[A-Za-z-]++ | (?<=_:)[\w.-]++
  | (?<![\w.-])(?:[^\W\d_][\w.-]*+)?+:(?:(?:[\w:%-]|\\.)(?:[\w.:%-]|\\.)*+)?+"""
"""
Variables, language tags, labels of blank nodes and prefixed names (rules 140 to 145, with the
escapes of rule 173).
"""

TOKENS = re.compile(
    rf"{OPAQUE} | {NAMES} | (_: | [A-Za-z]++ | [{{}}()\[\]])", re.DOTALL | re.VERBOSE
)
"""Tokens of a query; its group holds keywords, brackets and ``_:``, and no others."""

FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
VOLATILE = re.compile(r"(?:NOW|RAND|UUID|BNODE) \(")
DEPTHS = {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}


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
    """

    form: str | None
    volatile: bool
    federated: bool
    names_dataset: bool
    depth: int

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
    words = " ".join(filter(None, TOKENS.findall(text))).upper()
    tokens = words.split()
    form = next((token for token in tokens if token in FORMS), None)
    new_nodes = form == "CONSTRUCT" and ("_:" in tokens or "[" in tokens)
    return Shape(
        form=form,
        volatile=new_nodes or bool(VOLATILE.search(words)),
        federated="SERVICE" in words,
        names_dataset="FROM" in tokens,
        depth=max(accumulate(DEPTHS.get(token, 0) for token in tokens), default=0),
    )


_remembered = lru_cache(MAX_CACHED_TEXTS)(_read)
