"""What the owner may switch on: likes with a comment, "Save as test", an essay of the visitor's own."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.answers import Answer
from assistant.check_saving import Case, save_case
from assistant.errors import AssistantError
from assistant.web.history import history_of
from assistant.web.host import Host
from assistant.web.markdown import literal
from assistant.web.owner import save_like
from assistant.web.talk import client

if TYPE_CHECKING:
    from assistant.web.page import Desk

_GONE = 20.0  # seconds without a sign of the browser after which nobody waits for an essay any more
_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_LIGHT: dict[str, Any] = {**_QUIET, "queue": False, "preprocess": False}
_TELLING: dict[str, Any] = {**_QUIET, "preprocess": False, "concurrency_limit": None}  # only the queue carries toasts
_TURNS = "(...given) => [essayChat.turns().map((turn) => turn.answer), ...given.slice(1)]"


def likes(desk: Desk) -> None:
    """Thumbs under each answer, and a line for a reason; both go to the owner's feedback file."""
    say, path = desk.say, desk.host.options.feedback
    assert path is not None
    with desk.left:
        comment = gr.Textbox(label=say("web.owner.comment"), visible=False, max_length=500, elem_id="comment")
    liked = gr.JSON(visible=False)

    def vote(turns: list[dict[str, Any]], request: gr.Request, event: gr.LikeData) -> tuple[Any, Any]:
        at = (event.index[0] if isinstance(event.index, (list, tuple)) else event.index) // 2
        given = {"turns": turns[: at + 1], "helpful": event.liked in (True, "Like")}
        return (keep(given, "", request), gr.Textbox(value="", visible=True))

    def keep(given: dict[str, Any], why: str, request: gr.Request) -> dict[str, Any]:
        with _told():
            desk.host.within_rate(client(request))
            answer = _last(desk.host, given["turns"])
            save_like(path, answer, bool(given["helpful"]), why[:500])
            gr.Info(say("web.owner.thanked"))
        return given

    def why(given: dict[str, Any], said: str, request: gr.Request) -> Any:
        keep(given, said, request)
        return gr.Textbox(value="", visible=False)

    desk.bot.like(vote, [desk.recent], [liked, comment], js=_TURNS, **_TELLING)
    comment.submit(why, [liked, comment], comment, **_TELLING)


def save_as_test(desk: Desk) -> None:
    """The last answer as a case of the owner's question set, to be looked over before it is written."""
    say, host, path = desk.say, desk.host, desk.host.options.tests
    assert path is not None
    with desk.left, gr.Group(visible=False, elem_id="case") as case:
        gr.Markdown(f"**{say('web.owner.case')}**")
        ask = gr.Textbox(label=say("web.owner.ask"), max_lines=3)
        outcome = gr.Radio(["answered", "unsure", "absent"], label=say("web.owner.outcome"))
        quotes = gr.CheckboxGroup([], label=say("web.owner.quotes"))
        with gr.Row():
            save, cancel = (
                gr.Button(say("web.owner.save"), size="sm", variant="primary"),
                gr.Button(say("web.owner.cancel"), size="sm"),
            )

    def shown(turns: list[dict[str, Any]]) -> tuple[Any, ...]:
        with _told():
            if not turns:
                raise AssistantError(say("web.owner.nothing"))
            answer = _last(host, turns)
            found = [citation.quote for citation in answer.citations]
            chosen = gr.CheckboxGroup(choices=found, value=found, visible=bool(found))
            return gr.Group(visible=True), answer.question, answer.outcome, chosen
        return gr.skip(), gr.skip(), gr.skip(), gr.skip()

    def saved(turns: list[dict[str, Any]], ask: str, outcome: str, quotes: list[str], request: gr.Request) -> Any:
        with _told():
            host.within_rate(client(request))
            before = tuple(str(turn.get("question", "")) for turn in turns[:-1])[-8:]
            identity = save_case(path, Case(ask, outcome, tuple(quotes), before), host.essay)
            gr.Info(literal(say("web.owner.saved", id=identity)))
            return gr.Group(visible=False)
        return gr.skip()

    desk.test.click(shown, [desk.recent], [case, ask, outcome, quotes], js=_TURNS, **_TELLING)
    save.click(saved, [desk.recent, ask, outcome, quotes], case, js=_TURNS, **_TELLING)
    cancel.click(lambda: gr.Group(visible=False), None, case, **_LIGHT)


def bring_an_essay(desk: Desk) -> None:
    """The visitor's own essay: made ready in the background, with progress and a way to stop it."""
    host, say = desk.host, desk.say
    with desk.left:
        status = gr.HTML(visible=False, elem_id="status")
    made = gr.Textbox(visible=False)
    idle = gr.HTML(visible=False), gr.Button(visible=False)

    async def bring(file: str | None, request: gr.Request) -> AsyncIterator[tuple[Any, Any, Any]]:
        if not file:
            return
        name, seen, at = Path(file).name, [time.monotonic()], [0, 0]

        def progress(done: int, total: int) -> bool:
            at[:] = done, total
            return time.monotonic() - seen[0] < _GONE

        task = None
        try:
            host.within_rate(client(request))
            owners = host.assistant_of("")
            task = asyncio.create_task(host.uploads.add(Path(file), name, owners, progress))
            while not task.done():
                seen[0] = time.monotonic()
                yield gr.HTML(_progress(host, name, *at), visible=True), gr.Button(visible=True), ""
                await asyncio.wait({task}, timeout=0.5)
            key = task.result()
            await asyncio.to_thread(host.suggest, host.assistant_of(key))
            yield *idle, key
        except AssistantError as error:
            gr.Warning(literal(str(error)), duration=15)
            yield *idle, ""
        finally:
            if task is not None and not task.done():
                task.cancel()
            with contextlib.suppress(OSError):
                Path(file).unlink()
                Path(file).parent.rmdir()

    def stopped() -> tuple[Any, Any]:
        gr.Info(say("web.bring.cancelled"))
        return idle

    brought = desk.bring.upload(bring, [desk.bring], [status, desk.cancel, made], concurrency_limit=None, **_QUIET)
    desk.shown(brought.then, made, "(key) => [key && essayChat.bring(key)]")
    desk.cancel.click(stopped, None, [status, desk.cancel], cancels=[brought], **_TELLING)
    left = desk.home.click(host.uploads.drop, [desk.key], None, **_LIGHT)
    desk.shown(left.then, None, "() => [essayChat.bring('')]")


def _progress(host: Host, name: str, done: int, total: int) -> str:
    percent = 100 * done // total if total else 0
    said = (
        host.phrases.say("web.bring.indexing", name=name, percent=percent)
        if total
        else host.phrases.say("web.bring.reading", name=name)
    )
    text = escape(said).replace("$", "&#36;").replace("{", "&#123;").replace("`", "&#96;")
    value = f' value="{percent}"' if total else ""
    return f'<p role="status">{text}</p><progress max="100"{value}></progress>'


def _last(host: Host, turns: list[dict[str, Any]]) -> Answer:
    """The last of `turns`, held to the served essay; raises AssistantError."""
    found = history_of(turns[-1:], host.essay)
    if not found:
        raise AssistantError(host.phrases.say("web.owner.other_essay"))
    return found[0]


@contextlib.contextmanager
def _told() -> Any:
    """Errors made on purpose are told to the visitor."""
    try:
        yield
    except AssistantError as error:
        gr.Warning(literal(str(error)), duration=15)
