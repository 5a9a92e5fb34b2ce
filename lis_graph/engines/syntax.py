"""
What the text of a query says of itself, and what the parser's errors mean.

Every expression here takes time that grows with the length of the text and no faster: they
run on hostile texts in the server's process.

https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

import re
from functools import lru_cache

from lis_graph.errors import QueryError, UpdateRefused
from lis_graph.rdf.namespaces import PREFIXES

UPDATES = re.compile(
    r"""\s*+(?:(?:PREFIX\s++[^\s<>:]*+:|BASE)\s*+<[^>]*+>\s*+|\#[^\n]*+\n\s*+)*+
        (?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""How an update operation begins (SPARQL 1.1 grammar, rule 30)."""

OPAQUE = re.compile(
    r"""\"\"\"(?:[^"\\]|\\.|"(?!""))*+(?:\"\"\")? | '''(?:[^'\\]|\\.|'(?!''))*+(?:''')?
      | "(?:[^"\\\n\r]|\\.)*+"? | '(?:[^'\\\n\r]|\\.)*+'?
      | <[^<>"{}|^`\\\x00-\x20]*+> | \#[^\n\r]*+""",
    re.DOTALL | re.VERBOSE,
)
"""Strings, open ones too, IRIs and comments (SPARQL 1.1 grammar, rules 139, 156 to 159)."""

NAMES = re.compile(
    r"""[?$]\w++ | _:[\w.-]*+ | @[A-Za-z-]++
      | (?<![\w.-])(?:[A-Za-z][\w.-]*+)?+:(?:[\w:%\\-][\w.:%\\-]*+)?+""",
    re.VERBOSE,
)
"""Variables, blank nodes, language tags and prefixed names (rules 142 to 145, 140 and 141)."""

PREFIX_OF = re.compile(r"(?<![\w:.?$@-])([A-Za-z][\w.-]*+|):(?=[\w:%\\])")
DATASET = re.compile(r"\bFROM\b", re.IGNORECASE)
FEDERATED = re.compile(r"SERVICE", re.IGNORECASE)
DECLARED = re.compile(r"PREFIX\s++([\w.-]*+):", re.IGNORECASE)
RANGES = re.compile(r"\[(?:[^\[\]]|'\[')*\]", re.DOTALL)
TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)+\"|[^\s,\"][^,\"]*")
FORM = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
VOLATILE = re.compile(r"(?:NOW|RAND|UUID|BNODE)\s*\(", re.IGNORECASE)
NEW_NODES = re.compile(r"_:|\[")
HIDDEN = ("LATERAL", "SERVICE")
"""What the parser would take but this endpoint does not offer."""

TAIL = 30
"""How many characters before a fault are shown."""


def form(text: str) -> str | None:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE: the first of these words of a query."""
    found = FORM.search(_keywords(text))
    return found[1].upper() if found else None


def volatile(text: str) -> bool:
    """
    Say whether the same query over the same data may be answered differently.

    NOW, RAND and their like, and the new blank nodes of a CONSTRUCT.
    """
    words = _keywords(text)
    new_nodes = form(text) == "CONSTRUCT" and NEW_NODES.search(_blanked(text))
    return bool(new_nodes or VOLATILE.search(words))


def federated(text: str) -> bool:
    """Say whether a query asks another endpoint (SERVICE), by any spelling we know of."""
    return bool(FEDERATED.search(_keywords(text)))


def names_its_dataset(text: str) -> bool:
    """Say whether a query has a dataset clause (FROM)."""
    return bool(DATASET.search(_keywords(text)))


@lru_cache(maxsize=16)
def _keywords(text: str) -> str:
    """Return the text without what may hold any word: strings, IRIs, comments, names."""
    return NAMES.sub(" ", _blanked(text))


def _blanked(text: str) -> str:
    """Return the text with spaces for strings, IRIs and comments, everything at its place."""
    return OPAQUE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def explained(text: str, error: SyntaxError) -> QueryError:
    """Say what the parser's error means, where it does not say so itself."""
    if UPDATES.match(text):
        return UpdateRefused("this is an update, and this graph is read-only")
    if not text.strip():
        return QueryError("the query is empty; try SELECT * { ?s ?p ?o } LIMIT 10")
    declared = set(DECLARED.findall(text))
    for name in PREFIX_OF.finditer(_blanked(text)):
        if name[1] not in declared:
            return QueryError(_undeclared(name[1]), *_place(text, name.start()))
    return _explained(text, str(error))


def _undeclared(prefix: str) -> str:
    namespace = PREFIXES.get(prefix, "…")
    return (
        f"the prefix {prefix}: is not declared; "
        f"add PREFIX {prefix}: <{namespace}> before the query"
    )


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
        return QueryError(message)
    line, column = int(found[1]), int(found[2])
    lines = text.split("\n")
    read = lines[min(line, len(lines)) - 1][: column - 1].strip()
    where = f"line {line}, column {column}"
    after = f", after “{'…' * (len(read) > TAIL)}{read[-TAIL:]}”" if read else ""
    expected = list(dict.fromkeys(TOKEN.findall(RANGES.sub("a name", found[3]))))
    reasons = [token for token in expected if token.count(" ") > 1]
    tokens = f"expected {' or '.join(t for t in expected if t not in HIDDEN)}"
    return QueryError(f"{where}{after}: {reasons[0] if reasons else tokens}", line, column)
