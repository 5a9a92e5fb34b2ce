"""The documentation is part of the test suite: its examples run, and nothing is left out."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from itertools import chain

import pytest

from lis_graph.build import questions
from lis_graph.cli import cli
from lis_graph.engines import Query
from lis_graph.settings import PREFIX, Settings

BLOCK = r"<!-- {} -->\n```\w+\n(.*?)```"


def blocks(root, kind):
    return re.findall(BLOCK.format(kind), (root / "README.md").read_text(), re.DOTALL)


def architecture(root):
    return (root / "docs/architecture.md").read_text()


def test_each_query_of_the_readme_has_the_answer_beside_it(root, engine):
    queries, answers = blocks(root, "query"), blocks(root, "answer")
    assert len(queries) == len(answers) >= 2
    for command, answer in zip(queries, answers, strict=True):
        text = re.search(r"query='(.*)'", command, re.DOTALL)[1]
        actual = engine.answer(Query(text, "text/csv")).body.decode()
        assert questions.difference(questions.rows(answer), questions.rows(actual)) is None


@pytest.mark.slow
def test_the_python_of_the_readme_runs(root):
    for code in blocks(root, "python"):
        completed = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True,
            env=os.environ,
        )  # fmt: skip
        assert completed.stdout.splitlines() == ["7 ('organisation', 'area')", "(7, 2)"]


def test_the_readme_has_one_command_to_run_and_one_to_test(root):
    (run,), (check,) = blocks(root, "run"), blocks(root, "test")
    assert run.strip().endswith("lis-graph serve")
    assert check.strip().endswith("poe check")
    assert len(run.splitlines()) == len(check.splitlines()) == 1


def test_every_setting_is_documented(root):
    text = (root / "docs/settings.md").read_text()
    documented = set(re.findall(rf"`({PREFIX}[A-Z_]+)`", text))
    assert documented - {PREFIX} == {PREFIX + f.name.upper() for f in fields(Settings)}


@pytest.mark.parametrize("document", ["CHANGELOG.md", "docs/architecture.md"])
def test_every_command_is_documented(root, document):
    text = (root / document).read_text()
    assert [name for name in cli.commands if name not in text] == []


def test_the_picture_shows_the_layers_of_the_contract_and_points_downwards(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    height = {room: -n for n, layer in enumerate(layers) for room in layer.split(" | ")}
    arrows = re.findall(r"(?m)^  (\w+?)_? --> (\w+?)_?(?:\[.*\])?$", architecture(root))
    assert {room for arrow in arrows for room in arrow} == set(height)
    assert [(above, below) for above, below in arrows if height[above] <= height[below]] == []


def test_every_room_is_documented(root):
    rooms = {path.parent.name for path in (root / "lis_graph").rglob("__init__.py")}
    documented = re.findall(r"`(?:web/)?(\w+)/?`", architecture(root))
    assert rooms - {"lis_graph"} <= set(documented)


def test_every_module_is_documented_by_a_sentence_of_its_own(root):
    for path in (root / "lis_graph").rglob("*.py"):
        text = ast.get_docstring(ast.parse(path.read_text()))
        sentence = re.split(r"\n\n|\.\s", f"{text}\n\n")[0]
        assert sentence, path
        assert len(sentence.split("\n")) <= 2, f"{path}: one sentence first, then the rest"


def test_every_module_of_the_three_walks_exists(root):
    walks = re.findall(r"\*\*A [^*]*\*\*: (.*?)\.\n\n", architecture(root), re.DOTALL)
    modules = re.findall(r"`(\w+(?:/\w+)*)`", " ".join(walks))
    assert len(walks) == 3
    assert [m for m in modules if not (root / f"lis_graph/{m}.py").is_file()] == []


def test_every_dependency_is_documented_and_pinned_by_range(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    requirements = project["dependencies"] + [
        *chain(*project["optional-dependencies"].values())
    ]
    text = (root / "docs/dependencies.md").read_text()
    for requirement in requirements:
        name = re.match(r"[\w-]+", requirement)[0]
        if name != "lis-graph":
            assert f"`{name}`" in text
            assert re.search(r">=[\d.]+,<\d", requirement)


def test_nothing_public_is_without_a_docstring(root):
    """Ruff's D rules hold it for modules, classes and functions; here: settings."""
    text = (root / "lis_graph/settings.py").read_text()
    for field in fields(Settings):
        assert re.search(rf"    {field.name}: [^\n]*\n    \"\"\"", text)


LANGUAGE = re.compile(r"^/(?:pl|en|{pl,en}|<any\(pl, en\):language>)/")


def test_every_route_is_documented(root, client):
    """Whatever its variable parts are called there, and in either language."""
    text = "\n".join(path.read_text() for path in (root / "docs").glob("*.md"))
    documented, routes = (
        {re.sub(r"<[^>]*>", "<>", LANGUAGE.sub("/en/", path)) for path in paths}
        for paths in (
            re.findall(r"`(/[^`?\s]*)", text),
            map(str, client.application.url_map.iter_rules()),
        )
    )
    assert routes - documented == {"/<>", "/en/<>", "/static/<>"}


def test_every_message_that_operators_read_about_is_one_of_ours(root):
    text = (root / "docs/operate.md").read_text()
    code = " ".join(path.read_text() for path in (root / "lis_graph").rglob("*.py"))
    table = text[text.index("| message | meaning") :]
    messages = re.findall(r"`([a-z][a-z,]+ [a-z, ]+[a-z])", table)
    assert len(messages) >= 4
    assert [message for message in messages if message not in code] == []


def test_every_test_that_the_threat_model_names_exists(root):
    named = set(re.findall(r"`(tests/\S+|deploy/\S+)`", (root / "THREAT_MODEL.md").read_text()))
    assert len(named) > 10
    assert [name for name in named if not (root / name).is_file()] == []


def test_links_between_documents_lead_somewhere(root):
    for document in [*root.glob("*.md"), *root.glob("*/*.md"), *root.glob("docs/*/*.md")]:
        for link, place in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", document.read_text()):
            target = document.parent / link if link else document
            assert target.exists(), f"{document}: {link}"
            assert not place or place in places(target), f"{document}: {link}#{place}"


def places(document):
    """The fragments of the headings of a document, as a forge makes them."""
    headings = re.findall(r"(?m)^#+ (.+)$", document.read_text())
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
