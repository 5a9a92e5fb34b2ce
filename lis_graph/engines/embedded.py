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

from lis_graph.engines import BOOLEANS, GRAPHS, SOLUTIONS, Answer, Query, syntax
from lis_graph.errors import AnswerTooLarge, QueryError
from lis_graph.namespaces import PREFIXES, term
from lis_graph.negotiation import choose
from lis_graph.release import Release
from lis_graph.terms import write

Results = QuerySolutions | QueryBoolean | QueryTriples

TYPE = term("rdf:type")
NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""The characters that XML 1.0 cannot hold (section 2.2), in UTF-8."""


class EmbeddedEngine:
    """Answers from a release that is held in this process."""

    def __init__(self, release: Release, answer_bytes: int | None = None) -> None:
        """Hold ``release``; answers over ``answer_bytes`` are refused."""
        self._answer_bytes = answer_bytes
        self._store = Store()
        self._store.bulk_extend(release.quads)

    def answer(self, query: Query) -> Answer:
        """Evaluate a query here; there is no limit on its time or memory."""
        if syntax.federated(query.text):
            raise QueryError("SERVICE is not offered: this graph asks no other endpoint")
        try:
            answer = _serialise(self._evaluate(query), query.accept)
        except SyntaxError as error:
            raise syntax.explained(query.text, error) from error
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
            union = not syntax.names_its_dataset(query.text)
            return self._store.query(query.text, use_default_graph_as_union=union)
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
