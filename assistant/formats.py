"""A file as text: plain text and Markdown by ourselves, PDF, Word, HTML and EPUB through markitdown."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import EssayError

PLAIN = frozenset({".txt", ".md", ".markdown", ".text", ".rst", ""})
_CONVERTERS = {
    ".pdf": "PdfConverter",
    ".docx": "DocxConverter",
    ".html": "HtmlConverter",
    ".htm": "HtmlConverter",
    ".epub": "EpubConverter",
}
RICH = frozenset(_CONVERTERS)
# What such files begin with; a converter that finds something else guesses, and a guess is no essay.
_SIGNATURES = {".pdf": b"%PDF", ".docx": b"PK", ".epub": b"PK"}


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
                f"{path} is not a {kind} file inside, and cannot be converted. Give the original, or .txt."
            )
        return _converted(path)
    if kind not in PLAIN:
        known = ", ".join(sorted((PLAIN | RICH) - {""}))
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
        from markitdown import MarkItDown, converters
    except ImportError:
        raise EssayError(
            f"{path}: {path.suffix} files need the [formats] extra. Install it with: pip install 'assistant[formats]'"
        ) from None
    # With all its converters on, it takes a broken file of one kind for plain text.
    one = MarkItDown(enable_builtins=False, enable_plugins=False)
    one.register_converter(getattr(converters, _CONVERTERS[path.suffix.lower()])())
    try:
        text: str = one.convert_local(str(path)).text_content
    except Exception as error:  # each of its converters raises errors of its own library
        reason = str(error).strip().splitlines()[:1] or [type(error).__name__]
        raise EssayError(f"{path} cannot be converted to text: {reason[0]} Save it as .txt or .md.") from error
    if not text.strip():
        raise EssayError(f"{path} holds no text that can be read (scanned pages?). Save its words as .txt or .md.")
    return text
