"""A file as text: plain text and Markdown as they are; the other kinds as Markdown, one file each here."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from assistant.errors import EssayError

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
        raise EssayError(f"{path} is empty. Give a file that holds the essay's text.")
    if kind in RICH:
        if not data.lstrip().startswith(_SIGNATURES.get(kind, b"")):
            raise EssayError(
                f"{path} is not a {kind} file inside, and cannot be converted. "
                "Give the original without a password, or .txt."
            )
        return _converted(path)
    if kind not in PLAIN:
        known = ", ".join(sorted(SUFFIXES))
        raise EssayError(f"{path}: files of kind {kind} are not read. Save the text as .txt or .md (known: {known}).")
    return _decoded(path, data)


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise EssayError(f"{path} is a folder. Name the essay's file in it, for example {path / 'essay.md'}.")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise EssayError(f"{path} does not exist. Check the spelling, or give the full path.") from None
    except PermissionError:
        raise EssayError(f"{path} may not be read by this user. Change its permissions (chmod u+r).") from None
    except (OSError, ValueError) as error:
        raise EssayError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None


def _decoded(path: Path, data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and b"\0" in data:
        at = data.index(b"\0")
        raise EssayError(
            f"{path} is a binary file, not text (zero byte at offset {at}). Save it as .txt or .md in UTF-8."
        )
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise EssayError(
            f"{path} is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start} (line {line}). "
            "Save it as UTF-8, for example: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW."
        ) from None


def _converted(path: Path) -> str:
    try:
        text = _converter(path.suffix.lower())(path)
    except ImportError:
        raise EssayError(
            f"{path}: {path.suffix} files need the [formats] extra. Run: pip install 'essay-assistant[formats]'"
        ) from None
    except Exception as error:  # every library raises errors of its own, in words that help no reader
        if "password" in f"{error!r} {error.__cause__!r} {error.__context__!r}".lower():
            raise EssayError(f"{path} cannot be converted: a password protects it. Save it without one.") from error
        raise EssayError(
            f"{path} cannot be converted: the file is damaged, or no {path.suffix} inside. "
            "Save its words as .txt or .md."
        ) from error
    if not re.search(r"\w", text):
        raise EssayError(f"{path} holds no text that can be read (scanned pages?). Save its words as .txt or .md.")
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
