"""The description of the dataset: its parts, licences and citation."""

from dataclasses import dataclass
from typing import Final

from lis_graph.engines import Engine
from lis_graph.explore.naming import Names
from lis_graph.explore.per_revision import PerRevision
from lis_graph.explore.statements import QueriedStatements
from lis_graph.explore.words import order
from lis_graph.rdf.namespaces import BASE
from lis_graph.rdf.queries import load

DATASET: Final = f"{BASE}dataset"
MAX_TEXT_CHARS: Final = 1_500
"""Maximum length of a text, in characters."""

QUERY: Final = load(__file__, "dataset")


@dataclass(frozen=True)
class DatasetPage:
    """The statements about the dataset, its parts and what these link to."""

    statements: QueriedStatements
    names: Names
    iri: str = DATASET

    @property
    def parts(self) -> list[str]:
        """The named graphs of the dataset, by name."""
        titled = self._parts_with("dcterms:title")
        return sorted(titled, key=lambda part: order(self.names[part].text))

    @property
    def linksets(self) -> list[str]:
        """The sets of links to datasets of others, largest first."""
        sizes = {
            part: self.statements.number(part, "void:triples") or 0
            for part in self._parts_with("void:objectsTarget")
        }
        return sorted(sizes, key=lambda part: -sizes[part])

    def text(self, iri: str, name: str) -> str:
        """
        Return the text of a property in the language of the page, else in another.

        A missing text is ``""``.
        """
        literal = self.statements.text(iri, name, self.names.language)
        text = literal.value if literal is not None else ""
        return text if len(text) <= MAX_TEXT_CHARS else f"{text[:MAX_TEXT_CHARS]}…"

    def named(self, iri: str, name: str) -> list[str]:
        """Return the names of the things that are values of a property."""
        return [self.names[node].text for node in self.statements.nodes(iri, name)]

    def licence(self, iri: str) -> str | None:
        """Return the address of the licence of the dataset or of a part."""
        for licence in self.statements.nodes(iri, "dcterms:license"):
            return next(iter(self.statements.nodes(licence, "skos:exactMatch")), licence)
        return None

    def bibtex(self) -> str:
        """Return the citation of the dataset as a BibTeX entry."""
        version = self.text(self.iri, "dcat:version")
        day = self.text(self.iri, "dcterms:modified") or self.text(self.iri, "dcterms:issued")
        fields = {
            "author": "{" + _plain(", ".join(self.named(self.iri, "dcterms:publisher"))) + "}",
            "title": "{" + _plain(self.text(self.iri, "dcterms:title")) + "}",
            "year": day[:4],
            "version": version,
            "url": self.iri,
            "note": f"{version}, {day}",
        }
        rows = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@misc{{lis-graph-{version},\n{rows}}}"

    def _parts_with(self, name: str) -> list[str]:
        parts = self.statements.nodes(self.iri, "void:subset")
        return [part for part in parts if self.statements.values(part, name)]


def about(engine: Engine, language: str) -> DatasetPage:
    """Return the description of the dataset, empty if the data have none."""
    statements = _described(engine)
    names = statements.names("skos:prefLabel", "dcterms:title", language=language)
    return DatasetPage(statements, names)


@PerRevision
def _described(engine: Engine) -> QueriedStatements:
    return QueriedStatements.from_query(engine, QUERY)


def _plain(text: str) -> str:
    """Return a text without the characters that have a meaning in BibTeX."""
    return "".join(letter for letter in text if letter not in "{}\\\n")
