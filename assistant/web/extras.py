"""What the owner may switch on: likes with a comment, "Save as test", an essay of the visitor's own."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, aclosing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.answers import OUTCOMES, Answer
from assistant.checks import Case, save_case
from assistant.errors import AssistantError
from assistant.essay import readable
from assistant.web.host import LONGEST, Host, answer_of
from assistant.web.markdown import literal
from assistant.web.pane import as_html
from assistant.web.stopping import Stops
from assistant.web.talk import LIGHT, QUIET, client, warn

if TYPE_CHECKING:
    from assistant.web.page import Page

_TELLING: dict[str, Any] = {**QUIET, "preprocess": False}  # only the queue carries toasts
_TURNS = "(...given) => [essayChat.turns(), ...given.slice(1)]"


def likes(page: Page, path: Path) -> None:
    """Thumbs under each answer, and a line for a reason; both go to the owner's feedback file."""
    with page.left:
        comment = gr.Textbox(label=page.say("web.owner.comment"), visible=False, max_length=500, elem_id="comment")
    liked = gr.JSON(visible=False)

    def keep(given: dict[str, Any], why: str, request: gr.Request) -> Any:
        with _tell():
            page.host.within_rate(client(request))
            save_like(path, answer_of(given["turn"]["answer"], page.host.essay), bool(given["helpful"]), why[:500])
            gr.Info(page.say("web.owner.thanked"))
        return gr.Textbox(visible=False)

    def vote(turns: list[Any], request: gr.Request, event: gr.LikeData) -> tuple[Any, Any]:
        at = (event.index[0] if isinstance(event.index, (list, tuple)) else event.index) // 2
        given = {"turn": turns[at], "helpful": event.liked in (True, "Like")}
        keep(given, "", request)
        return given, gr.Textbox(value="", visible=True)

    page.bot.change(None, None, comment, js='() => ({ __type__: "update", visible: false })', **QUIET)
    page.bot.like(vote, [page.sent], [liked, comment], js=_TURNS, **_TELLING)
    comment.submit(keep, [liked, comment], comment, **_TELLING)


def save_like(path: Path, answer: Answer, helpful: bool, comment: str = "") -> None:
    """Add one line to `path`: when, the question, whether it helped and why, and what was cited."""
    known = {name: getattr(answer, name) for name in ("question", "found", "outcome", "essay")}
    cited = [[c.start, c.end] for c in answer.citations]
    line = {"time": round(time.time()), "helpful": helpful, "comment": comment, **known, "cited": cited}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")  # at one go, whoever else writes


def save_as_test(page: Page, path: Path) -> None:
    """An answer as a case of the owner's question set, to be chosen and looked over before it is written."""
    say, host = page.say, page.host
    with page.case:
        gr.Markdown(f"**{say('web.owner.case')}**")
        which = gr.Dropdown([], label=say("web.owner.which"), filterable=False)
        ask = gr.Textbox(label=say("web.owner.ask"), max_lines=3)
        outcome = gr.Radio(list(OUTCOMES), label=say("web.owner.outcome"))
        quotes = gr.CheckboxGroup([], label=say("web.owner.quotes"))
        with gr.Row():
            save = gr.Button(say("web.owner.save"), size="sm", variant="primary")
            cancel = gr.Button(say("web.owner.cancel"), size="sm")

    def fill(turns: list[Any], at: int) -> tuple[Any, ...]:
        with _tell():
            if not turns:
                raise AssistantError(say("web.owner.nothing"))
            answer = answer_of(turns[at]["answer"], host.essay)
            if answer.essay != host.essay.fingerprint:
                raise AssistantError(say("web.owner.other_essay"))
            found = [citation.quote for citation in answer.citations]
            chosen = gr.CheckboxGroup([(readable(quote), quote) for quote in found], value=found, visible=bool(found))
            asked = [(turn["question"][:80], number) for number, turn in enumerate(turns)]
            answers = gr.Dropdown(choices=asked, value=at, visible=len(asked) > 1)
            return gr.Group(visible=True), answers, answer.question, answer.outcome, chosen
        return (gr.skip(),) * 5

    def write(turns: list[Any], at: int, ask: str, outcome: str, quotes: list[str], request: gr.Request) -> Any:
        with _tell():
            host.within_rate(client(request))
            before = tuple(turn["question"] for turn in turns[:at])[-LONGEST:]
            identity = save_case(path, Case(ask, outcome, tuple(quotes), before), host.essay, host.file)
            gr.Info(literal(say("web.owner.saved", id=identity)))
            return gr.Group(visible=False)
        return gr.skip()

    last = _TURNS.replace("...given.slice(1)", "essayChat.turns().length - 1")
    for event, js in ((page.test.click, last), (which.input, _TURNS)):
        event(fill, [page.sent, which], [page.case, which, ask, outcome, quotes], js=js, **_TELLING)
    save.click(write, [page.sent, which, ask, outcome, quotes], page.case, js=_TURNS, **_TELLING)
    cancel.click(lambda: gr.Group(visible=False), None, page.case, **LIGHT)


def bring_an_essay(page: Page) -> None:
    """The visitor's own essay: made ready in the background, with progress and a way to stop it."""
    host, say, stops = page.host, page.say, Stops()
    with page.left:
        status = gr.HTML(visible=False, elem_id="status")
    made = gr.Textbox(visible=False)

    async def bring(given: str | None, request: gr.Request) -> AsyncIterator[tuple[Any, Any, str]]:
        if not given:
            return
        key, file = "", Path(given)
        stop = stops.listen(request.session_hash)
        with _tell(), ExitStack() as at_end:
            at_end.callback(_forget, file)
            host.within_rate(client(request))
            async with aclosing(stop.until(host.uploads.add(file, host.assistant_of("")))) as steps:
                async for step in steps:
                    if isinstance(step, str):
                        await asyncio.to_thread(host.suggest, host.assistant_of(step))
                        key = step
                    else:
                        yield gr.HTML(_progress(host, file.name, *step), visible=True), gr.Button(visible=True), ""
        if stop.said:
            gr.Info(say("web.bring.cancelled"))
        yield gr.HTML(visible=False), gr.Button(visible=False), key

    async def cancel(request: gr.Request) -> None:
        stops.stop(request.session_hash)

    brought = page.bring.upload(bring, [page.bring], [status, page.cancel, made], **QUIET)
    page.show(brought.then, made, "(key) => [key && essayChat.bring(key)]")
    page.cancel.click(cancel, None, None, **LIGHT)
    left = page.home.click(host.uploads.drop, [page.key], None, **LIGHT)
    page.show(left.then, None, "() => [essayChat.bring('')]")


def _forget(file: Path) -> None:
    """Delete Gradio's copy of a file, and its folder where nothing else is in it."""
    with suppress(OSError):
        file.unlink()
        file.parent.rmdir()


def _progress(host: Host, name: str, done: int, total: int) -> str:
    say, percent = host.phrases.say, 100 * done // max(total, 1)
    words = say("web.bring.indexing", name=name, percent=percent) if total else say("web.bring.reading", name=name)
    value = f' value="{percent}"' if total else ""
    return f'<p role="status">{as_html(words)}</p><progress max="100"{value}></progress>'


@contextmanager
def _tell() -> Iterator[None]:
    """Errors made on purpose are told to the visitor."""
    try:
        yield
    except AssistantError as error:
        warn(error)
