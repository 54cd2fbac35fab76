"""The web chat: one page put together, and the server that shows it on this computer."""

from __future__ import annotations

import os
import socket
import time
import webbrowser
from collections.abc import Mapping
from typing import Any

# Before gradio is imported: it decides then whether to report its use to its makers.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from retrieval import Assistant, Library
from retrieval.errors import FootnoteError, SettingsError

from . import chat_page, conversation_rendering, conversations_page, documents_page, messages
from .api import PATHS, build_api
from .beside import Beside
from .chat_page import Answering
from .conversation import Conversation
from .door import Asks, Door, person
from .keeping import owner_of
from .layout import QUIET, lay_out
from .mcp_server import PATH, build_mcp
from .messages import Message
from .offline import OnlyThisServer
from .origin import LOOPBACK, guarded
from .people import People
from .theme import FAVICON, head, theme

_PORTS_TRIED = 100
_EXAMPLES = 6
_AT_ONCE = 16  # questions answered at the same time; more wait their turn
_KEPT_SECONDS = 3600  # an upload that was left half way is swept away after this


def build(library: Library, assistant: Answering) -> gr.Blocks:
    """The page. What differs between people lives in ``gr.State``, nothing else does."""
    blocks = gr.Blocks(
        title="Footnote",
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(_KEPT_SECONDS, _KEPT_SECONDS),
    )

    def welcome() -> list[Message]:
        return messages.welcome(assistant.examples(_EXAMPLES), len(library.documents()))

    first = welcome()
    counts, listing = documents_page.overview(library)
    with blocks:
        page = lay_out(
            library.settings.max_upload_mb, counts=counts, listing=listing, welcome=first
        )

        def welcome_where_empty(conversation: Conversation) -> Any:
            return gr.skip() if conversation.exchanges else welcome()

        def arrived(request: gr.Request) -> tuple[str, str, str, Any]:
            """What is new since the server started. A welcome that is not stays where it is: by now
            somebody quick may have asked."""
            kept = library.conversations.listed(owner_of(request))
            listing = conversation_rendering.listing(kept, "")
            now = welcome()
            return *documents_page.overview(library), listing, gr.skip() if now == first else now

        answering = chat_page.connect(library, assistant, page)
        conversations_page.connect(library, page, answering, welcome)
        for changed in documents_page.connect(library, page):
            changed.then(
                welcome_where_empty, inputs=[page.conversation], outputs=[page.chat], **QUIET
            )
        blocks.load(
            arrived,
            outputs=[page.header, page.documents, page.conversations, page.chat],
            **QUIET,
        )
    blocks.queue(default_concurrency_limit=_AT_ONCE)
    return blocks


def beside(library: Library, assistant: Assistant, host: str) -> tuple[dict[str, ASGIApp], Any]:
    """What answers beside the page, by path, and what has to run as long as it does."""
    api = build_api(library, assistant)
    tools = build_mcp(library, assistant, only_here=host in LOOPBACK)
    others: dict[str, ASGIApp] = {**dict.fromkeys(PATHS, api), PATH: tools.streamable_http_app()}
    return others, lambda _: tools.session_manager.run()


def launch(
    blocks: gr.Blocks,
    library: Library,
    *,
    host: str,
    port: int,
    no_password: bool = False,
    others: Mapping[str, ASGIApp] | None = None,
    lifespan: Any = None,
) -> str:
    """Serve in the background, at the first free port from ``port`` on; returns the address.

    ``others`` answer beside the page, as long as ``lifespan`` runs.
    """
    chosen = free_port(host, port)
    if port and chosen != port:
        print(f"Port {port} is busy; using {chosen} instead.", flush=True)
    _reach_own_server_directly()
    blocks.launch(
        server_name=f"[{host}]" if ":" in host else host,
        server_port=chosen,
        prevent_thread_lock=True,
        quiet=True,
        show_error=False,
        share=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        run_history=False,  # would keep every question in the browser's storage
        enable_monitoring=False,
        footer_links=[],
        allowed_paths=[],
        max_file_size=library.settings.max_upload_mb * 1_000_000,
        theme=theme(),
        head=head(),
        favicon_path=FAVICON,
        auth_dependency=person,
        app_kwargs={
            "lifespan": guarded(lifespan),
            "middleware": [
                # A page elsewhere that has its own name point to this computer is turned away.
                Middleware(
                    TrustedHostMiddleware, allowed_hosts=_names_of(host), www_redirect=False
                ),
                Middleware(OnlyThisServer),
                Middleware(Door, library=library, asks=_asks(host, no_password)),
                Middleware(Beside, others=others or {}),
            ],
        },
    )
    return str(blocks.local_url).rstrip("/")


def serve(
    library: Library, *, host: str, port: int, open_browser: bool, no_password: bool = False
) -> None:
    """Show the chat at ``host`` and ``port`` until it is interrupted.

    Raises SettingsError where others could reach it and nobody has a password, unless that is
    wanted.
    """
    if host not in LOOPBACK and not no_password and not People(library).names():
        raise SettingsError(
            f"At {host} everybody on the network could read these documents. Set a password with "
            "`footnote password NAME`, or let everybody in with --no-password."
        )
    assistant = Assistant(library)
    blocks = build(library, assistant)
    others, lifespan = beside(library, assistant, host)
    address = launch(
        blocks,
        library,
        host=host,
        port=port,
        no_password=no_password,
        others=others,
        lifespan=lifespan,
    )
    try:
        print(f"Footnote is at {address} (Ctrl+C stops it)", flush=True)
        if open_browser:
            webbrowser.open(address)
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
    finally:
        blocks.close(verbose=False)


def _names_of(host: str) -> list[str]:
    """By which this server may be called; any, where it listens to other computers."""
    return ["127.0.0.1", "localhost", "[::1]"] if host in LOOPBACK else ["*"]


def _asks(host: str, no_password: bool) -> Asks:
    """Who takes the last password away while others can reach the server does not open it."""
    if no_password:
        return Asks.NEVER
    return Asks.ONCE_SOMEBODY_HAS_ONE if host in LOOPBACK else Asks.ALWAYS


def free_port(host: str, port: int) -> int:
    """``port``, or the next one that nobody listens on; 0 takes any. FootnoteError if none."""
    reason: OSError | None = None
    for candidate in range(port, min(port + _PORTS_TRIED, 65536)):
        try:
            free = _bound(host, candidate)
            return _bound("127.0.0.1", free)  # there gradio looks, whatever the host
        except OSError as error:
            reason = error
    raise FootnoteError(f"No port from {port} on can be used at {host}: {reason}. Choose another.")


def _bound(host: str, port: int) -> int:
    """The port that binding to ``port`` gives; OSError where that is not possible."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # a port left a moment ago is free; Windows means something else
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])


def _reach_own_server_directly() -> None:
    """Gradio asks its own server whether it is up: not by way of a proxy meant for the web."""
    for name in ("no_proxy", "NO_PROXY"):
        known = os.environ.get(name, "")
        if "127.0.0.1" not in known:
            os.environ[name] = ",".join(filter(None, [known, "127.0.0.1", "localhost"]))
