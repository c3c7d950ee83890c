"""What asking again without the evidence shows, and what it costs: `python -m tests.bench.cutting [FOLDER]`.

FOLDER holds essays NN-slug.md with readers' questions NN-slug.jsonl (q, ev, also, answerable), by default set d. Each is
written as a question set in a temporary folder; all are run plainly and with --cut, and audited together.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from assistant.checks import Question, QuestionSet, Report, RunOptions, Session, Variant, audit
from assistant.checks.reports.report import headline, summary_lines
from assistant.phrases import Phrases

D = Path(__file__).resolve().parents[3] / "shared" / "data" / "essays" / "d"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else D
    phrases = Phrases.load()
    with tempfile.TemporaryDirectory() as box:
        sets = [written(file, Path(box)) for file in sorted(folder.glob("*.jsonl")) if "." not in file.stem]
        session = Session(Variant(), phrases, Path(box) / "state", say=lambda _: None)
        for path in sets:  # indexes built, models loaded: a plain run is not made to look slow
            session.run(path, RunOptions("*"))
        start = perf_counter()
        plain = [report for path in sets if (report := session.run(path, RunOptions("*")))]
        between = perf_counter()
        cut = [report for path in sets for report in session.run_cut(path, RunOptions("*"))]
        end = perf_counter()
        for line in (headline(whole := Report((*plain, *cut), phrases)), *summary_lines(whole)):
            print(line)
        print(
            f"plain run {between - start:.1f} s, with --cut {end - start:.1f} s: {(end - start) / (between - start):.1f} x"
        )
        asked: list[Question] = [question for path in sets for question in QuestionSet.read(path)]
        print(audit(folder.name, asked, phrases))


def written(file: Path, box: Path) -> Path:
    """The question set of one essay."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    questions = [_question(f"{file.stem}-{at}", row) for at, row in enumerate(rows)]
    path = box / f"{file.stem}.questions.jsonl"
    lines = [{"essay": str(file.with_suffix(".md"))}, *questions]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


def _question(id: str, row: dict) -> dict:
    told = {"id": id, "ask": row["q"], "tags": [row["kind"]]}
    if not row["answerable"]:
        return told | {"must_abstain": True}
    also = [{"must_cite": quote} for quote in row.get("also") or []]  # may be cited, need not
    return told | {"must_cite": row["ev"]} | ({"any_of": [{"must_answer": True}, *also]} if also else {})


if __name__ == "__main__":
    main()
