"""The command `assistant calibrate`, and what `assistant ask --explain` prints. A thin door."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.terminal import out, told_plainly

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.phrases import Phrases

SetFile = Annotated[Path, typer.Argument(help="A *.questions.yaml with answerable and unanswerable questions.")]
Picture = Annotated[
    Path | None, typer.Option("--picture", help="Where to draw the curve (SVG); default: beside the set.")
]
EssayFile = Annotated[Path | None, typer.Option("--essay", help="The essay's file; default: the one the set names.")]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(epilog="Example: assistant calibrate my.questions.yaml --essay my-essay.md")(calibrate)


def calibrate(questions: SetFile, essay: EssayFile = None, picture: Picture = None) -> None:
    """Fit the threshold to a question set of your own, and show what each threshold would cost."""
    from assistant.phrases import Phrases

    phrases = Phrases.load()
    with told_plainly(phrases):
        from assistant.ask import Assistant
        from assistant.question_sets import QuestionSet
        from assistant.threshold import best, curve, labelled, table
        from assistant.threshold import picture as drawn

        asked = QuestionSet.read(questions)
        assistant = Assistant.open(essay or asked.essay)
        known = [question for question in asked if question.answerable is not None and not question.turns]
        answers = assistant.ask_many([question.ask for question in known])
        rows = [(a.confidence, bool(q.answerable)) for a, q in zip(answers, known, strict=True)]
        labelled(str(questions), rows, phrases)
        points = curve(rows)
        chosen = best(points)
        out("\n".join([phrases.say("explain.calibrate.table"), *table(points)]))
        shares = {"kept": f"{chosen.kept:.0%}", "refused": f"{chosen.refused:.0%}"}
        out("\n" + phrases.say("explain.calibrate.chosen", threshold=f"{chosen.threshold:.3f}", **shares))
        out(phrases.say("explain.calibrate.use", threshold=f"{chosen.threshold:.4f}"))
        file = picture or questions.with_suffix(".curve.svg")
        file.write_text(drawn(points, chosen, phrases), encoding="utf-8")
        out(phrases.say("explain.calibrate.picture", file=file))


def explain(assistant: Assistant, question: str, phrases: Phrases) -> None:
    """Print how the decision on `question` comes about."""
    from assistant.explaining import explained, lines

    for line in lines(explained(assistant, question), phrases):
        out(line)
    out("")
