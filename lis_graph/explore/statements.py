"""Statements of a graph, to look up, with their texts in the language of a reader."""

from pyoxigraph import Literal

from lis_graph.engines import Engine, Query
from lis_graph.engines.results import triples
from lis_graph.explore.naming import Name, Names, in_language
from lis_graph.rdf import statements
from lis_graph.rdf.formats import N_TRIPLES


class StatementIndex(statements.StatementIndex):
    """The statements that answer a query, with texts by language."""

    @classmethod
    def asked(cls, engine: Engine, query: str) -> "StatementIndex":
        """Return what a CONSTRUCT query answers."""
        return cls(triples(engine.answer(Query(query, N_TRIPLES.media_type))))

    def words(self, subject: str, name: str, language: str) -> Literal | None:
        """Return the text of a property in a language, else in another."""
        return in_language(self.values(subject, name), language)

    def names(self, *properties: str, language: str) -> Names:
        """Return what things are called by the first of some properties that they have."""
        named: dict[str, Name] = {}
        for name in properties:
            for thing in self.having(name):
                best = self.words(thing, name, language)
                if best is not None and thing not in named:
                    named[thing] = Name(best.value, best.language or "")
        return Names(named, language)
