import gc
import os
import pickle
import re
import shutil
import sys
from functools import wraps
from pathlib import Path

import pyshacl
import pytest
from owlrl import OWLRL_Semantics
from pyld import jsonld
from rdflib import Graph

from lis_graph import KnowledgeGraph
from lis_graph.build import cache, recipe
from lis_graph.build.files import write_atomically
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


SLOW_FIXTURES = {"altered", "dumps_ready", "planted", "without_people"}
"""Fixtures that build a second release or every dump: a test that uses one is slow."""


def pytest_addoption(parser):
    parser.addoption(
        "--reuse", action="store_true", help="use what an earlier run built from the same files"
    )


def pytest_collection_modifyitems(items):
    """Sort tests into the lanes of pyproject.toml; `poe quick` runs those that are in none."""
    for item in items:
        if item.path.parent.name in {"browser", "server"}:
            item.add_marker(item.path.parent.name)
        if SLOW_FIXTURES.intersection(item.fixturenames):
            item.add_marker("slow")


def pytest_collection_finish():
    """Leave the thousands of tests themselves out of every garbage collection."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """A folder for all processes of a run."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def store(shared, request):
    """A folder for what is built from our own files; with --reuse, for all runs."""
    options = request.config
    return options.cache.mkdir("built") if options.getoption("reuse") else shared


def untraced(function):
    """Return the function as it is, but without a tracer while it runs."""

    @wraps(function)
    def call(*arguments, **options):
        tracer = sys.gettrace()
        sys.settrace(None)
        try:
            return function(*arguments, **options)
        finally:
            sys.settrace(tracer)

    return call


@pytest.fixture(scope="session", autouse=True)
def _libraries_are_not_traced():
    """Coverage traces each call in a library too, before Python 3.14, and doubles its time."""
    heavy = [
        (OWLRL_Semantics, "closure"), (pyshacl, "validate"),
        (jsonld, "compact"), (jsonld, "expand"), (Graph, "parse"), (Graph, "query"),
    ]  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in heavy if sys.gettrace() else ():
            patch.setattr(owner, name, untraced(getattr(owner, name)))
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_cache_of_the_user(store):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(store / "cache"))
        yield


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A copy of a graph of one goal, which is right and is checked in a moment."""
    return shutil.copytree(ROOT / "tests/small", tmp_path_factory.mktemp("files") / "small")


@pytest.fixture(scope="session")
def built(_no_cache_of_the_user):
    """
    Return the draft of a folder, built by the first process that needs it and stored.

    Its release is in the cache, as after a first start.
    """

    def build(folder, store, *, people=True):
        path = store / f"{cache._fingerprint(folder, people)}.pickle"
        if not path.exists():
            draft = recipe.draft(folder, people=people)
            write_atomically(path, pickle.dumps(draft))
        draft = pickle.loads(path.read_bytes())
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(recipe, "draft", lambda *_, **__: draft)
            cache.current(folder, people=people)
        return draft

    return build


@pytest.fixture(scope="session")
def draft(built, store):
    """The draft of the files."""
    return built(ROOT, store)


@pytest.fixture(scope="session")
def without_people(built, store):
    return built(ROOT, store, people=False)


@pytest.fixture(scope="session")
def altered(built, shared, tmp_path_factory):
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
    return folder, built(folder, shared)


@pytest.fixture(scope="session")
def engine(draft):
    return EmbeddedEngine(draft.release)


@pytest.fixture(scope="session")
def graph(engine):
    return KnowledgeGraph(engine)


@pytest.fixture(scope="session")
def client(graph):
    return create_app(graph).test_client()
