"""
The parser's errors, explained to the author of the query.

Like those of `syntax`, the expressions here take time linear in the length of the text.

https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

import re

from lis_graph.engines.tokens import OPAQUE, without_comparisons
from lis_graph.errors import N_, QueryError, UpdateRefused
from lis_graph.rdf.namespaces import PREFIXES

UPDATE = re.compile(
    r"""\s*+(?:(?:PREFIX\s++[^\s<>:]*+:|BASE)\s*+<[^>]*+>\s*+|\#[^\n]*+\n\s*+)*+
        (?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""The start of an update operation (SPARQL 1.1 grammar, rule 30)."""

STRINGS_AND_COMMENTS = re.compile(OPAQUE, re.DOTALL | re.VERBOSE)
DECLARED_PREFIX = re.compile(r"PREFIX\s++([\w.-]*+):", re.IGNORECASE)
USED_PREFIX = re.compile(r"(?<![\w:.?$@-])([A-Za-z][\w.-]*+|):(?=[\w:%\\])")

PARSER_ERROR = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
CHARACTER_CLASS = re.compile(r"\[(?:[^\[\]]|'\[')*\]", re.DOTALL)
EXPECTED = re.compile(r"\"(?:[^\"\\]|\\.)+\"|[^\s,\"][^,\"]*")
"""One of the tokens, or sentences, in the parser's list of what it expected."""

NOT_OFFERED = ("LATERAL", "SERVICE")
"""Keywords that the parser knows but this endpoint does not offer."""

EXAMPLE = "SELECT * { ?s ?p ?o } LIMIT 10"
MAX_CONTEXT_CHARS = 30
"""Maximum length of the quotation before a mistake."""


def explain(text: str, error: SyntaxError) -> QueryError:
    """Return the error of a query that cannot be parsed, with its place where it is known."""
    if UPDATE.match(text):
        return UpdateRefused()
    if not text.strip():
        return QueryError(N_("the query is empty; try {example}"), example=EXAMPLE)
    return _undeclared_prefix(text) or _unexpected_token(text, str(error))


def _undeclared_prefix(text: str) -> QueryError | None:
    declared = set(DECLARED_PREFIX.findall(text))
    plain = STRINGS_AND_COMMENTS.sub(_blank, without_comparisons(text) or text)
    used = USED_PREFIX.finditer(plain)
    name = next((name for name in used if name[1] not in declared), None)
    if name is None:
        return None
    sentence = N_(
        "the prefix {prefix}: is not declared; "
        "add PREFIX {prefix}: <{namespace}> before the query"
    )
    namespace = PREFIXES.get(name[1], "…")
    line, column = _position(text, name.start())
    return QueryError(sentence, prefix=name[1], namespace=namespace, line=line, column=column)


def _blank(match: re.Match[str]) -> str:
    """Return spaces of the same extent, so that all else stays in its place."""
    return re.sub(r"[^\n]", " ", match[0])


def _position(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column of an offset, from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def _unexpected_token(text: str, message: str) -> QueryError:
    """
    Return where Oxigraph's parser stopped, after which words, and what it expected there.

    Its position is the start of the token it was about to read, so the mistake is there or
    just before; an explanation in words is one of the "tokens" it expected.
    """
    match = PARSER_ERROR.match(message)
    if not match:
        return QueryError(message=message)
    line, column = int(match[1]), int(match[2])
    lines = text.split("\n")
    before = lines[min(line, len(lines)) - 1][: column - 1].strip()
    expected = dict.fromkeys(EXPECTED.findall(CHARACTER_CLASS.sub(N_("a name"), match[3])))
    reason = next((token for token in expected if token.count(" ") > 1), "")
    sentence = _sentence(reason, before)
    return QueryError(
        sentence,
        line=line,
        column=column,
        after=f"{'…' * (len(before) > MAX_CONTEXT_CHARS)}{before[-MAX_CONTEXT_CHARS:]}",
        expected=[token for token in expected if token not in NOT_OFFERED],
        reason=reason,
    )


def _sentence(reason: str, before: str) -> str:
    if reason:
        return N_("line {line}, column {column}: {reason}")
    if before:
        return N_("line {line}, column {column}, after “{after}”: expected one of: {expected}")
    return N_("line {line}, column {column}: expected one of: {expected}")
