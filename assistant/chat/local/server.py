"""The process that serves a GGUF file on loopback, llama.cpp's own server; and how it is started and ended.

It ends by itself when we do, however that is: its input closes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import weakref
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer

from assistant.errors import ModelError
from assistant.phrases import message

CONTEXT = 4_096  # tokens; eight sentences, the prompt and a reply take about 1,500
_MODULE = "assistant.chat.local.server"
_SECONDS = 180.0  # until it counts as not started; a large file on a slow disk takes a minute
_TAIL = 300  # characters of its last words that an error repeats


class Served:
    """A running server, at `address`. It ends with `close`, when nobody holds it any more, and with this process."""

    def __init__(self, address: str, process: subprocess.Popen[str]) -> None:
        self.address, self.process = address, process
        self.close = weakref.finalize(self, _end, process)


def serve(file: Path, alias: str, threads: int) -> Served:
    """Serve `file` under the name `alias` on loopback, on a port of its own.

    Raises:
        ModelError: xllamacpp is not installed, or cannot serve this file.
    """
    if find_spec("xllamacpp") is None:
        raise ModelError(message("chat.local.package"))
    with TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", _MODULE, str(file), alias, str(threads), str(CONTEXT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,  # a Ctrl-C at the terminal is for us; it ends with us in its turn
        )
        address = _address(process)
        if address:
            return Served(address, process)
        _end(process)
        log.seek(0)
        said = log.read()[-_TAIL:].strip()
    raise ModelError(message("chat.local.not_served", file=file.name, said=said))


def _address(process: subprocess.Popen[str]) -> str:
    """The address it prints once it answers; "" if it ends before, or takes too long."""
    assert process.stdout is not None
    late = Timer(_SECONDS, process.kill)
    late.daemon = True
    late.start()
    try:
        return next((line.strip() for line in process.stdout if line.startswith("http")), "")
    finally:
        late.cancel()


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=10)


def _run() -> None:
    """Serve FILE ALIAS THREADS CONTEXT; print the address once it answers."""
    import xllamacpp

    file, alias, threads, context = sys.argv[1:5]
    options = xllamacpp.CommonParams()
    options.model.path, options.model_alias = file, {alias}
    options.hostnames, options.port = ["127.0.0.1"], 0  # a free port
    options.n_ctx, options.n_parallel, options.use_jinja = int(context), 1, True
    options.cpuparams.n_threads = options.cpuparams_batch.n_threads = int(threads)
    options.offline, options.endpoint_metrics = True, False
    server = xllamacpp.Server(options)
    print(server.listening_address, flush=True)  # noqa: T201 - what the parent waits for
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # the parent reads no further
    os.dup2(nowhere, 2)
    sys.stdin.read()  # the pipe closes when we end, however that is
    os._exit(0)


if __name__ == "__main__":
    _run()
