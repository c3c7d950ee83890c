"""What the owner may switch on: likes with a comment, "Save as test", an essay of the visitor's own."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from filelock import FileLock

from assistant.answers import OUTCOMES, Answer
from assistant.checks import Case, save_case
from assistant.errors import AssistantError
from assistant.essay import shown
from assistant.web.history import history_of
from assistant.web.host import Host
from assistant.web.markdown import literal
from assistant.web.pane import literal as as_html
from assistant.web.stopping import Stops
from assistant.web.talk import LIGHT, QUIET, client, warned

if TYPE_CHECKING:
    from assistant.web.page import Page

_TELLING: dict[str, Any] = {**QUIET, "preprocess": False}  # only the queue carries toasts
_TURNS = "(...given) => [essayChat.turns().map((turn) => turn.answer), ...given.slice(1)]"


def likes(page: Page, path: Path) -> None:
    """Thumbs under each answer, and a line for a reason; both go to the owner's feedback file."""
    say = page.say
    with page.left:
        comment = gr.Textbox(label=say("web.owner.comment"), visible=False, max_length=500, elem_id="comment")
    liked = gr.JSON(visible=False)

    def keep(turns: list[dict[str, Any]], helpful: bool, why: str, request: gr.Request) -> None:
        with _told():
            page.host.within_rate(client(request))
            save_like(path, _last(page.host, turns), helpful, why[:500])
            gr.Info(say("web.owner.thanked"))

    def vote(turns: list[dict[str, Any]], request: gr.Request, event: gr.LikeData) -> tuple[Any, Any]:
        at = (event.index[0] if isinstance(event.index, (list, tuple)) else event.index) // 2
        helpful = event.liked in (True, "Like")
        keep(turns[: at + 1], helpful, "", request)
        return {"turns": turns[: at + 1], "helpful": helpful}, gr.Textbox(value="", visible=True)

    def explain(given: dict[str, Any], why: str, request: gr.Request) -> Any:
        keep(given["turns"], bool(given["helpful"]), why, request)
        return gr.Textbox(value="", visible=False)

    page.bot.like(vote, [page.recent], [liked, comment], js=_TURNS, **_TELLING)
    comment.submit(explain, [liked, comment], comment, **_TELLING)


def save_like(path: Path, answer: Answer, helpful: bool, comment: str = "") -> None:
    """Add one line to `path`: when, the question, whether it helped and why, and what was cited."""
    line = {
        "time": round(time.time()),
        "helpful": helpful,
        "comment": comment,
        "question": answer.question,
        "found": answer.found,
        "outcome": answer.outcome,
        "cited": [[c.start, c.end] for c in answer.citations],
        "essay": answer.essay,
    }
    with FileLock(f"{path}.lock"), path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def save_as_test(page: Page, path: Path) -> None:
    """An answer as a case of the owner's question set, to be chosen and looked over before it is written."""
    say, host = page.say, page.host
    with page.left, gr.Group(visible=False, elem_id="case") as case:
        gr.Markdown(f"**{say('web.owner.case')}**")
        which = gr.Dropdown([], label=say("web.owner.which"), filterable=False)
        ask = gr.Textbox(label=say("web.owner.ask"), max_lines=3)
        outcome = gr.Radio(list(OUTCOMES), label=say("web.owner.outcome"))
        quotes = gr.CheckboxGroup([], label=say("web.owner.quotes"))
        with gr.Row():
            save = gr.Button(say("web.owner.save"), size="sm", variant="primary")
            cancel = gr.Button(say("web.owner.cancel"), size="sm")

    def opened(turns: list[dict[str, Any]], at: int) -> tuple[Any, ...]:
        with _told():
            answer = _last(host, turns[: at + 1])
            found = [citation.quote for citation in answer.citations]
            choices = [(shown(quote), quote) for quote in found]
            chosen = gr.CheckboxGroup(choices=choices, value=found, visible=bool(found))
            asked = [(str(turn.get("question", ""))[:80], number) for number, turn in enumerate(turns)]
            answers = gr.Dropdown(choices=asked, value=at, visible=len(asked) > 1)
            return gr.Group(visible=True), answers, answer.question, answer.outcome, chosen
        return (gr.skip(),) * 5

    def saved(
        turns: list[dict[str, Any]], at: int, ask: str, outcome: str, quotes: list[str], request: gr.Request
    ) -> Any:
        with _told():
            host.within_rate(client(request))
            before = tuple(str(turn.get("question", "")) for turn in turns[:at])[-8:]
            identity = save_case(path, Case(ask, outcome, tuple(quotes), before), host.essay)
            gr.Info(literal(say("web.owner.saved", id=identity)))
            return gr.Group(visible=False)
        return gr.skip()

    last = _TURNS.replace("...given.slice(1)", "essayChat.turns().length - 1")
    for event, js in ((page.test.click, last), (which.input, _TURNS)):
        event(opened, [page.recent, which], [case, which, ask, outcome, quotes], js=js, **_TELLING)
    save.click(saved, [page.recent, which, ask, outcome, quotes], case, js=_TURNS, **_TELLING)
    cancel.click(lambda: gr.Group(visible=False), None, case, **LIGHT)


def bring_an_essay(page: Page) -> None:
    """The visitor's own essay: made ready in the background, with progress and a way to stop it."""
    host, say, stops = page.host, page.say, Stops()
    with page.left:
        status = gr.HTML(visible=False, elem_id="status")
    made = gr.Textbox(visible=False)

    async def bring(given: str | None, request: gr.Request) -> AsyncIterator[tuple[Any, Any, str]]:
        if not given:
            return
        key = ""
        with stops.heard(request.session_hash) as stop, _told(), _fleeting(Path(given)) as file:
            host.within_rate(client(request))
            async with aclosing(stop.until(host.uploads.add(file, file.name, host.assistant_of("")))) as steps:
                async for step in steps:
                    if isinstance(step, str):
                        await asyncio.to_thread(host.suggest, host.assistant_of(step))
                        key = step
                    else:
                        yield gr.HTML(_progress(host, file.name, *step), visible=True), gr.Button(visible=True), ""
        if stop.said:
            gr.Info(say("web.bring.cancelled"))
        yield gr.HTML(visible=False), gr.Button(visible=False), key

    async def cancelled(request: gr.Request) -> None:
        stops.stop(request.session_hash)

    brought = page.bring.upload(bring, [page.bring], [status, page.cancel, made], **QUIET)
    page.shown(brought.then, made, "(key) => [key && essayChat.bring(key)]")
    page.cancel.click(cancelled, None, None, **LIGHT)
    left = page.home.click(host.uploads.drop, [page.key], None, **LIGHT)
    page.shown(left.then, None, "() => [essayChat.bring('')]")


@contextmanager
def _fleeting(file: Path) -> Iterator[Path]:
    """Gradio's copy of a file, which goes in any case."""
    try:
        yield file
    finally:
        with suppress(OSError):
            file.unlink()
            file.parent.rmdir()


def _progress(host: Host, name: str, done: int, total: int) -> str:
    say, percent = host.phrases.say, 100 * done // max(total, 1)
    words = say("web.bring.indexing", name=name, percent=percent) if total else say("web.bring.reading", name=name)
    value = f' value="{percent}"' if total else ""
    return f'<p role="status">{as_html(words)}</p><progress max="100"{value}></progress>'


def _last(host: Host, turns: list[dict[str, Any]]) -> Answer:
    """The last of `turns`, held to the served essay; raises AssistantError."""
    found = history_of(turns[-1:], host.essay)
    if not found:
        raise AssistantError(host.phrases.say("web.owner.other_essay" if turns else "web.owner.nothing"))
    return found[0]


@contextmanager
def _told() -> Iterator[None]:
    """Errors made on purpose are told to the visitor."""
    try:
        yield
    except AssistantError as error:
        warned(error)
