"""``lis-graph``: check, build, ask and serve the graph from a terminal."""

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import IO

import click

from lis_graph import (
    changes,
    comparison,
    dumps,
    protocol,
    release,
    results,
    sources,
    validation,
    versions,
)
from lis_graph import describe as descriptions
from lis_graph import evidence as evidences
from lis_graph.engines import Answer, Engine, Query
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.errors import LisGraphError, SettingError, UnknownThing
from lis_graph.graph import KnowledgeGraph
from lis_graph.namespaces import GRAPHS as GRAPH_NAMES
from lis_graph.namespaces import curie
from lis_graph.settings import PREFIX, Settings

FORMATS = ["table", *(name for name in protocol.FORMATS if name != "svg")]
READABLE = "application/sparql-results+json, text/turtle"
WIDTH = 60


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; exit with 0 if all is well, 1 if not, 2 if it was misused."""
    logging.getLogger("rdflib").setLevel(logging.ERROR)  # checks say it better
    try:
        cli.main(arguments, prog_name="lis-graph", standalone_mode=False)
    except LisGraphError as error:
        _fail(str(error), 1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except UnicodeDecodeError as error:
        _fail(
            f"the query is not UTF-8: byte {error.start} is {error.object[error.start]:#x}", 1
        )
    except OSError as error:
        _fail(f"{error.filename or 'a file'}: {error.strerror}", 1)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lis-graph")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with ontology/ and data/. Default: the folder you are in if it has them, "
    "else the graph that was installed.",
)
@click.option("--people/--no-people", default=None, help="With statements about people?")
@click.pass_context
def cli(context: click.Context, root: Path | None, people: bool | None) -> None:
    """
    The knowledge graph of the smart specialisation of Lubuskie.

    \b
    See whether the graph is right:   lis-graph check
    Ask it something:                 echo 'SELECT …' | lis-graph query -
    Read about one thing:             lis-graph describe key-area:innofood
    Serve it at 127.0.0.1:8000:       lis-graph serve

    Settings come from the environment, as LIS_GRAPH_…: see docs/settings.md.
    """  # noqa: D301, D401 - click's mark for text that is not wrapped; a title
    settings = Settings.from_environ(os.environ)
    context.obj = replace(
        settings,
        root=root or settings.root or _here(),
        people=settings.people if people is None else people,
    )


@cli.command()
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


@cli.command()
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
    built.write(out)
    click.echo(f"{out / 'dataset.nq'}: {len(built.lines)} statements, {built.revision}")


@cli.command("release")
@click.argument("version")
@click.option(
    "--date", type=click.DateTime(["%Y-%m-%d", changes.TIME]),
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
    issued = date.strftime(changes.TIME) if date else changes.now()
    history.follow(version, issued)
    draft = _checked(settings)
    changes.versioned(draft, version)
    versions.settled(history, draft.release)
    made = history.add(version, issued, draft.release)
    counts = f"{len(made.patch.removed)} removed, {len(made.patch.added)} added"
    since = f"since {made.previous}" if made.previous else "as the first"
    click.echo(f"releases/{made.file}: {counts} {since}, revision {made.revision}")


@cli.command()
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
            patch = changes.diff(before, after)
            written = {"rdfp": patch.rdfp, "sparql": patch.update, "nquads": patch.marked}
            lines = written[format_]().splitlines() if patch else []
        else:
            sides = comparison.comparable(before, after)
            lines = list(comparison.report(*sides, everything=everything))
    except LisGraphError as error:
        _fail(str(error), 2)
    for line in lines:
        click.echo(line)
    sys.exit(1 if lines else 0)


@cli.command()
@click.argument("file", type=click.File(encoding="utf-8"), default="-")
@click.option(
    "--format", "format_", type=click.Choice(FORMATS),
    help="Default: a table for people, Turtle for graphs.",
)  # fmt: skip
@click.pass_obj
def query(settings: Settings, file: IO[str], format_: str | None) -> None:
    """
    Ask a SPARQL query, from FILE or from standard input (-).

    \b
    lis-graph query ontology/questions/which-organisation-leads-each-key-area.rq
    echo 'SELECT * { ?s ?p ?o } LIMIT 3' | lis-graph query - --format csv
    """  # noqa: D301 - click's mark for text that is not wrapped
    if file.isatty():
        click.echo("Type a query, then Ctrl-D:", err=True)
    accept = protocol.FORMATS.get(format_ or "", READABLE)
    engine = _engine(settings)
    if format_ in {"graphml", "gexf"}:
        sys.stdout.buffer.write(_exchanged(engine, file.read(), accept))
        return
    _show(engine.answer(Query(file.read(), accept)), format_)


@cli.command()
@click.argument("name")
@click.option(
    "--format", "format_", default="turtle",
    type=click.Choice(["turtle", "ntriples", "jsonld", "rdfxml"]),
)  # fmt: skip
@click.pass_obj
def describe(settings: Settings, name: str, format_: str) -> None:
    """
    Say what the graph holds about one thing, in both directions.

    NAME is an IRI or a prefixed name: key-area:innofood, organisation:biot.
    """
    accept = protocol.FORMATS[format_]
    _show(descriptions.describe(_engine(settings), name, accept), format_)


@cli.command()
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@click.option("--count", "-k", type=click.IntRange(1, 100), default=5, show_default=True)
@click.option("--hubs", is_flag=True, help="Also through what very many things share.")
@click.pass_obj
def path(settings: Settings, start: str, end: str, count: int, hubs: bool) -> None:
    """
    Say what links two things: the shortest paths from A to B.

    A and B are IRIs, prefixed names (organisation:biot) or names. Things that very many
    share are left out, and told. Exits with 1 if there is no path.
    """
    from lis_graph.explore.paths import chains, network  # noqa: PLC0415 - only here, and slow

    graph = KnowledgeGraph(_engine(settings))
    found = graph.paths(start, end, count, hubs=hubs)
    told = chains.chains(graph.engine, found, "en")
    for number, steps in enumerate(found.paths, 1):
        click.echo(f"{number}. {told.sentence(steps)}")
    if found.left_out:
        shared = (f"{told.names[hub]} ({n})" for hub, n in found.left_out.items())
        click.echo(f"left out, as many share them (--hubs): {', '.join(shared)}", err=True)
    if not found.paths:
        _fail(f"no path of {network.LONGEST} statements or fewer", 1)


@cli.command()
@click.option("--format", "format_", required=True, type=click.Choice(dumps.BY_NAME))
@click.option("--graph", "name", type=click.Choice(GRAPH_NAMES), help="One graph of it.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Default: -")
@click.pass_obj
def dump(settings: Settings, format_: str, name: str | None, out: Path | None) -> None:
    """Write the whole graph, or one named graph of it, in an RDF format."""
    data = dumps.dump(_current(settings), format_, name or dumps.WHOLE, settings.root)
    if out is None:
        sys.stdout.buffer.write(data)
    else:
        release.replace(out, data)


@cli.command()
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
    engine = _engine(settings)
    files = sources.published(_root(settings), people=settings.people)
    wrong = 0
    for copy in copies:
        name, equals, path = copy.partition("=")
        if not (equals and name and path):
            raise click.BadParameter(f"{copy!r}: give a source and a file, ID=FILE")
        report = evidences.compare(engine, name, Path(path).read_bytes(), files)
        wrong += len(report.problems)
        for problem in report.problems:
            click.echo(problem)
        if report.remark:
            click.echo(f"{name}: {report.remark}", err=True)
        found = f"{report.checked} passages, {len(report.problems)} problems"
        click.echo(f"{name}: {found}", err=bool(report.problems))
    sys.exit(1 if wrong else 0)


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, envvar="PORT",
              show_default=True, show_envvar=True)  # fmt: skip
@click.option(
    "--data", "files", multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Serve these RDF files instead (.nq, .trig, .ttl, .nt, also .gz).",
)  # fmt: skip
@click.pass_obj
def serve(settings: Settings, host: str, port: int, files: tuple[Path, ...]) -> None:
    """Serve the SPARQL endpoint at /sparql, and the pages."""
    from lis_graph.web.serving import serve as listen  # noqa: PLC0415 - only here, and slow

    def ready() -> None:
        click.echo(f"Serving http://{host}:{port}/ (SPARQL at /sparql); Ctrl-C stops.")

    if files:
        release.foreign(files)
    else:
        _current(settings)
    listen(settings, files, host, port, ready)


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, envvar="PORT",
              show_default=True, show_envvar=True)  # fmt: skip
def reload(port: int) -> None:
    """
    Make the server on this machine read its files anew, and wait for the outcome.

    They are checked first. If anything is wrong the old data stay, and this exits with 1.
    """
    from lis_graph.web.reloading import reload_server  # noqa: PLC0415 - only here, and slow

    click.echo(reload_server(port))


@cli.command("settings")
@click.pass_obj
def show_settings(settings: Settings) -> None:
    """Show every setting with its value, as it would be served."""
    for field in fields(settings):
        value = getattr(settings, field.name)
        if isinstance(value, bool):
            value = "yes" if value else "no"
        click.echo(f"{PREFIX}{field.name.upper()}={'' if value is None else value}")


def _exchanged(engine: Engine, query: str, form: str) -> bytes:
    """Return the answer as GraphML or GEXF, its labels in English."""
    from lis_graph import exchange  # noqa: PLC0415 - only here, and slow

    built = exchange.graph(engine.answer(Query(query, exchange.CARRIER)), form)
    return exchange.written(built, form, exchange.labels(engine, built), "en")


def _checked(settings: Settings) -> release.Draft:
    """Return a draft with nothing wrong, or print what is wrong and exit with 1."""
    tell = _teller()
    root = _root(settings)
    draft = release.draft(root, people=settings.people, tell=tell)
    findings = validation.check(draft, root, tell)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        _fail(f"problems: {len(findings)}", 1)
    return draft


def _current(settings: Settings) -> release.Release:
    return release.current(_root(settings), people=settings.people, tell=_teller())


def _history(settings: Settings) -> changes.History:
    return changes.History(_root(settings) / "releases")


def _last(settings: Settings) -> str:
    """Return the version of the last release. Raises `UnknownThing` if there is none."""
    releases = _history(settings).releases
    if not releases:
        raise UnknownThing("there is no release yet; give a file to compare with")
    return releases[-1].version


def _named(settings: Settings, name: str | None) -> release.Release:
    """Return the dataset of a version or a file, or of the files as they are now."""
    if name is None:
        return _current(settings)
    if Path(name).is_file():
        return release.foreign([Path(name)])
    if not changes.NUMBER.fullmatch(name):
        raise UnknownThing(f"{name}: there is no such file, and it is no version of a release")
    return _history(settings).dataset(name)


def _engine(settings: Settings) -> EmbeddedEngine:
    return EmbeddedEngine(_current(settings))


def _root(settings: Settings) -> Path:
    return settings.root or sources.home()


def _here() -> Path | None:
    here = Path.cwd()
    return here if (here / "ontology/lis.ttl").is_file() else None


def _teller() -> Callable[[str], None]:
    """Return a function that tells of a step on standard error, with the seconds so far."""
    start = time.monotonic()

    def tell(step: str) -> None:
        click.echo(f"{time.monotonic() - start:5.1f} s  {step}", err=True)

    return tell


def _show(answer: Answer, format_: str | None) -> None:
    """Print an answer: as a table if it has columns and no format was asked for."""
    tabular = answer.media_type == "application/sparql-results+json"
    if not tabular or format_ not in {None, "table"}:
        sys.stdout.buffer.write(answer.body)
        return
    if "boolean" in json.loads(answer.body):
        click.echo("yes" if results.boolean(answer) else "no")
        return
    _print(results.table(answer))


def _print(table: results.Table) -> None:
    """Print aligned columns; long values are cut, IRIs are shortened."""
    cells = [[_cell(value) for value in row.values()] for row in table.values()]
    rows = [list(table.columns), *cells]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, ["─" * width for width in widths])
    for row in rows:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())
    click.echo(f"{len(table)} {'row' if len(table) == 1 else 'rows'}", err=True)


def _cell(value: object) -> str:
    text = "" if value is None else curie(str(value)).replace("\n", " ")
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


def _fail(message: str, status: int) -> None:
    click.echo(f"lis-graph: {message}", err=True)
    sys.exit(status)
