"""The engine in this process: Oxigraph, in memory, for commands, builds and tests."""

import re
from collections import Counter

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
)

from lis_graph.engines import BOOLEANS, GRAPHS, SOLUTIONS, Answer, Query
from lis_graph.errors import AnswerTooLarge, QueryError, UpdateRefused
from lis_graph.namespaces import PREFIXES, term
from lis_graph.negotiation import choose
from lis_graph.release import Release
from lis_graph.terms import write

Results = QuerySolutions | QueryBoolean | QueryTriples

UPDATES = re.compile(
    r"\s*(?:(?:PREFIX\s+\S*:|BASE)\s*<[^>]*>\s*|#[^\n]*\n\s*)*"
    r"(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b",
    re.IGNORECASE,
)
"""How an update operation begins (SPARQL 1.1 grammar, rule 30)."""

TYPE = term("rdf:type")
OPAQUE = re.compile(
    r"""\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
      | <[^<>"{}|^`\\\x00-\x20]*> | \#[^\n\r]*""",
    re.DOTALL | re.VERBOSE,
)
"""Strings, IRIs and comments (SPARQL 1.1 grammar, rules 139 and 156 to 159)."""

NAMES = re.compile(r"[?$]\w+|[A-Za-z][\w.-]*:[\w.:%-]*")
NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
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


class EmbeddedEngine:
    """Answers from a release that is held in this process."""

    def __init__(self, release: Release, answer_bytes: int | None = None) -> None:
        """Hold ``release``; answers over ``answer_bytes`` are refused."""
        self._answer_bytes = answer_bytes
        self._store = Store()
        self._store.bulk_extend(release.quads)

    def answer(self, query: Query) -> Answer:
        """Evaluate a query here; there is no limit on its time or memory."""
        if FEDERATED.search(NAMES.sub(" ", OPAQUE.sub(" ", query.text))):
            raise QueryError("SERVICE is not offered: this graph asks no other endpoint")
        try:
            answer = _serialise(self._evaluate(query), query.accept)
        except SyntaxError as error:
            raise _explained(query.text, error) from error
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryError(str(error)) from error
        if self._answer_bytes and len(answer.body) > self._answer_bytes:
            size = f"{len(answer.body) >> 20} MiB of answer are more than are sent"
            raise AnswerTooLarge(f"{size}; use LIMIT, or load the dump")
        return answer

    def close(self) -> None:
        """Do nothing: memory goes with the object."""

    def _evaluate(self, query: Query) -> Results:
        """
        Evaluate over the dataset of the request, else of the query, else our own.

        SPARQL 1.1 Protocol, section 2.1.4: what the request names goes before FROM.
        """
        if not (query.default_graphs or query.named_graphs):
            own = not DATASET.search(NAMES.sub(" ", OPAQUE.sub(" ", query.text)))
            return self._store.query(query.text, use_default_graph_as_union=own)
        return self._store.query(
            query.text,
            default_graph=[NamedNode(iri) for iri in query.default_graphs],
            named_graphs=[NamedNode(iri) for iri in query.named_graphs],
        )


def _serialise(results: Results, accept: str | None) -> Answer:
    if isinstance(results, QueryTriples):
        return _graph(list(results), choose(accept, tuple(GRAPHS)))
    offers = BOOLEANS if isinstance(results, QueryBoolean) else SOLUTIONS
    media_type = choose(accept, offers)
    format_ = QueryResultsFormat.from_media_type(media_type)
    return _checked(Answer(media_type, results.serialize(format=format_) or b""))


def _graph(triples: list[Triple], media_type: str) -> Answer:
    """Serialise triples, each once, most said of first, with only the prefixes used."""
    about = Counter(triple.subject for triple in triples)
    seen = {subject: n for n, subject in enumerate(about)}
    once = sorted(
        dict.fromkeys(triples),
        key=lambda t: (
            -about[t.subject],
            seen[t.subject],
            t.predicate != TYPE,
            str(t.predicate),
        ),
    )
    written = " ".join(map(str, once)).replace(str(TYPE), "a")
    used = {k: v for k, v in PREFIXES.items() if f"<{v}" in written}
    return _checked(Answer(media_type, write(once, GRAPHS[media_type], used)))


def _checked(answer: Answer) -> Answer:
    """Return the answer if it is well-formed (XML 1.0, section 2.2)."""
    if answer.media_type.endswith("+xml") and NOT_XML.search(answer.body):
        raise QueryError("a control character in the answer cannot be sent as XML; take JSON")
    return answer


def _explained(text: str, error: SyntaxError) -> QueryError:
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
