"""``lis-graph``: check, build, ask and serve the graph from a terminal."""

import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from lis_graph.cli import asking, making, serving
from lis_graph.cli.opening import current_folder, fail
from lis_graph.errors import LisGraphError
from lis_graph.settings import Settings


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; exit with 0 on success, 1 on failure, 2 on wrong usage."""
    logging.getLogger("rdflib").setLevel(logging.ERROR)  # findings of the checks are clearer
    try:
        cli.main(arguments, prog_name="lis-graph", standalone_mode=False)
    except LisGraphError as error:
        fail(str(error), 1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except UnicodeDecodeError as error:
        fail(f"the query is not UTF-8: byte {error.start} is {error.object[error.start]:#x}", 1)
    except OSError as error:
        fail(f"{error.filename or 'a file'}: {error.strerror}", 1)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lis-graph")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with ontology/ and data/. Default: the current folder if it has them, "
    "else the installed graph.",
)
@click.option("--people/--no-people", default=None, help="Include statements about people.")
@click.pass_context
def cli(context: click.Context, root: Path | None, people: bool | None) -> None:
    """
    The knowledge graph of the smart specialisation of Lubuskie.

    \b
    Check the graph:                  lis-graph check
    Run a query:                      echo 'SELECT …' | lis-graph query -
    Read about one thing:             lis-graph describe key-area:innofood
    Serve it at 127.0.0.1:8000:       lis-graph serve

    Settings are environment variables, LIS_GRAPH_…: see docs/settings.md.
    """  # noqa: D301, D401 - click's mark for text that is not wrapped; a title
    settings = Settings.from_environ(os.environ)
    context.obj = replace(
        settings,
        root=root or settings.root or current_folder(),
        people=settings.people if people is None else people,
    )


for command in (
    *(making.check, making.build, making.write_release, making.diff, making.evidence),
    *(asking.query, asking.describe, asking.path, asking.dump),
    *(serving.serve, serving.reload, serving.show_settings),
):
    cli.add_command(command)
