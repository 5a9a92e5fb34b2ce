"""The dataset: what it is, what its parts are and under which licence, how to cite it."""

from dataclasses import dataclass
from typing import Final

from lis_graph.engines import Engine
from lis_graph.explore.naming import Names
from lis_graph.explore.per_revision import PerRevision
from lis_graph.explore.statements import StatementIndex
from lis_graph.explore.words import order
from lis_graph.rdf.namespaces import BASE
from lis_graph.rdf.queries import load

DATASET: Final = f"{BASE}dataset"
LONGEST: Final = 1_500
"""How many letters of a text are shown."""

QUERY: Final = load(__file__, "dataset")


@dataclass(frozen=True)
class DatasetPage:
    """What is said of the dataset, of its parts and of what these are joined to."""

    said: StatementIndex
    names: Names
    iri: str = DATASET

    @property
    def parts(self) -> list[str]:
        """The named graphs it describes, by what they are called."""
        parts = self.said.nodes(self.iri, "void:subset")
        titled = [part for part in parts if self.said.values(part, "dcterms:title")]
        return sorted(titled, key=lambda part: order(self.names[part].text))

    @property
    def linksets(self) -> list[str]:
        """The parts of it that lead to a dataset of others, largest first."""
        parts = self.said.nodes(self.iri, "void:subset")
        linksets = [part for part in parts if self.said.values(part, "void:objectsTarget")]
        return sorted(linksets, key=lambda i: -(self.said.number(i, "void:triples") or 0))

    def word(self, iri: str, name: str) -> str:
        """Return the text of a property in the language of the page, else in another."""
        literal = self.said.words(iri, name, self.names.language)
        text = literal.value if literal is not None else ""
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"

    def called(self, iri: str, name: str) -> list[str]:
        """Return the names of what a property leads to."""
        return [self.names[node].text for node in self.said.nodes(iri, name)]

    def licence(self, iri: str) -> str | None:
        """Return the address of the licence of the dataset or of a part."""
        for licence in self.said.nodes(iri, "dcterms:license"):
            return next(iter(self.said.nodes(licence, "skos:exactMatch")), licence)
        return None

    def bibtex(self) -> str:
        """Return how to cite it as a BibTeX entry."""
        version = self.word(self.iri, "dcat:version")
        day = self.word(self.iri, "dcterms:modified") or self.word(self.iri, "dcterms:issued")
        fields = {
            "author": "{" + _plain(", ".join(self.called(self.iri, "dcterms:publisher"))) + "}",
            "title": "{" + _plain(self.word(self.iri, "dcterms:title")) + "}",
            "year": day[:4],
            "version": version,
            "url": self.iri,
            "note": f"{version}, {day}",
        }
        rows = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@misc{{lis-graph-{version},\n{rows}}}"


def about(engine: Engine, language: str) -> DatasetPage:
    """Return what the data say of themselves, which may be nothing."""
    said = _described(engine)
    return DatasetPage(said, said.names("skos:prefLabel", "dcterms:title", language=language))


@PerRevision
def _described(engine: Engine) -> StatementIndex:
    return StatementIndex.asked(engine, QUERY)


def _plain(text: str) -> str:
    """Return a text without what BibTeX would read."""
    return "".join(letter for letter in text if letter not in "{}\\\n")
