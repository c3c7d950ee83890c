"""What the tests share: the real assistant on the shipped essay (opened once), and a quick one on any text."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from assistant import Assistant

# The machines are shared and noisy: how long an example takes says nothing.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def data() -> Path:
    """The public data; tests that need it are skipped where it is not."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not here: tests on public data are skipped")
    return folder


@pytest.fixture(scope="session")
def shipped_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the index of `shipped` is kept."""
    return tmp_path_factory.mktemp("shipped")


@pytest.fixture(scope="session")
def shipped(shipped_home: Path) -> Assistant:
    """The assistant on the shipped essay, with the real encoder and a real index."""
    from assistant import Assistant
    from assistant.settings import Settings

    return Assistant.open(settings=Settings(home=shipped_home))


@pytest.fixture(scope="session")
def quick() -> Callable[[str], Assistant]:
    """Opens an assistant on any text, in memory, with an encoder that needs no model."""
    from assistant import Assistant, Essay
    from tests.doubles import MemoryIndex, WordEncoder

    def open_on(text: str) -> Assistant:
        essay = Essay.from_text(text)
        return Assistant(essay, MemoryIndex(essay, WordEncoder()))

    return open_on
