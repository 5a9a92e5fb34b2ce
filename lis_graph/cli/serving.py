"""Commands for operators: serve, reload, show the settings."""

from dataclasses import fields
from pathlib import Path

import click

from lis_graph.build.files import load_files
from lis_graph.cli.opening import current
from lis_graph.settings import PREFIX, Settings

port = click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, envvar="PORT",
    show_default=True, show_envvar=True, help="Port of the server.",
)  # fmt: skip


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@port
@click.option(
    "--data", "files", multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="RDF file to serve instead (.nq, .trig, .ttl, .nt, also .gz); repeatable.",
)  # fmt: skip
@click.pass_obj
def serve(settings: Settings, host: str, port: int, files: tuple[Path, ...]) -> None:
    """Serve the SPARQL endpoint at /sparql and the pages of the site."""
    from lis_graph.web.server.serving import serve as listen  # noqa: PLC0415 - only here, and slow

    def ready() -> None:
        click.echo(f"Serving http://{host}:{port}/ (SPARQL at /sparql); Ctrl-C stops.")

    if files:
        load_files(files)
    else:
        current(settings)
    listen(settings, files, host, port, ready)


@click.command()
@port
def reload(port: int) -> None:
    """
    Make the server read its files again, and wait for it.

    The server is the one of this user on this machine. The files are checked first: if a
    check fails the server keeps its data, and the exit status is 1.
    """
    from lis_graph.web.server.reloading import reload_server  # noqa: PLC0415 - only here, and slow

    click.echo(reload_server(port))


@click.command("settings")
@click.pass_obj
def show_settings(settings: Settings) -> None:
    """Print all settings with their values."""
    written = {None: "", True: "yes", False: "no"}
    for field in fields(settings):
        value = getattr(settings, field.name)
        text = written[value] if value is None or isinstance(value, bool) else value
        click.echo(f"{PREFIX}{field.name.upper()}={text}")
