"""The command `assistant calibrate`. A thin door."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.terminal import out, plainly, save

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.phrases import Phrases
    from assistant.reading import Point

_FEW = 20  # questions of a kind; of fewer, a share's 95% interval is wider than 40 points

SetFile = Annotated[Path, typer.Argument(help="A *.questions.yaml with answerable and unanswerable questions.")]
Picture = Annotated[
    Path | None, typer.Option("--picture", help="Where to draw the curve (SVG); default: beside the set.")
]
ModelOption = Annotated[str, typer.Option("--model", help="Calibrate this chat model instead, as in local.")]
EssayFile = Annotated[Path | None, typer.Option("--essay", help="The essay's file; default: the one the set names.")]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(epilog="Example: assistant calibrate my.questions.yaml --essay my-essay.md")(calibrate)


def calibrate(questions: SetFile, essay: EssayFile = None, picture: Picture = None, model: ModelOption = "") -> None:
    """Fit the threshold to a question set of your own; with --model, how far that chat model is believed."""
    with plainly() as phrases:
        from assistant.ask import Assistant
        from assistant.checks import QuestionSet, check_kinds, curve_picture, table
        from assistant.reading import best, curve

        asked = QuestionSet.read(questions)
        known = [question for question in asked if question.answerable is not None and not question.turns]
        asks, labels = [question.ask for question in known], [bool(question.answerable) for question in known]
        check_kinds(str(questions), labels)
        assistant = Assistant.open(essay or asked.essay, model or None)
        if model:
            calibrate_model(assistant, list(zip(asks, labels, strict=True)), phrases)
            return
        points = curve([(a.confidence, label) for a, label in zip(assistant.ask_many(asks), labels, strict=True)])
        chosen = best(points)
        out("\n".join([phrases.say("explain.calibrate.table"), *table(points)]))
        shares = {"kept": f"{chosen.kept:.0%}", "refused": f"{chosen.refused:.0%}"}
        out("\n" + phrases.say("explain.calibrate.chosen", threshold=f"{chosen.threshold:.3f}", **shares))
        out(_certainty(chosen, labels, phrases))
        out(phrases.say("explain.calibrate.use", threshold=f"{chosen.threshold:.4f}"))
        file = picture or questions.with_suffix(".curve.svg")
        save(curve_picture(points, chosen, phrases), file)
        out(phrases.say("explain.calibrate.picture", file=file))


def _certainty(chosen: Point, labels: list[bool], phrases: Phrases) -> str:
    """How sure the shares at the chosen threshold are; of few questions, that they tell little."""
    from assistant.checks import wilson

    good, bad = labels.count(True), labels.count(False)
    spans = {"kept": wilson(chosen.kept, good), "refused": wilson(chosen.refused, bad)}
    said = {name: f"{100 * low:.0f} to {100 * high:.0f}%" for name, (low, high) in spans.items()}
    name = "few" if min(good, bad) < _FEW else "many"
    return phrases.say(f"cli.calibrate.{name}", answerable=good, unanswerable=bad, **said)


def calibrate_model(assistant: Assistant, questions: list[tuple[str, bool]], phrases: Phrases) -> None:
    """Fit how far the assistant's chat model is believed, keep it, and say what was found."""
    from assistant.chat.belief import keep, learn
    from assistant.checks import Ordered
    from assistant.settings import Settings

    chat = assistant.engine.chat
    if chat is None:
        return
    quoting = replace(assistant.engine, chat=None).steps(assistant.essay, assistant.index)
    belief, rows = learn(questions, chat.judge, quoting, assistant.retriever, phrases)
    name = chat.writer.name
    numbers = {key: f"{getattr(belief, key):.2f}" for key in ("bias", "yes", "reader", "threshold")}
    out(phrases.say("explain.calibrate.believed", name=name, **numbers))
    apart = {
        "model": [(row.yes, row.answerable) for row in rows],
        "alone": [(row.confidence, row.answerable) for row in rows],
        "both": [(belief.probability(row.yes, row.confidence), row.answerable) for row in rows],
    }
    shares = {key: f"{found.auroc:.2f}" for key, scores in apart.items() if (found := Ordered.of(scores))}
    out(phrases.say("explain.calibrate.parted", count=len(rows), **shares))
    out(phrases.say("explain.calibrate.kept", file=keep(name, belief, Settings.from_env().home), name=name))
