"""The process that serves a GGUF file on loopback: llama.cpp's own server. It ends when its standard input does."""

from __future__ import annotations

import os
import sys


def main() -> None:
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
    main()
