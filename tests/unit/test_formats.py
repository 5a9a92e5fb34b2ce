"""Each format knows itself; no other table and no other module does."""

import re
from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat

import lis_graph
from lis_graph.engines import protocol
from lis_graph.rdf.formats import DRAWINGS, DUMPS, GRAPHS, OTHERS, TABLES

PACKAGE = Path(lis_graph.__file__).parent
MEDIA_TYPE = re.compile(r'"(?:application|image|text)/[a-z][^"]*"')
EXCEPT = ("formats", "negotiation")
ANSWERS = (*TABLES, *GRAPHS, *DRAWINGS)

by_name = {"ids": lambda format_: format_.name}


@pytest.mark.parametrize("format_", GRAPHS, **by_name)
def test_a_graph_format_is_what_oxigraph_has_by_its_media_type(format_):
    assert (format_.title, format_.media_type, format_.extension) == (
        format_.rdf.name, format_.rdf.media_type, format_.rdf.file_extension,
    )  # fmt: skip
    assert format_.carries_datasets == format_.rdf.supports_datasets


@pytest.mark.parametrize("format_", TABLES, **by_name)
def test_a_table_format_is_what_oxigraph_has_by_its_media_type(format_):
    known = QueryResultsFormat.from_media_type(format_.media_type)
    assert (format_.media_type, format_.extension) == (
        known.media_type.partition(";")[0], known.file_extension,
    )  # fmt: skip


@pytest.mark.parametrize("family", [(*OTHERS, *ANSWERS), DUMPS], ids=["answers", "dumps"])
def test_media_types_are_told_apart(family):
    assert len({format_.media_type for format_ in family}) == len(family)


def test_names_are_told_apart():
    """A name, an extension or an alias means one format of answers."""
    names = [name for f in ANSWERS for name in {f.name, f.extension, *f.aliases}]
    assert len(names) == len(set(names))
    assert set(names) | {"html"} == set(protocol.NAMES)


def test_the_extensions_of_dumps_are_told_apart():
    assert len({format_.extension for format_ in DUMPS}) == len(DUMPS)


def test_a_media_type_is_written_in_no_other_module():
    """But for one that is no format of a document, and the examples of a header."""
    modules = set(PACKAGE.glob("**/*.py")) - {PACKAGE / f"rdf/{name}.py" for name in EXCEPT}
    texts = (module.read_text("utf-8") for module in modules)
    written = {literal for text in texts for literal in MEDIA_TYPE.findall(text)}
    assert written == {'"application/x-www-form-urlencoded"'}
