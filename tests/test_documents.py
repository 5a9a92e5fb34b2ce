"""The documentation is part of the test suite: what it shows runs, what there is it names."""

import os
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
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


def test_each_query_of_the_readme_has_the_answer_beside_it(root, engine):
    asked, answers = blocks(root, "query"), blocks(root, "answer")
    assert len(asked) == len(answers) >= 2
    for command, answer in zip(asked, answers, strict=True):
        text = re.search(r"query='(.*)'", command, re.DOTALL)[1]
        got = engine.answer(Query(text, "text/csv")).body.decode()
        assert questions.difference(questions.rows(answer), questions.rows(got)) is None


def test_the_python_of_the_readme_runs(root):
    for code in blocks(root, "python"):
        done = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True,
            env=os.environ,
        )  # fmt: skip
        assert done.stdout.splitlines() == ["7 ('organisation', 'area')", "(7, 2)"]


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


def test_the_layers_are_those_of_the_contract(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())
    contract = project["tool"]["importlinter"]["contracts"][0]["layers"]
    text = (root / "docs/architecture.md").read_text()
    written = defaultdict(set)
    for number, names in re.findall(r"(?m)^\| (\d+) \| (.*?) \|", text):
        written[int(number)] |= set(re.findall(r"`(\w+)/?`", names))
    layers = [set(layer.split(" | ")) for layer in reversed(contract)]
    assert [written[number] for number in sorted(written)] == layers


def test_every_module_is_documented(root):
    text = (root / "docs/architecture.md").read_text()
    modules = {path.stem for path in (root / "lis_graph").rglob("*.py")}
    assert {m for m in modules if not m.startswith("__")} <= set(re.findall(r"[a-z_]+", text))


def test_every_dependency_is_documented_and_pinned_by_range(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + [*chain(*project["optional-dependencies"].values())]
    text = (root / "docs/dependencies.md").read_text()
    for requirement in wanted:
        name = re.match(r"[\w-]+", requirement)[0]
        if name != "lis-graph":
            assert f"`{name}`" in text
            assert re.search(r">=[\d.]+,<\d", requirement)


def test_nothing_public_is_without_a_docstring(root):
    """Ruff's D rules hold it for modules, classes and functions; here: settings."""
    text = (root / "lis_graph/settings.py").read_text()
    for field in fields(Settings):
        assert re.search(rf"    {field.name}: [^\n]*\n    \"\"\"", text)


def test_links_between_documents_lead_somewhere(root):
    for document in [*root.glob("*.md"), *root.glob("*/*.md"), *root.glob("docs/*/*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
            assert (document.parent / link).exists(), f"{document}: {link}"
