"""Commands for readers: query, describe a thing, find paths between two, dump the graph."""

import json
import sys
from pathlib import Path
from typing import IO

import click

from lis_graph.build.files import write_atomically
from lis_graph.cli.opening import current, fail, opened
from lis_graph.engines import Answer, Engine, Query, protocol, results
from lis_graph.engines.alternatives import TOO_LOW
from lis_graph.explore import describe as descriptions
from lis_graph.graph import KnowledgeGraph
from lis_graph.rdf.formats import DOCUMENTS, DUMPS, GEXF, GRAPHML, SPARQL_JSON, SVG, TURTLE
from lis_graph.rdf.namespaces import GRAPHS as GRAPH_NAMES
from lis_graph.rdf.namespaces import curie
from lis_graph.settings import Settings

FORMATS = ["table", *(name for name in protocol.FORMATS if name != SVG.name)]
READABLE = f"{SPARQL_JSON.media_type}, {TURTLE.media_type}"
MAX_CELL_CHARS = 60


@click.command()
@click.argument("file", type=click.File(encoding="utf-8"), default="-")
@click.option(
    "--format", "format_", type=click.Choice(FORMATS),
    help="Format of the answer. Default: a table for SELECT, Turtle for CONSTRUCT.",
)  # fmt: skip
@click.pass_obj
def query(settings: Settings, file: IO[str], format_: str | None) -> None:
    """
    Run a SPARQL query, from FILE or from standard input (-).

    \b
    lis-graph query ontology/questions/which-organisation-leads-each-key-area.rq
    echo 'SELECT * { ?s ?p ?o } LIMIT 3' | lis-graph query - --format csv
    """  # noqa: D301 - click's mark for text that is not wrapped
    if file.isatty():
        click.echo("Type a query, then Ctrl-D:", err=True)
    accept = protocol.FORMATS.get(format_ or "", READABLE)
    engine, asked = opened(settings), Query(file.read(), accept)
    if asked.shape.counts_alternatives:
        click.echo(TOO_LOW, err=True)
    if format_ in {GRAPHML.name, GEXF.name}:
        sys.stdout.buffer.write(_drawing(engine, asked.text, accept))
        return
    _show(engine.answer(asked), format_)


@click.command()
@click.argument("name")
@click.option(
    "--format", "format_", default=TURTLE.name,
    type=click.Choice([document.name for document in DOCUMENTS]), show_default=True,
    help="Format of the description.",
)  # fmt: skip
@click.pass_obj
def describe(settings: Settings, name: str, format_: str) -> None:
    """
    Describe one thing: its statements, in both directions.

    NAME is an IRI or a prefixed name: key-area:innofood, organisation:biot.
    """
    accept = protocol.FORMATS[format_]
    _show(descriptions.describe(opened(settings), name, accept), format_)


@click.command()
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@click.option(
    "--count", "-k", type=click.IntRange(1, 100), default=5, show_default=True,
    help="Maximum number of paths.",
)  # fmt: skip
@click.option("--hubs", is_flag=True, help="Include paths through things that very many share.")
@click.pass_obj
def path(settings: Settings, start: str, end: str, count: int, hubs: bool) -> None:
    """
    Find the shortest paths from A to B: what links two things.

    A and B are IRIs, prefixed names (organisation:biot) or names. Things that very many
    share are left out, and listed on standard error. The exit status is 1 if there is no path.
    """
    from lis_graph.explore.paths import network, sentences  # noqa: PLC0415 - only here, and slow

    graph = KnowledgeGraph(opened(settings))
    paths = graph.paths(start, end, count, hubs=hubs)
    worded = sentences.sentences(graph.engine, paths, "en")
    for number, steps in enumerate(paths.paths, 1):
        click.echo(f"{number}. {worded.sentence(steps)}")
    if paths.left_out:
        hub_counts = (f"{worded.names[hub]} ({n})" for hub, n in paths.left_out.items())
        click.echo(f"left out, shared by many (--hubs): {', '.join(hub_counts)}", err=True)
    if not paths.paths:
        fail(f"no path of {network.MAX_STEPS} statements or fewer", 1)


@click.command()
@click.option(
    "--format", "format_", required=True, type=click.Choice([f.name for f in DUMPS]),
    help="Format of the dump.",
)  # fmt: skip
@click.option("--graph", "name", type=click.Choice(GRAPH_NAMES), help="Name of one graph.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path),
    help="File to write. Default: standard output.",
)  # fmt: skip
@click.pass_obj
def dump(settings: Settings, format_: str, name: str | None, out: Path | None) -> None:
    """Write the whole graph, or one named graph, in an RDF format."""
    from lis_graph.publish import dumps  # noqa: PLC0415 - only here, and slow

    data = dumps.dump(current(settings), format_, name or dumps.WHOLE, settings.root)
    if out is None:
        sys.stdout.buffer.write(data)
    else:
        write_atomically(out, data)


def _drawing(engine: Engine, query: str, form: str) -> bytes:
    """Return the answer as GraphML or GEXF, with labels in English."""
    from lis_graph.publish import graph_files  # noqa: PLC0415 - only here, and slow

    built = graph_files.graph(engine.answer(Query(query, graph_files.CARRIER)), form)
    return graph_files.serialise(built, form, graph_files.labels(engine, built), "en")


def _show(answer: Answer, format_: str | None) -> None:
    """Print an answer: as a table if it has columns, unless a format was requested."""
    tabular = answer.media_type == SPARQL_JSON.media_type
    if not tabular or format_ not in {None, "table"}:
        sys.stdout.buffer.write(answer.body)
        return
    if "boolean" in json.loads(answer.body):
        click.echo("yes" if results.boolean(answer) else "no")
        return
    _print(results.table(answer))


def _print(table: results.Table) -> None:
    """Print aligned columns; long values are truncated, IRIs are prefixed names."""
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
    return text if len(text) <= MAX_CELL_CHARS else text[: MAX_CELL_CHARS - 1] + "…"
