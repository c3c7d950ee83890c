"""A builder is killed at fifty random moments: what is there afterwards is the old index or the new one."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.essay.essay import Essay
from assistant.index.index import Index
from tests.index_fakes import HashEncoder, answers, as_it_is, environment, prose

KILLS = 50
CHANGED = "A lake lies here."
OLD, NEW = prose(60), prose(60, CHANGED)
# Builds the new version as often as it is told to, and kills it after the seconds it is told. Each build
# runs in a child forked before Chroma has threads, so that fifty kills need not import Chroma fifty times.
BUILDER = """
import os, signal, sys, time
from pathlib import Path
import numpy, filelock, chromadb, chromadb.api.rust, chromadb.telemetry.product.posthog
import tests.index_fakes as f
new = f.prose(60, %r)
for line in sys.stdin:
    home, seconds = line.rstrip().split("|")
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        f.Index.open(new, f.HashEncoder(seconds=0.02), Path(home), source="essay")
        os._exit(0)
    if seconds:
        time.sleep(float(seconds))
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    print(status, time.perf_counter() - start, flush=True)
"""


@contextmanager
def _builder() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", BUILDER % CHANGED]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environment(), text=True, bufsize=1, **pipes) as process:
        yield process
        process.stdin.close()


def _build(builder: subprocess.Popen[str], home: Path, kill_after: float | None = None) -> float:
    """Seconds a build took, or lived."""
    builder.stdin.write(f"{home}|{'' if kill_after is None else kill_after}\n")
    builder.stdin.flush()
    status, seconds = builder.stdout.readline().split()
    assert kill_after is not None or status == "0"
    return float(seconds)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_killed_at_fifty_random_moments(tmp_path: Path) -> None:
    random.seed()
    home = tmp_path / "home"
    right = {v.fingerprint: answers(Index.open(v, HashEncoder(), tmp_path / "right")) for v in (OLD, NEW)}
    outcomes = []
    with _builder() as builder:
        Index.open(OLD, HashEncoder(), tmp_path / "measure", source="essay")
        whole = _build(builder, tmp_path / "measure")
        for _ in range(KILLS):
            Index.open(OLD, HashEncoder(), home, source="essay")
            _build(builder, home, random.uniform(0, whole * 1.1))
            essay = _ready(home)
            outcomes.append(essay.fingerprint)
            opened = as_it_is(essay, home, "essay")
            assert answers(opened) == right[essay.fingerprint]
    print(f"{outcomes.count(OLD.fingerprint)} times the old index, {outcomes.count(NEW.fingerprint)} times the new")
    assert OLD.fingerprint in outcomes
    # And the next builder finds its way, whatever litter there is. The last one may have been killed between the switch
    # and the sweep: then the new index is ready, and nothing is built until there is another version.
    Index.open(OLD, HashEncoder(), home, source="essay")
    final = Index.open(NEW, HashEncoder(), home, source="essay")
    assert answers(final) == right[NEW.fingerprint]
    assert len([p for p in final.path.parent.iterdir() if p.is_dir()]) == 1


def _ready(home: Path) -> Essay:
    """The one essay whose index is ready."""
    states = {essay: Index.status(essay, HashEncoder(), home, source="essay") for essay in (OLD, NEW)}
    (ready,) = [essay for essay, status in states.items() if status.state == "ready"] or [None]
    assert ready, states
    return ready


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_killed_during_the_first_build(tmp_path: Path) -> None:
    """There is no old index yet: afterwards there is none, or a whole one."""
    right = answers(Index.open(NEW, HashEncoder(), tmp_path / "right"))
    with _builder() as builder:
        whole = _build(builder, tmp_path / "measure")
        for number in range(10):
            home = tmp_path / f"home{number}"
            _build(builder, home, whole * number / 9)
            assert Index.status(NEW, HashEncoder(), home, source="essay").state in ("missing", "ready")
            assert answers(Index.open(NEW, HashEncoder(), home, source="essay")) == right
