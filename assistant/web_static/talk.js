// The conversation: asks, shows answers as they come, keeps them, and lets the last question be asked anew.

import { Composer } from "./composer.js";
import { button, el } from "./dom.js";
import { fresh } from "./chats.js";
import * as server from "./server.js";
import { TurnView } from "./turn.js";

export class Talk {
  constructor(root, page, say, essay, chats) {
    Object.assign(this, { root, page, say, essay, chats });
    this.key = ""; // of the essay the visitor brought
    this.fingerprint = page.essay;
    this.examples = page.examples;
    this.views = [];
    this.status = el("p", { class: "unseen", role: "status", id: "status" });
    this.turns = el("div", { id: "turns" });
    this.composer = new Composer(say, page.longest, { ask: (q, replaces) => this.ask(q, replaces), stop: () => this.stop() });
    root.setAttribute("aria-label", say("talk"));
    root.append(this.turns, this.composer.root, this.status);
  }

  announce(text) {
    this.status.textContent = text;
  }

  // Show `chat`, or begin a new one.
  open(chat = fresh()) {
    this.stop();
    this.chat = chat;
    this.views = chat.turns.map((turn) => this.viewOf(turn));
    this.turns.replaceChildren(...(this.views.length ? this.views.map((view) => view.root) : [this.welcome()]));
    this.settled();
    this.scroll();
  }

  welcome() {
    const { say } = this;
    const chips = this.examples.map((question) => button(question, () => this.ask(question)));
    return el(
      "div",
      { class: "welcome" },
      el("h2", { text: say("welcome") }),
      ...["welcome_can", "welcome_cannot", "welcome_kept"].map((name) => el("p", { text: say(name) })),
      el("div", { class: "chips" }, el("span", { class: "label", text: say("examples") }), ...chips),
    );
  }

  // Once the model is there, the server knows which examples it can answer.
  suggest(examples) {
    if (this.key) return;
    this.examples = examples;
    if (!this.views.length) this.turns.replaceChildren(this.welcome());
  }

  viewOf(turn) {
    const act = {
      ask: (question) => this.ask(question),
      copy: (which) => this.copy(which),
      edit: () => this.composer.edit(this.chat.turns.at(-1).question),
      retry: () => this.ask(this.chat.turns.at(-1).question, true),
      test: (which, from) => this.saveTest(which, from),
      thumb: (which, value) => this.thumb(which, value),
    };
    const can = { ...this.page.can, test: this.page.can.test && !this.key, feedback: this.page.can.feedback && !this.key };
    return new TurnView(turn, { say: this.say, essay: this.essay, can, fingerprint: () => this.fingerprint, act });
  }

  async ask(question, replaces = false) {
    this.stop();
    if (replaces && this.chat.turns.length) {
      this.chat.turns.pop();
      this.views.pop().root.remove();
    }
    if (!this.chat.turns.length) {
      this.turns.replaceChildren();
      this.chat.title = question.slice(0, 80);
      this.chat.essay = this.fingerprint;
    }
    const turn = { question, said: [], busy: true };
    const view = this.viewOf(turn);
    const history = this.history();
    this.views.at(-1)?.actions(false);
    this.views.at(-1)?.root.querySelector(".follow")?.remove();
    this.chat.turns.push(turn);
    this.views.push(view);
    this.turns.append(view.root);
    this.keep();
    this.composer.busy(true);
    this.announce(this.say("thinking"));
    this.scroll();
    await this.answer(this.chat, turn, view, history);
  }

  async answer(chat, turn, view, history) {
    const control = new AbortController();
    this.running = { control, turn, view };
    const request = { question: turn.question, history, essay: this.key };
    try {
      turn.view = await this.persist(request, turn, view, control.signal);
      delete turn.said;
    } catch (error) {
      if (error.name === "AbortError") turn.stopped = true;
      else turn.error = error.message;
    }
    delete turn.busy;
    this.keep(chat);
    view.draw();
    if (this.running?.turn === turn) {
      this.running = null;
      this.composer.busy(false);
      this.announce(this.outcome(turn));
    }
    if (this.chat !== chat) return;
    const seen = view.root.getBoundingClientRect().top >= 0;
    this.settled();
    if (seen) this.scroll();
  }

  // Ask until the server answers: it may be loading its model, or being restarted.
  async persist(request, turn, view, signal) {
    for (;;) {
      try {
        const said = (statement) => {
          turn.said.push(statement);
          view.partly();
        };
        return await server.ask(request, said, signal);
      } catch (error) {
        if (!server.passing(error)) throw error;
        turn.said = [];
        view.tell(this.say(error.error === "loading" ? "loading" : "offline"));
        await server.untilReady(signal);
        view.tell("");
      }
    }
  }

  outcome(turn) {
    const { say } = this;
    if (!turn.view) return turn.error || say("stopped");
    const { answer, kind } = turn.view;
    if (kind === "refusal") return answer.reason;
    const count = this.essay ? new Set(answer.statements.flatMap((s) => s.citations.map((c) => c.start))).size : 0;
    return `${answer.text} ${count ? say("answered", { count }) : ""}`;
  }

  stop() {
    this.running?.control.abort();
  }

  // What the server resolves a follow-up against: the last answers, less what it does not need.
  history() {
    const answers = this.chat.turns.map((turn) => turn.view?.answer).filter((a) => a?.essay === this.fingerprint);
    return answers.slice(-this.page.history).map(({ question, statements, essay, condensed }) => ({
      question,
      statements,
      essay,
      condensed,
    }));
  }

  // Buttons and marks belong to the last turn.
  settled() {
    this.views.forEach((view, at) => view.actions(at === this.views.length - 1));
    const last = this.chat.turns.at(-1)?.view?.answer;
    this.essay.mark(last?.essay === this.fingerprint ? last.statements.flatMap((s) => s.citations) : []);
  }

  // The last question at the top; who has scrolled past it is reading, and is left alone.
  scroll() {
    this.views.at(-1)?.root.scrollIntoView({ block: "start" });
  }

  keep(chat = this.chat) {
    if (chat.turns.length) this.chats.save(chat);
  }

  async copy(turn) {
    try {
      await navigator.clipboard.writeText(turn.view.markdown);
      this.announce(this.say("copied"));
    } catch {
      this.announce(this.say("copy_failed"));
    }
    this.flash(this.status.textContent);
  }

  async saveTest(turn, from) {
    const before = this.chat.turns.slice(0, this.chat.turns.indexOf(turn)).map((earlier) => earlier.question);
    const turns = turn.view.answer.condensed ? before.slice(-this.page.history) : [];
    try {
      const { id } = await server.saveTest({ answer: turn.view.answer, turns });
      from.disabled = true;
      this.flash(this.say("saved_test", { id }));
    } catch (error) {
      this.flash(this.say("error", { why: error.message }));
    }
  }

  async thumb(turn, helpful) {
    try {
      await server.saveThumb({ answer: turn.view.answer, helpful });
      turn.thumb = helpful;
      this.keep();
      this.views.forEach((view, at) => view.turn === turn && view.actions(at === this.views.length - 1));
      this.flash(this.say("thanked"));
    } catch (error) {
      this.flash(this.say("error", { why: error.message }));
    }
  }

  // A line at the foot of the page for a few seconds; screen readers hear it too.
  flash(text) {
    this.announce(text);
    document.querySelector(".flash")?.remove();
    const line = el("p", { class: "flash", text, "aria-hidden": true });
    document.body.append(line);
    setTimeout(() => line.remove(), 4000);
  }
}
