"""For curators: check the files, make releases of them, compare, look for quotes."""

import sys
from datetime import datetime
from pathlib import Path

import click

from lis_graph.build import files, recipe, sources
from lis_graph.build.release import Release
from lis_graph.checks import evidence as evidences
from lis_graph.checks import validation
from lis_graph.cli.opening import current, fail, folder, opened, progress
from lis_graph.errors import LisGraphError, SettingError, UnknownThing
from lis_graph.history import ontology_versions, patches, releases, report
from lis_graph.settings import Settings


@click.command()
@click.pass_obj
def check(settings: Settings) -> None:
    """
    Say whether the graph is right.

    Reads every file, derives claims and inferences, then holds the result against the
    shapes, the lint rules and the competency questions. One line a problem: where it is,
    what was expected, which rule. Exits with 1 if there is any.
    """
    draft = _checked(settings)
    counts = f"{len(draft.release.lines)} statements, {len(draft.claims)} claims"
    click.echo(f"The graph is right: {counts}, revision {draft.release.revision[:12]}.")


@click.command()
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write dataset.nq and release.json to.",
)  # fmt: skip
@click.option("--base", help="Namespace to put in the place of https://w3id.org/lis/.")
@click.pass_obj
def build(settings: Settings, out: Path, base: str | None) -> None:
    """
    Check the graph and write it as a release.

    The same files give the same bytes, anywhere. Nothing is written if a check fails.
    """
    built = _checked(settings).release
    built = built if base is None else built.rebased(base)
    files.write_release(built, out)
    click.echo(f"{out / 'dataset.nq'}: {len(built.lines)} statements, {built.revision}")


@click.command("release")
@click.argument("version")
@click.option(
    "--date", type=click.DateTime(["%Y-%m-%d", releases.TIME]),
    help="When it is issued, in UTC. Default: now.",
)  # fmt: skip
@click.pass_obj
def write_release(settings: Settings, version: str, date: datetime | None) -> None:
    """
    Check the graph and write it as the numbered release VERSION.

    That is a file of releases/: what changed since the release before. VERSION is the
    dcat:version of data/catalogue.ttl and comes after the last one. Nothing is written if a
    check fails.
    """
    if not settings.people:
        raise SettingError("a release holds people too; servers may leave them out: --people")
    history = _history(settings)
    issued = date.strftime(releases.TIME) if date else releases.now()
    history.check_next(version, issued)
    draft = _checked(settings)
    releases.check_version(draft, version)
    ontology_versions.refuse_changed_version(history, draft.release)
    made = history.add(version, issued, draft.release)
    counts = f"{len(made.patch.removed)} removed, {len(made.patch.added)} added"
    since = f"since {made.previous}" if made.previous else "as the first"
    click.echo(f"releases/{made.file}: {counts} {since}, revision {made.revision}")


@click.command()
@click.argument("one", metavar="[A]", required=False)
@click.argument("other", metavar="[B]", required=False)
@click.option(
    "--format", "format_", type=click.Choice(["rdfp", "sparql", "nquads"]),
    help="An RDF Patch, a SPARQL Update, or marked N-Quads. Default: a report for people.",
)  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="What follows from the rest, too.")
@click.pass_obj
def diff(
    settings: Settings,
    one: str | None,
    other: str | None,
    format_: str | None,
    everything: bool,
) -> None:
    """
    Say what differs between A and B; exit with 0 if nothing, 1 if something, 2 on trouble.

    Each is the version of a release or an RDF file (.nq, .trig, .ttl, .nt, also .gz). B is
    the files as they are now, if it is left out; A is the last release.

    \b
    lis-graph diff                    what the next release would change
    lis-graph diff 0.1.0 0.2.0        what 0.2.0 changed
    """  # noqa: D301 - click's mark for text that is not wrapped
    try:
        before, after = _named(settings, one or _last(settings)), _named(settings, other)
        if format_:
            patch = patches.diff(before, after)
            written = {"rdfp": patch.rdfp, "sparql": patch.update, "nquads": patch.marked}
            lines = written[format_]().splitlines() if patch else []
        else:
            sides = report.comparable(before, after)
            lines = list(report.report(*sides, everything=everything))
    except LisGraphError as error:
        fail(str(error), 2)
    for line in lines:
        click.echo(line)
    sys.exit(1 if lines else 0)


@click.command()
@click.option(
    "--source", "copies", required=True, multiple=True, metavar="ID=FILE",
    help="A source and a copy of its text, such as lkm-2023=page.txt.",
)  # fmt: skip
@click.pass_obj
def evidence(settings: Settings, copies: tuple[str, ...]) -> None:
    """
    Look for every quote in a copy of the source it was read from.

    Each quote must be there exactly once, or once after its lis:quotePrefix. One line a
    problem, with its place in the data; exits with 1 if there is any.
    """
    engine = opened(settings)
    published = sources.published(folder(settings), people=settings.people)
    wrong = 0
    for copy in copies:
        name, equals, path = copy.partition("=")
        if not (equals and name and path):
            raise click.BadParameter(f"{copy!r}: give a source and a file, ID=FILE")
        report = evidences.compare(engine, name, Path(path).read_bytes(), published)
        wrong += len(report.problems)
        for problem in report.problems:
            click.echo(problem)
        if report.remark:
            click.echo(f"{name}: {report.remark}", err=True)
        found = f"{report.checked} passages, {len(report.problems)} problems"
        click.echo(f"{name}: {found}", err=bool(report.problems))
    sys.exit(1 if wrong else 0)


def _checked(settings: Settings) -> recipe.Draft:
    """Return a draft with nothing wrong, or print what is wrong and exit with 1."""
    report_step = progress()
    root = folder(settings)
    draft = recipe.draft(root, people=settings.people, progress=report_step)
    findings = validation.check(draft, root, report_step)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        fail(f"problems: {len(findings)}", 1)
    return draft


def _history(settings: Settings) -> releases.ReleaseChain:
    return releases.ReleaseChain(folder(settings) / "releases")


def _last(settings: Settings) -> str:
    """Return the version of the last release. Raises `UnknownThing` if there is none."""
    made = _history(settings).releases
    if not made:
        raise UnknownThing("there is no release yet; give a file to compare with")
    return made[-1].version


def _named(settings: Settings, name: str | None) -> Release:
    """Return the dataset of a version or a file, or of the files as they are now."""
    if name is None:
        return current(settings)
    if Path(name).is_file():
        return files.load_files([Path(name)])
    if not releases.VERSION.fullmatch(name):
        raise UnknownThing(f"{name}: there is no such file, and it is no version of a release")
    return _history(settings).dataset(name)
