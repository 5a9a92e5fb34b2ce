"""What the files of `deploy/` need of the repository."""

import re
import tomllib


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
