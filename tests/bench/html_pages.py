"""How much of a saved page's text each reader of pages keeps, and how much of what stands around it.

`python -m tests.bench.html_pages` prints, for our reader and for those of trafilatura and readability-lxml where they
are installed, the sentences kept and the bits of furniture that remain, page by page. The pages stand in
tests/pages; beside each a list of what must be there ("+ ...") and what must not ("- ...").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

PAGES = Path(__file__).parents[1] / "pages"
_TAGS = re.compile(r"<[^>]+>")


def expected(page: Path) -> tuple[list[str], list[str]]:
    """What `page` must keep, and what it must leave out."""
    lines = page.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    return [line[2:] for line in lines if line[0] == "+"], [line[2:] for line in lines if line[0] == "-"]


def counted(page: Path, read: Callable[[str], str]) -> tuple[int, int]:
    """How many of the expected sentences `read` keeps of `page`, and how many bits of furniture."""
    text = " ".join(read(page.read_text(encoding="utf-8")).split())
    kept, left_out = expected(page)
    return sum(words in text for words in kept), sum(words in text for words in left_out)


def _readers() -> Iterator[tuple[str, Callable[[str], str]]]:
    from assistant.essay.formats.html import text_of

    yield "ours", text_of
    if find_spec("trafilatura"):
        import trafilatura

        yield "trafilatura", lambda page: trafilatura.extract(page, include_comments=False) or ""
        yield "trafilatura, recall", lambda page: trafilatura.extract(page, favor_recall=True) or ""
    else:
        print("trafilatura: not installed, left out")
    if find_spec("readability"):
        from readability import Document

        yield "readability-lxml", lambda page: _TAGS.sub("", Document(page).summary())
    else:
        print("readability-lxml: not installed, left out")


def main() -> None:
    """Print a table: readers in columns, pages in rows, sentences kept and furniture left in cells."""
    pages = sorted(PAGES.glob("*.html"))
    for name, read in _readers():
        cells = {page: counted(page, read) for page in pages}
        rows = [f"{page.stem} {kept}/{len(expected(page)[0])} +{left}" for page, (kept, left) in cells.items()]
        whole = [sum(len(expected(page)[side]) for page in pages) for side in (0, 1)]
        kept, left = (sum(cell[side] for cell in cells.values()) for side in (0, 1))
        print(f"{name}: {kept} of {whole[0]} sentences kept, {left} of {whole[1]} bits of furniture left")
        print("  " + ", ".join(rows))


if __name__ == "__main__":
    main()
