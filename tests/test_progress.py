"""Progress where no terminal listens: a line now and then, none for what is soon over."""

from __future__ import annotations

import io
import sys

import pytest

from assistant import progress
from assistant.progress import note


def test_long_work_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    bar = progress.Bar("Encoding", now[0])
    for done in range(0, 2_001, 100):
        now[0] += 3.0
        bar(done, 2_000)
    assert capsys.readouterr().err.splitlines() == [f"Encoding {n:,} / 2,000" for n in (300, 700, 1_100, 1_500, 1_900)]


def test_short_work_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    bar = progress.Bar("Encoding")
    for done in range(5):
        bar(done, 4)
    assert capsys.readouterr() == ("", "")


def test_a_line_that_nobody_reads_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stderr", Gone())
    note("written")
