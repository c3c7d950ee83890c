"""The web door: binds the socket, serves at once, and loads the model behind the page's back."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import ServingError
from assistant.phrases import Phrases, message
from assistant.resources import shipped_essay, try_to_write
from assistant.web.options import LOOPBACK, WebOptions

if TYPE_CHECKING:
    import uvicorn

    from assistant.ask import Assistant
    from assistant.essay import Essay
    from assistant.web.host import Host

_GRACE = 2  # seconds for what is being answered when the server is told to stop


def serve(
    essay: str | Path | None = None,
    options: WebOptions | None = None,
    *,
    open_on: Callable[[Essay], Assistant] | None = None,
    say: Callable[[str], Any] = print,
) -> None:
    """Serve the chat about `essay` (default: the bundled one) until SIGTERM or Ctrl-C.

    `open_on` opens the assistant in a thread while the page is already there; `say` gets lines for the owner.

    Raises:
        AssistantError: the essay cannot be read, or the page cannot be served as asked.
    """
    from assistant.essay import Essay
    from assistant.web.host import Host

    options = options or WebOptions()
    with _bind(options) as listening:
        file = Path(essay) if essay else None
        host = Host(Essay.from_file(file or shipped_essay()), options, Phrases.load(), file)
        if options.tests is not None:  # what would fail later is found at the start
            from assistant.checks import check_set

            check_set(options.tests, host.essay)
        if options.feedback is not None:
            _check_writable(options.feedback)
        for line in announcement(options, host.phrases):
            say(line)
        _run(host, open_on, listening)


def announcement(options: WebOptions, phrases: Phrases) -> list[str]:
    """What the owner is told: the address, who can reach it, how to stop it."""
    host, port = "127.0.0.1" if options.is_everywhere else options.host, options.port
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}{options.root_path}/"
    lines = [phrases.say("web.serving.open", address=address)]
    if options.host not in LOOPBACK:
        name = "exposed_auth" if options.auth else "exposed"
        lines.append(phrases.say(f"web.serving.{name}", host=options.host, port=port))
    return [*lines, phrases.say("web.serving.stop")]


def _run(host: Host, open_on: Callable[[Essay], Assistant] | None, listening: socket.socket) -> None:
    from assistant.web.app import web_app

    def load() -> None:
        from assistant.ask import Assistant

        try:
            host.start((open_on or Assistant.open)(host.essay))
        except Exception as error:
            host.fail(error)

    def page() -> Any:
        # Two threads that import one package at the same time may each find it half made (numpy is), so Gradio, with
        # what it shares with the models, comes first. The page is built while they load.
        from assistant.web.page import page_app

        threading.Thread(target=load, name="loading", daemon=True).start()
        return page_app(host)

    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal again when it has shut down; being asked to stop is no failure.
        signal.signal(number, lambda *_: None)
    server_for(web_app(host, page)).run(sockets=[listening])
    sys.stdout.flush()
    sys.stderr.flush()
    # A model that is still loading or writing in a thread would keep, or crash, an orderly exit.
    os._exit(0)


def server_for(app: Any) -> uvicorn.Server:
    """A server for `app` that says nothing of itself and stops within `_GRACE` seconds of being told to."""
    import uvicorn

    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
            ws="none",
            # Nobody is believed about somebody else's address, the own machine's proxies neither, unless named.
            forwarded_allow_ips=os.environ.get("FORWARDED_ALLOW_IPS", ""),
        )
    )


def _bind(options: WebOptions) -> socket.socket:
    """A socket on the address asked for, so that a port in use is found before anything is loaded."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    try:
        return socket.create_server((options.host, options.port), family=family, dualstack_ipv6=options.host == "::")
    except (OSError, OverflowError) as error:
        raise ServingError(message("web.address", host=options.host, port=options.port, error=error)) from error


def _check_writable(file: Path) -> None:
    try:
        try_to_write(file)
    except OSError as error:
        raise ServingError(message("web.feedback", path=file, reason=error.strerror)) from None
