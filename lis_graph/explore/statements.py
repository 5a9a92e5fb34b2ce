"""The statements that answer a query, with texts and names in the language of a reader."""

from pyoxigraph import Literal

from lis_graph.engines import Engine, Query
from lis_graph.engines.results import triples
from lis_graph.explore.naming import Name, Names, in_language
from lis_graph.rdf.formats import N_TRIPLES
from lis_graph.rdf.statements import StatementIndex


class QueriedStatements(StatementIndex):
    """The statements that answer a query, with texts by language."""

    @classmethod
    def from_query(cls, engine: Engine, query: str) -> "QueriedStatements":
        """Return the statements that a CONSTRUCT query answers with."""
        return cls(triples(engine.answer(Query(query, N_TRIPLES.media_type))))

    def text(self, subject: str, name: str, language: str) -> Literal | None:
        """Return the text of a property in a language, else in another."""
        return in_language(self.values(subject, name), language)

    def names(self, *properties: str, language: str) -> Names:
        """Return the names of things, each by the first of some properties that it has."""
        names: dict[str, Name] = {}
        for name in properties:
            for thing in self.subjects(name):
                best = self.text(thing, name, language)
                if best is not None and thing not in names:
                    names[thing] = Name(best.value, best.language or "")
        return Names(names, language)
