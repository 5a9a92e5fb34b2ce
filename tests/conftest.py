import re
import shutil
from pathlib import Path

import pytest

from lis_graph import KnowledgeGraph
from lis_graph.build import cache, recipe
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.web import create_app

ROOT = Path(__file__).parent.parent

NEXT = "99.0.0"
"""The version of the altered files."""

SEAT = """ ;
    lis:seat place:nowa-sol {| lis:source source:lkm-2023 ; lis:quote "INTERIOR Sp. z o.o. Nowa Sól" ; lis:section section:representing-entity |} ."""  # noqa: E501 - as it is in the file
LONG = "I. Rozwój Systemów Kosmicznych – materiały i technologie ICT"
ALTERED = [
    # a fact in other words, a new fact, a fact withdrawn with its evidence
    ("institutions.ttl", ('"Hertz Systems Ltd Sp. z o. o."@en', '"Hertz Systems Ltd"@en')),
    (
        "institutions.ttl",
        ('Perceptus Sp. z o.o."@en ;', 'Perceptus Sp. z o.o."@en ; skos:hiddenLabel "P"@pl ;'),
    ),
    ("institutions.ttl", (SEAT, " .")),
    # other evidence for a fact that stays
    (
        "key-areas.ttl",
        (f'lis:listNumber "I" {{| lis:source source:lkm-2023 ; lis:quote "{LONG}"',
         f'lis:listNumber "I" {{| lis:source source:lkm-2023 ; lis:quote "{LONG[:30]}"'),
    ),
]  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def _no_cache_of_the_user(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def draft(_no_cache_of_the_user):
    """The draft of the files; its release is kept in the cache, as a first start keeps it."""
    made = recipe.draft(ROOT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipe, "draft", lambda *_, **__: made)
        cache.current(ROOT)
    return made


@pytest.fixture(scope="session")
def without_people():
    return recipe.draft(ROOT, people=False)


@pytest.fixture(scope="session")
def altered(tmp_path_factory):
    """A draft of files where `ALTERED` is written otherwise, in a folder of its own."""
    folder = tmp_path_factory.mktemp("altered")
    for name in ("data", "ontology"):
        shutil.copytree(ROOT / name, folder / name)
    for name, (old, new) in ALTERED:
        path = folder / "data" / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
    path = folder / "data/catalogue.ttl"
    text = re.sub('dcat:version "[^"]+"', f'dcat:version "{NEXT}"', path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    return folder, recipe.draft(folder)


@pytest.fixture(scope="session")
def engine(draft):
    return EmbeddedEngine(draft.release)


@pytest.fixture(scope="session")
def graph(engine):
    return KnowledgeGraph(engine)


@pytest.fixture(scope="session")
def client(graph):
    return create_app(graph).test_client()
