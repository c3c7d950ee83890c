"""A file as text: plain text and Markdown as they are; the other kinds as Markdown, one file each here."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from assistant.errors import EssayError
from assistant.phrases import message

PLAIN = frozenset({".txt", ".md", ".markdown", ".text", ".rst", ""})
RICH = frozenset({".pdf", ".docx", ".html", ".htm", ".epub", ".odt", ".rtf"})
SUFFIXES = (PLAIN | RICH) - {""}  # of files that hold an essay
# What such files begin with; a converter that finds something else guesses, and a guess is no essay.
_SIGNATURES = {".pdf": b"%PDF", ".docx": b"PK", ".epub": b"PK", ".odt": b"PK", ".rtf": b"{\\rtf"}


def read_text(path: Path) -> str:
    """The text of the file at `path`.

    Raises:
        EssayError: naming the file, what is wrong with it and the cure.
    """
    kind = path.suffix.lower()
    data = _bytes(path)
    if not data.strip():
        raise EssayError(message("essay.empty_file", path=path))
    if kind in RICH:
        if not data.lstrip().startswith(_SIGNATURES.get(kind, b"")):
            raise EssayError(message("essay.disguised", path=path, kind=kind))
        return _converted(path)
    if kind not in PLAIN:
        known = ", ".join(sorted(SUFFIXES))
        raise EssayError(message("essay.kind", path=path, kind=kind, known=known))
    return _decoded(path, data)


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


def _decoded(path: Path, data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and b"\0" in data:
        raise EssayError(message("essay.binary", path=path, at=data.index(b"\0")))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        where = {"byte": data[error.start], "at": error.start, "line": line}
        raise EssayError(message("essay.encoding", path=path, **where)) from None


def _converted(path: Path) -> str:
    try:
        text = _converter(path.suffix.lower())(path)
    except ImportError:
        raise EssayError(message("essay.extra", path=path, kind=path.suffix)) from None
    except Exception as error:  # every library raises errors of its own, in words that help no reader
        if "password" in f"{error!r} {error.__cause__!r} {error.__context__!r}".lower():
            raise EssayError(message("essay.password", path=path)) from error
        raise EssayError(message("essay.damaged", path=path, kind=path.suffix)) from error
    if not re.search(r"\w", text):
        raise EssayError(message("essay.no_words", path=path))
    return text


def _converter(kind: str) -> Callable[[Path], str]:
    if kind == ".pdf":
        from assistant.essay.formats.pdf import pdf_text

        return pdf_text
    if kind == ".docx":
        from assistant.essay.formats.docx import word_text

        return word_text
    if kind == ".epub":
        from assistant.essay.formats.epub import book_text

        return book_text
    if kind in (".odt", ".rtf"):
        from assistant.essay.formats.office import rich_text, writer_text

        return writer_text if kind == ".odt" else rich_text
    from assistant.essay.formats.html import page_text

    return lambda path: page_text(path.read_bytes())
