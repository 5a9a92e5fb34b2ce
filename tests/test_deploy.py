"""What the files of `deploy/` need of the repository."""

import os
import re
import shutil
import subprocess
import sysconfig
import tomllib

import pytest

VENV = "/opt/lis-graph"
OFFLINE = {
    "LIS_EDITOR": "no",
    "PIP_NO_DEPS": "1",
    "PIP_NO_BUILD_ISOLATION": "no",  # pip's own way to say: no isolation
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PYTHONPATH": sysconfig.get_path("purelib"),
}
"""Settings under which pip installs what is here and takes the rest from this environment."""


def stages(root):
    """Return the instructions of each stage of the container file: a name, its arguments."""
    text = re.sub(r"(?m)^#.*\n", "", (root / "deploy/Containerfile").read_text())
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    found = []
    for name, arguments in (line.split(maxsplit=1) for line in lines if line):
        if name == "FROM":
            found.append([])
        found[-1].append((name, arguments))
    return found


def copy(sources, target, unwanted):
    """Do what COPY does: a folder's content goes into the target, a file beside others."""
    for source in sources:
        if source.is_dir():
            shutil.copytree(source, target, ignore=unwanted, dirs_exist_ok=True)
        else:
            shutil.copy(source, target)


@pytest.mark.slow
def test_the_steps_of_the_build_install_the_graph(root, draft, tmp_path):
    """A folder stands for the image: no engine for containers is needed."""
    ignored = (root / ".dockerignore").read_text().splitlines()
    unwanted = shutil.ignore_patterns(*(line.removeprefix("**/") for line in ignored))
    environ = os.environ | OFFLINE
    environ["PATH"] = os.pathsep.join((sysconfig.get_path("scripts"), environ["PATH"]))
    here = tmp_path
    for name, arguments in stages(root)[0]:
        if name == "WORKDIR":
            here = tmp_path / arguments.lstrip("/")
            here.mkdir(exist_ok=True)
        elif name == "COPY":
            *sources, target = arguments.split()
            copy([root / source for source in sources], here / target, unwanted)
        elif name == "RUN":
            # the check has tests of its own; here: that all of the graph is installed
            command = arguments.replace(VENV, f"{tmp_path}{VENV}")
            command = re.sub(r"lis-graph check$", "lis-graph dump --format nquads", command)
            run = ["sh", "-euc", command]
            done = subprocess.run(
                run, cwd=here, env=environ, check=True, stdout=subprocess.PIPE
            )
    assert done.stdout == draft.release.nquads
    package = next((tmp_path / VENV.lstrip("/")).glob("lib/*/site-packages/lis_graph"))
    kept = package / "published/releases"
    assert {path.name for path in kept.iterdir()} == {
        path.name for path in (root / "releases").iterdir()
    }
    assert not [*package.rglob("node_modules")]


def test_the_image_runs_without_root_and_writes_below_tmp(root):
    last = dict(stages(root)[-1])
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", last["USER"])
    assert last["WORKDIR"] == "/tmp"
    written = re.findall(r"XDG_\w+_HOME=(\S+)", last["ENV"])
    assert len(written) == 2
    assert all(folder.startswith("/tmp/") for folder in written)
    assert last["CMD"].startswith('["lis-graph", "serve"')


def test_the_container_copies_all_that_the_build_needs(root):
    pyproject = tomllib.loads((root / "pyproject.toml").read_text())
    project, wheel = (
        pyproject["project"],
        pyproject["tool"]["hatch"]["build"]["targets"]["wheel"],
    )
    needed = {
        "pyproject.toml", project["readme"], *project["license-files"],
        *wheel["packages"], *wheel["force-include"],
        "hatch_build.py", "frontend",  # the build hook and its sources
    }  # fmt: skip
    text = (root / "deploy/Containerfile").read_text()
    copied = {
        name for line in re.findall(r"(?m)^COPY ([^-].*) \S+$", text) for name in line.split()
    }
    assert copied == needed


def test_comments_name_sections_of_the_documentation(root):
    headings = re.findall(r"(?m)^## (.+)$", (root / "docs/operate.md").read_text())
    named = [
        section
        for path in (root / "deploy").iterdir()
        for section in re.findall(r'docs/operate\.md, "(.+)"', path.read_text())
    ]
    assert len(named) >= 3
    assert set(named) <= set(headings)
