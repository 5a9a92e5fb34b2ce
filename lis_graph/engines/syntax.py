"""
What the text of a query says of itself, and what the parser's errors mean.

https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

import re

from lis_graph.errors import QueryError, UpdateRefused
from lis_graph.namespaces import PREFIXES

UPDATES = re.compile(
    r"\s*(?:(?:PREFIX\s+\S*:|BASE)\s*<[^>]*>\s*|#[^\n]*\n\s*)*"
    r"(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b",
    re.IGNORECASE,
)
"""How an update operation begins (SPARQL 1.1 grammar, rule 30)."""

OPAQUE = re.compile(
    r"""\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
      | <[^<>"{}|^`\\\x00-\x20]*> | \#[^\n\r]*""",
    re.DOTALL | re.VERBOSE,
)
"""Strings, IRIs and comments (SPARQL 1.1 grammar, rules 139 and 156 to 159)."""

NAMES = re.compile(r"[?$]\w+|[A-Za-z][\w.-]*:[\w.:%-]*")
PREFIX_OF = re.compile(r"(?<![\w:.?$@-])([A-Za-z][\w.-]*|):(?=[\w:%\\])")
DATASET = re.compile(r"\bFROM\b", re.IGNORECASE)
FEDERATED = re.compile(r"(?<![A-Z_-])SERVICE", re.IGNORECASE)
DECLARED = re.compile(r"PREFIX\s+([\w.-]*):", re.IGNORECASE)
RANGES = re.compile(r"\[(?:[^\[\]]|'\[')*\]", re.DOTALL)
TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)+\"|[^\s,\"][^,\"]*")
HIDDEN = ("LATERAL", "SERVICE")
"""What the parser would take but this endpoint does not offer."""

TAIL = 30
"""How many characters before a fault are shown."""


def federated(text: str) -> bool:
    """Say whether a query asks another endpoint (SERVICE), by any spelling we know of."""
    return bool(FEDERATED.search(_keywords(text)))


def names_its_dataset(text: str) -> bool:
    """Say whether a query has a dataset clause (FROM)."""
    return bool(DATASET.search(_keywords(text)))


def _keywords(text: str) -> str:
    """Return the text without what may hold any word: strings, IRIs, comments, names."""
    return NAMES.sub(" ", OPAQUE.sub(" ", text))


def explained(text: str, error: SyntaxError) -> QueryError:
    """Say what the parser's error means, where it does not say so itself."""
    if UPDATES.match(text):
        return UpdateRefused("this is an update, and this graph is read-only")
    if not text.strip():
        return QueryError("the query is empty; try SELECT * { ?s ?p ?o } LIMIT 10")
    names = OPAQUE.sub(" ", text)
    unknown = sorted(set(PREFIX_OF.findall(names)) - set(DECLARED.findall(text)))
    if unknown:
        return QueryError(_undeclared(unknown[0]))
    return QueryError(_position(text, str(error)))


def _undeclared(prefix: str) -> str:
    namespace = PREFIXES.get(prefix, "…")
    return (
        f"the prefix {prefix}: is not declared; "
        f"add PREFIX {prefix}: <{namespace}> before the query"
    )


def _position(text: str, message: str) -> str:
    """
    Show where Oxigraph's parser stopped, after which words, and what it expected there.

    Its position is the start of the token it was about to read, so the fault is at or
    just before it; a reason that is a sentence stands among the tokens it expected.
    """
    found = re.match(r"error at (\d+):(\d+): expected (?:one of )?(.*)", message, re.DOTALL)
    if not found:
        return message
    line, column = int(found[1]), int(found[2])
    lines = text.split("\n")
    read = lines[min(line, len(lines)) - 1][: column - 1].strip()
    where = f"line {line}, column {column}"
    after = f", after “{'…' * (len(read) > TAIL)}{read[-TAIL:]}”" if read else ""
    expected = list(dict.fromkeys(TOKEN.findall(RANGES.sub("a name", found[3]))))
    reasons = [token for token in expected if token.count(" ") > 1]
    if reasons:
        return f"{where}{after}: {reasons[0]}"
    return f"{where}{after}: expected {' or '.join(t for t in expected if t not in HIDDEN)}"
