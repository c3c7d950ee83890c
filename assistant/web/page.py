"""The page: Gradio's chat on the left, the essay on the right. Home of gradio, with `talk` and `extras`."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read by gradio when it is imported

# For each of its classes Gradio writes a stub for editors, which takes a second and a half of every start; none for a
# class whose file it cannot find.
with patch("inspect.getfile", side_effect=OSError):
    import gradio as gr

from assistant.essay import Essay
from assistant.web.extras import bring_an_essay, likes, save_as_test
from assistant.web.host import Host
from assistant.web.pane import as_html, pane_html
from assistant.web.refusals import Refused
from assistant.web.talk import LIGHT, QUIET, Conversation, warn
from assistant.web.uploads import KINDS
from assistant.writing import LONGEST_QUESTION

_HERE = Path(__file__).resolve().parent
_ASK = """async (asked, _, key, shown) => {
    const early = !window.essayChat?.shown;
    while (!window.essayChat?.shown) await new Promise((r) => setTimeout(r, 20));
    return [asked, essayChat.asking(asked, shown.length / 2, {cut}), early ? essayChat.key() : key, []];
}"""
_ANSWERED = "(turn) => { essayChat.answered(turn); return essayChat.list(); }"
_OPEN = """(id) => {
    if (innerWidth <= 760) document.querySelector("#chats .toggle-button").click(); // it covers what was opened
    return [essayChat.open(id)];
}"""
_START = """async () => {
    while (!window.essayChat) await new Promise((r) => setTimeout(r, 20));
    return [essayChat.start()];
}"""


def chat_page(host: Host) -> Any:
    """The page over `host`; works by itself, mounted, and inside other Blocks."""
    say = host.phrases.say
    title = "".join(c for c in host.essay.title if c not in '<>{}$`\\"') or say("web.page.essay")
    with gr.Blocks(title=title, fill_width=True, fill_height=True, analytics_enabled=False) as page:
        style = f"<style>{(_HERE / 'page.css').read_text(encoding='utf-8')}</style>"
        gr.HTML(f'{style}<a href="#ask">{as_html(say("web.page.skip"))}</a>', padding=False, elem_id="style")
        Page(host, page)
    page.queue(max_size=host.options.waiting, default_concurrency_limit=None)
    # Gradio checks the paths that a browser sends only in Blocks that were launched; mounted ones look as if not.
    page.has_launched = True
    return page


def page_app(host: Host) -> Any:
    """The page as an ASGI app of its own, with its theme."""
    from fastapi import FastAPI

    return gr.mount_gradio_app(
        FastAPI(openapi_url=None),
        chat_page(host),
        path="/",
        root_path=host.options.root_path or None,
        theme=gr.themes.Base(primary_hue="blue", font=["system-ui"], font_mono=["ui-monospace", "monospace"]),
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=host.options.body,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
    )


class Page:
    """The parts of the page and the events between them."""

    def __init__(self, host: Host, page: gr.Blocks) -> None:
        self.host, self.say = host, host.phrases.say
        self.talk = Conversation(host)
        # What goes between browser and server: chats or turns, a turn; a question, an essay's key.
        self.sent, self.turn = (gr.JSON(visible=False) for _ in range(2))
        self.asked, self.key = (gr.Textbox(visible=False) for _ in range(2))
        self._chats()
        with gr.Row(elem_id="desk", equal_height=True, scale=1):
            with gr.Column(scale=3, min_width=320, elem_id="left") as self.left:
                self._tools()
                self._conversation()
            with gr.Column(scale=2, min_width=320, elem_id="right"):
                script = (_HERE / "essay.js").read_text(encoding="utf-8")
                self.pane = gr.HTML(
                    pane_html(host.essay, host.phrases), elem_id="essay", js_on_load=script, apply_default_css=False
                )
        self._wire_question(self.box.submit, self.box)
        self._turns()
        self._wire_chats(page)
        if host.options.feedback is not None:
            likes(self, host.options.feedback)
        if host.options.tests is not None:
            save_as_test(self, host.options.tests)
        if host.options.allow_upload:
            bring_an_essay(self)
        gr.events.api(self.talk.ask, api_name="ask", concurrency_limit=None)

    def _button(self, name: str, **given: Any) -> gr.Button:
        return gr.Button(self.say(f"web.page.{name}"), size="sm", **given)

    def _chats(self) -> None:
        with gr.Sidebar(label=self.say("web.page.chats"), open=False, width=300, elem_id="chats"):
            self.chats = gr.Radio([], label=self.say("web.page.chats"), elem_id="list")
            self.name = gr.Textbox(label=self.say("web.page.name"), max_length=80, elem_id="name")
            self.remove, self.restore = self._button("remove"), self._button("restore", visible=False)
            self.markdown, self.json = self._button("markdown"), self._button("json")

    def _tools(self) -> None:
        options, kinds = self.host.options, list(KINDS)
        with gr.Row(elem_id="tools"):
            self.new, self.read = self._button("new"), self._button("read", elem_id="read")
            self.bring = gr.UploadButton(
                self.say("web.page.bring"), file_types=kinds, size="sm", visible=options.allow_upload, elem_id="bring"
            )
            self.cancel = self._button("cancel", variant="stop", visible=False)
            self.home = self._button("home", visible=False)
            self.test = self._button("test", visible=options.tests is not None)

    def _conversation(self) -> None:
        say = self.say
        self.bot = gr.Chatbot(
            label=say("web.page.talk"),
            show_label=False,
            elem_id="talk",
            height=None,
            scale=1,
            buttons=["copy"],
            editable="user",
            layout="panel",
            latex_delimiters=[],
            feedback_options=("Like", "Dislike"),
            placeholder=f"## {say('web.page.welcome')}\n{say('web.page.can')}\n\n{say('web.page.cannot')}",
            **self._bot(self.host.essay),
        )
        self.box = gr.Textbox(
            label=say("web.page.ask"),
            show_label=False,
            placeholder=say("web.page.ask"),
            max_lines=8,
            max_length=LONGEST_QUESTION,
            submit_btn=say("web.page.send"),
            stop_btn=False,
            autofocus=True,
            elem_id="ask",
            html_attributes=gr.InputHTMLAttributes(enterkeyhint="send"),
        )
        self.case = gr.Group(visible=False, elem_id="case")  # what "Save as test" fills; of the chat that is shown

    def _wire_question(self, event: Any, question: Any, cut: bool = False) -> None:
        """After `event`, the answer to `question`, statement by statement; the browser then keeps the turn."""
        run = event(
            self.talk.answer,
            [question, self.sent, self.key, self.bot],
            [self.bot, self.turn, self.box],
            js=_ASK.replace("{cut}", str(cut).lower()),
            preprocess=False,
            **QUIET,
        )
        self.relist(run.then, [self.turn], _ANSWERED)

    def _turns(self) -> None:
        """Every other way to ask, and to take a question back."""

        def pick(event: gr.SelectData) -> str:
            return event.value["text"] if isinstance(event.value, dict) else str(event.value)

        talk, bot, asked = self.talk, self.bot, self.asked
        for event in (bot.example_select, bot.option_select):
            self._wire_question(event(pick, None, asked, **LIGHT).then, asked)
        given, turns = [self.sent, self.key], {"js": "(_, key) => [essayChat.turns(), key]", **LIGHT}
        for event, function in ((bot.retry, talk.rewind), (bot.edit, talk.edit)):
            self._wire_question(event(function, given, [bot, asked, self.sent], **turns).then, asked, cut=True)
        undone = bot.undo(talk.rewind, given, [bot, self.box, self.sent], **turns)
        self.relist(undone.then, [self.sent], "(sent) => { essayChat.left(sent.left); return essayChat.list(); }")
        self.box.stop(talk.stop, None, None, **LIGHT)

    def _wire_chats(self, page: gr.Blocks) -> None:
        """The chats, which the browser keeps: shown, named, deleted, brought back, saved as files."""
        started = self.show(page.load, None, _START)
        started.then(None, None, self.box, js="() => [essayChat.drafted()]", **QUIET)
        started.then(self._suggest, [self.key], [self.bot], **QUIET)
        self.show(self.chats.input, self.chats, _OPEN)
        for event in (self.new.click, self.bot.clear):
            self.show(event, None, "() => [essayChat.open('')]")
        for name in ("remove", "restore"):
            self.show(getattr(self, name).click, None, f"() => [essayChat.{name}()]")
        self.relist(self.name.submit, [self.name], "(n) => { essayChat.rename(n); return essayChat.list(); }")
        for name in ("markdown", "json", "read"):
            getattr(self, name).click(None, js=f"() => essayChat.{name}()", **QUIET)

    def show(self, event: Any, given: Any, js: str) -> Any:
        """After `event`, the chat that `js` gives is on the page, and the list of chats beside it."""
        outputs = [self.pane, self.bot, self.key, self.box, self.home, self.name, self.case]
        done = event(self._show, [given or self.sent], outputs, js=js, **LIGHT)
        self.relist(done.then, [self.sent], "() => { essayChat.shown = true; return essayChat.list(); }")
        return done

    def relist(self, event: Any, given: Any, js: str) -> Any:
        """After `event`, the list of chats that `js` gives, and whether one can be brought back."""
        return event(None, given, [self.chats, self.restore], js=js, **QUIET)

    async def _show(self, sent: dict[str, Any] | None, request: gr.Request) -> tuple[Any, ...]:
        if not sent:
            return (gr.skip(),) * 7
        self.talk.leave(request)
        return await asyncio.to_thread(self._open, sent)

    def _open(self, sent: dict[str, Any]) -> tuple[Any, ...]:
        chat, key = sent.get("chat") or {}, str(sent.get("key") or "")
        messages, essay = self.talk.draw(chat.get("turns") or [], key, more=True)
        key = key if essay is not self.host.essay else ""
        pane = gr.skip() if essay.fingerprint[:8] == sent.get("here") else pane_html(essay, self.host.phrases)
        bot = gr.Chatbot(**self._bot(essay), value=messages)  # type: ignore[arg-type]
        home, name = gr.Button(visible=bool(key)), str(chat.get("name") or "")
        # The box keeps what stands in it: it may have been typed while this was under way.
        return pane, bot, key, self.talk.idle(), home, name, gr.Group(visible=False)

    async def _suggest(self, key: str) -> Any:
        try:
            await self.host.wait()
            return gr.Chatbot(**self._bot(self.host.assistant_of(key).essay))
        except Refused as error:
            warn(error)
            return gr.skip()

    def _bot(self, essay: Essay) -> dict[str, Any]:
        return {"examples": [{"text": question} for question in self.host.examples(essay)]}
