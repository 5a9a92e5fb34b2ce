"""
The shape of a query, read from its text once, and what the parser's errors mean.

Every expression here takes time that grows with the length of the text and no faster: they
run on hostile texts in the server's process.

https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from lis_graph.errors import N_, QueryError, UpdateRefused
from lis_graph.rdf.namespaces import PREFIXES

MAX_NESTING = 200
"""Maximum depth of brackets in a query; Oxigraph's parser recurses and has no limit."""

MAX_CACHED_CHARS = 4096
MAX_CACHED_TEXTS = 256
"""Maximum number of texts, of `MAX_CACHED_CHARS` each, whose shape is remembered."""

OPAQUE = r"""
    \"\"\"(?:[^"\\]++|\\.|"(?!""))*+(?:\"\"\")? | '''(?:[^'\\]++|\\.|'(?!''))*+(?:''')?
  | "(?:[^"\\\n\r]++|\\.)*+"? | '(?:[^'\\\n\r]++|\\.)*+'?
  | <(?:[^<>"{}|^`\\\x00-\x20]++|\\[uU])*+> | \#[^\n\r]*+"""
"""Strings, open ones too, IRIs and comments (SPARQL 1.1 grammar, rules 139, 156 to 159)."""

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
"""Tokens of a query; the group has keywords, brackets and the marks of blank nodes only."""

BLANKED = re.compile(OPAQUE, re.DOTALL | re.VERBOSE)
FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
VOLATILE = re.compile(r"(?:NOW|RAND|UUID|BNODE) \(")
DEPTHS = {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}

UPDATES = re.compile(
    r"""\s*+(?:(?:PREFIX\s++[^\s<>:]*+:|BASE)\s*+<[^>]*+>\s*+|\#[^\n]*+\n\s*+)*+
        (?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""The start of an update operation (SPARQL 1.1 grammar, rule 30)."""

PREFIX_OF = re.compile(r"(?<![\w:.?$@-])([A-Za-z][\w.-]*+|):(?=[\w:%\\])")
DECLARED = re.compile(r"PREFIX\s++([\w.-]*+):", re.IGNORECASE)
RANGES = re.compile(r"\[(?:[^\[\]]|'\[')*\]", re.DOTALL)
TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)+\"|[^\s,\"][^,\"]*")
HIDDEN = ("LATERAL", "SERVICE")
"""Keywords that the parser knows but this endpoint does not offer."""

EXAMPLE = "SELECT * { ?s ?p ?o } LIMIT 10"
TAIL = 30
"""Number of characters shown before a fault."""


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


def _blanked(text: str) -> str:
    """Return the text with spaces for strings, IRIs and comments, everything at its place."""
    return BLANKED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def explained(text: str, error: SyntaxError) -> QueryError:
    """Say what the parser's error means, where it does not say so itself."""
    if UPDATES.match(text):
        return UpdateRefused()
    if not text.strip():
        return QueryError(N_("the query is empty; try {example}"), example=EXAMPLE)
    declared = set(DECLARED.findall(text))
    for name in PREFIX_OF.finditer(_blanked(text)):
        if name[1] not in declared:
            return _undeclared(name[1], *_place(text, name.start()))
    return _explained(text, str(error))


def _undeclared(prefix: str, line: int, column: int) -> QueryError:
    sentence = N_(
        "the prefix {prefix}: is not declared; "
        "add PREFIX {prefix}: <{namespace}> before the query"
    )
    namespace = PREFIXES.get(prefix, "…")
    return QueryError(sentence, prefix=prefix, namespace=namespace, line=line, column=column)


def _place(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of an offset, from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def _explained(text: str, message: str) -> QueryError:
    """
    Show where Oxigraph's parser stopped, after which words, and what it expected there.

    Its position is the start of the token it was about to read, so the fault is at or
    just before it; a reason that is a sentence stands among the tokens it expected.
    """
    found = re.match(r"error at (\d+):(\d+): expected (?:one of )?(.*)", message, re.DOTALL)
    if not found:
        return QueryError(message=message)
    line, column = int(found[1]), int(found[2])
    lines = text.split("\n")
    read = lines[min(line, len(lines)) - 1][: column - 1].strip()
    expected = list(dict.fromkeys(TOKEN.findall(RANGES.sub(N_("a name"), found[3]))))
    reasons = [token for token in expected if token.count(" ") > 1]
    sentence = N_("line {line}, column {column}: expected one of: {expected}")
    if reasons:
        sentence = N_("line {line}, column {column}: {reason}")
    elif read:
        sentence = N_(
            "line {line}, column {column}, after “{after}”: expected one of: {expected}"
        )
    return QueryError(
        sentence,
        line=line,
        column=column,
        after=f"{'…' * (len(read) > TAIL)}{read[-TAIL:]}",
        expected=[token for token in expected if token not in HIDDEN],
        reason=next(iter(reasons), ""),
    )
