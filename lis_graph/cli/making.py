"""Commands for curators: check the files, release them, compare, look up quotes."""

import sys
from datetime import datetime
from pathlib import Path

import click

from lis_graph.build import files, recipe, sources
from lis_graph.build.release import Release
from lis_graph.checks import evidence as evidences
from lis_graph.cli.opening import current, fail, folder, opened, progress
from lis_graph.errors import LisGraphError, SettingError, UnknownThing
from lis_graph.history import ontology_versions, patches, releases, report
from lis_graph.settings import Settings


@click.command()
@click.pass_obj
def check(settings: Settings) -> None:
    """
    Check whether the graph is right.

    Reads every file, derives claims and inferences, then checks the result by the shapes,
    the lint rules and the competency questions. Prints one line per problem: its place, what
    was expected, and the rule. The exit status is 1 if there is any.
    """
    draft = _checked(settings)
    counts = f"{len(draft.release.lines)} statements, {len(draft.claims)} claims"
    click.echo(f"The graph is right: {counts}, revision {draft.release.revision[:12]}.")


@click.command()
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path),
    help="Folder for dataset.nq and release.json.",
)  # fmt: skip
@click.option("--base", help="Namespace that replaces https://w3id.org/lis/.")
@click.pass_obj
def build(settings: Settings, out: Path, base: str | None) -> None:
    """
    Check the graph and write it as a release.

    The same files give the same bytes on every machine. Nothing is written if a check fails.
    """
    release = _checked(settings).release
    release = release if base is None else release.rebased(base)
    files.write_release(release, out)
    click.echo(f"{out / 'dataset.nq'}: {len(release.lines)} statements, {release.revision}")


@click.command("release")
@click.argument("version")
@click.option(
    "--date", type=click.DateTime(["%Y-%m-%d", releases.TIME]),
    help="Time of issue, in UTC. Default: now.",
)  # fmt: skip
@click.pass_obj
def write_release(settings: Settings, version: str, date: datetime | None) -> None:
    """
    Check the graph and write it as the numbered release VERSION.

    A release is a file in releases/ with the changes since the release before it. VERSION is
    the dcat:version of data/catalogue.ttl and later than the last release. Nothing is written
    if a check fails.
    """
    if not settings.people:
        raise SettingError("a release includes people, servers may omit them; use --people")
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
@click.argument("left", metavar="[A]", required=False)
@click.argument("right", metavar="[B]", required=False)
@click.option(
    "--format", "format_", type=click.Choice(["rdfp", "sparql", "nquads"]),
    help="RDF Patch, SPARQL Update, or N-Quads after - and +. Default: a report for people.",
)  # fmt: skip
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Include inferences, statistics and parts of evidence.",
)
@click.pass_obj
def diff(
    settings: Settings,
    left: str | None,
    right: str | None,
    format_: str | None,
    everything: bool,
) -> None:
    """
    Print the differences between A and B.

    Each is the version of a release or an RDF file (.nq, .trig, .ttl, .nt, also .gz). By
    default A is the last release and B the files as they are now. The exit status is 0 if
    nothing differs, 1 if something does, 2 on an error.

    \b
    lis-graph diff                    changes for the next release
    lis-graph diff 0.1.0 0.2.0        changes by 0.2.0
    """  # noqa: D301 - click's mark for text that is not wrapped
    try:
        before, after = _dataset(settings, left or _last(settings)), _dataset(settings, right)
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
    help="Source and copy of its text, such as lkm-2023=page.txt; repeatable.",
)  # fmt: skip
@click.pass_obj
def evidence(settings: Settings, copies: tuple[str, ...]) -> None:
    """
    Look up every quote in a copy of the source it was read from.

    Each quote must occur exactly once, or once after its lis:quotePrefix. Prints one line per
    problem, with its place in the data. The exit status is 1 if there is any.
    """
    engine = opened(settings)
    published = sources.published(folder(settings), people=settings.people)
    failed = False
    for copy in copies:
        name, _, path = copy.partition("=")
        if not (name and path):
            raise click.BadParameter(f"{copy!r}: give a source and a file, ID=FILE")
        compared = evidences.compare(engine, name, Path(path).read_bytes(), published)
        failed = failed or bool(compared.problems)
        for problem in compared.problems:
            click.echo(problem)
        if compared.remark:
            click.echo(f"{name}: {compared.remark}", err=True)
        counts = f"{compared.checked} passages, {len(compared.problems)} problems"
        click.echo(f"{name}: {counts}", err=bool(compared.problems))
    sys.exit(1 if failed else 0)


def _checked(settings: Settings) -> recipe.Draft:
    """Return a draft without findings, or print the findings and exit with 1."""
    from lis_graph.checks import validation  # noqa: PLC0415 - slow, for checks only

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
    existing = _history(settings).releases
    if not existing:
        raise UnknownThing("there is no release yet; give a file to compare with")
    return existing[-1].version


def _dataset(settings: Settings, name: str | None) -> Release:
    """Return the dataset of a version or a file, or of the files as they are now."""
    if name is None:
        return current(settings)
    if Path(name).is_file():
        return files.load_files([Path(name)])
    if not releases.VERSION.fullmatch(name):
        raise UnknownThing(f"{name}: neither a file nor the version of a release")
    return _history(settings).dataset(name)
