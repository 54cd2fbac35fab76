"""The commands that serve a library: to people in a browser, and to other assistants."""

from __future__ import annotations

import sys

import click

from .options import open_library, shared


@click.command()
@click.option("--host", metavar="ADDRESS", help="Address to listen on.")
@click.option("--port", type=int, help="Port; a busy one moves to the next.")
@click.option("--open/--no-open", "open_browser", default=False, help="Open the page in a browser.")
@click.option(
    "--no-password", is_flag=True, help="Let everybody in who can reach --host, asking for nothing."
)
@shared
def chat(
    host: str | None,
    port: int | None,
    open_browser: bool,
    no_password: bool,
    library: str | None,
    model: str | None,
) -> None:
    """Start the web chat and print its address.

    It listens to this computer alone. With a --host that others can reach it asks for a name and a
    password, which `footnote password NAME` sets.
    """
    from .app import serve

    with open_library(library, model, host=host, port=port) as opened:
        serve(
            opened,
            host=opened.settings.host,
            port=opened.settings.port,
            open_browser=open_browser,
            no_password=no_password,
        )


@click.command()
@shared
def mcp(library: str | None, model: str | None) -> None:
    """Serve the library to other assistants as MCP tools, over standard input and output."""
    from retrieval import Assistant

    from .mcp_server import build_mcp

    with open_library(library, model) as opened:
        build_mcp(opened, Assistant(opened)).run()


@click.command()
@click.argument("name")
@click.option("--remove", is_flag=True, help="Let this person in no more.")
@shared
def password(name: str, remove: bool, library: str | None, model: str | None) -> None:
    """Set the password with which NAME may use the web chat.

    Once there is one, the chat asks for it. Each person's conversations are their own. In a script,
    the password is the first line of standard input.
    """
    from .people import People

    with open_library(library, model, any_model=True) as opened:
        if remove:
            People(opened).dismiss(name)
            click.echo(f"{name} may use the chat no more.")
            return
        if sys.stdin.isatty():
            given = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        else:
            given = sys.stdin.readline().rstrip("\r\n")
        People(opened).admit(name, given)
        click.echo(f"{name} may use the chat.")
