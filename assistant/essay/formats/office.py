"""OpenDocument and RTF as text: what their libraries give, without what would be taken for something else."""

from __future__ import annotations

from pathlib import Path


def writer_text(path: Path) -> str:
    """A text of OpenDocument (.odt) as Markdown: headings, lists, tables, and its notes at the end.

    Raises:
        ValueError: it is a sheet or a drawing.
    """
    from odfdo import Document

    document = Document(str(path))
    if document.get_type() != "text":
        raise ValueError(f"{document.get_type()} is no text")
    return str(document.to_markdown())


def rich_text(path: Path) -> str:
    """An .rtf file as plain text, a paragraph in a block of its own; tables are lines, notes and pictures are lost."""
    from striprtf.striprtf import rtf_to_text

    # An RTF file is ASCII; what else stands in it was put there by programs that mean their own code page by it.
    text: str = rtf_to_text(path.read_bytes().decode("cp1252", "replace"), errors="replace")  # type: ignore[no-untyped-call]
    return "\n\n".join(line.replace("|", " ").strip() for line in text.splitlines() if line.strip())
