"""A file as text: plain text and Markdown as they are; the other kinds as Markdown, one file each here."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from assistant.errors import EssayError
from assistant.essay.formats.epub import book_text
from assistant.essay.formats.html import page_text
from assistant.essay.formats.office import rich_text, word_text, writer_text
from assistant.essay.formats.pdf import pdf_text
from assistant.essay.splitting import MARKDOWN, PLAIN
from assistant.phrases import message

_TEXTS = {"": PLAIN, ".txt": PLAIN, ".text": PLAIN, ".rst": PLAIN, ".md": MARKDOWN, ".markdown": MARKDOWN}
# What such files begin with (a converter that finds something else guesses, and a guess is no essay), and what reads
# them; an .rtf file becomes plain text, all others Markdown.
_RICH: dict[str, tuple[bytes, Callable[[Path], str]]] = {
    ".pdf": (b"%PDF", pdf_text),
    ".docx": (b"PK", word_text),
    ".epub": (b"PK", book_text),
    ".odt": (b"PK", writer_text),
    ".rtf": (b"{\\rtf", rich_text),
    ".html": (b"", page_text),
    ".htm": (b"", page_text),
}
SUFFIXES = frozenset(_TEXTS | _RICH) - {""}  # of files that hold an essay


def read_text(path: Path) -> tuple[str, str]:
    """The text of the file at `path`, and how it is to be read: "plain" or "markdown".

    Raises:
        EssayError: naming the file, what is wrong with it and the cure.
    """
    kind = path.suffix.lower()
    data = _bytes(path)
    if not data.strip():
        raise EssayError(message("essay.empty_file", path=path))
    if kind in _TEXTS:
        return _decode(path, data), _TEXTS[kind]
    if kind not in _RICH:
        known = ", ".join(sorted(SUFFIXES))
        raise EssayError(message("essay.kind", path=path, kind=kind, known=known))
    signature, convert = _RICH[kind]
    if not data.lstrip().startswith(signature):
        raise EssayError(message("essay.disguised", path=path, kind=kind))
    return _convert(path, convert), PLAIN if kind == ".rtf" else MARKDOWN


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise EssayError(message("essay.folder", path=path, example=path / "essay.md"))
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise EssayError(message("essay.missing", path=path)) from None
    except PermissionError:
        raise EssayError(message("essay.forbidden", path=path)) from None
    except (OSError, ValueError) as error:
        trouble = getattr(error, "strerror", None) or error
        raise EssayError(message("essay.unreadable", path=path, trouble=trouble)) from None


def _decode(path: Path, data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and b"\0" in data:
        raise EssayError(message("essay.binary", path=path, at=data.index(b"\0")))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        where = {"byte": data[error.start], "at": error.start, "line": line}
        raise EssayError(message("essay.encoding", path=path, **where)) from None


def _convert(path: Path, convert: Callable[[Path], str]) -> str:
    try:
        text = convert(path)
    except ImportError:
        raise EssayError(message("essay.extra", path=path, kind=path.suffix)) from None
    except Exception as error:  # every library raises errors of its own, in words that help no reader
        if "password" in f"{error!r} {error.__cause__!r} {error.__context__!r}".lower():
            raise EssayError(message("essay.password", path=path)) from error
        raise EssayError(message("essay.damaged", path=path, kind=path.suffix)) from error
    if not re.search(r"\w", text):
        raise EssayError(message("essay.no_words", path=path))
    return text
