"""For operators: serve, reload, show the settings."""

from dataclasses import fields
from pathlib import Path

import click

from lis_graph.build.files import load_files
from lis_graph.cli.opening import current
from lis_graph.settings import PREFIX, Settings


@click.command()
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
    from lis_graph.web.server.serving import serve as listen  # noqa: PLC0415 - only here, and slow

    def ready() -> None:
        click.echo(f"Serving http://{host}:{port}/ (SPARQL at /sparql); Ctrl-C stops.")

    if files:
        load_files(files)
    else:
        current(settings)
    listen(settings, files, host, port, ready)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, envvar="PORT",
              show_default=True, show_envvar=True)  # fmt: skip
def reload(port: int) -> None:
    """
    Make the server on this machine read its files anew, and wait for the outcome.

    They are checked first. If anything is wrong the old data stay, and this exits with 1.
    """
    from lis_graph.web.server.reloading import reload_server  # noqa: PLC0415 - only here, and slow

    click.echo(reload_server(port))


@click.command("settings")
@click.pass_obj
def show_settings(settings: Settings) -> None:
    """Show every setting with its value, as it would be served."""
    for field in fields(settings):
        value = getattr(settings, field.name)
        if isinstance(value, bool):
            value = "yes" if value else "no"
        click.echo(f"{PREFIX}{field.name.upper()}={'' if value is None else value}")
