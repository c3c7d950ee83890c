// One turn of the conversation as elements: question, statements, evidence, refusal, what was withheld.

import { button, el } from "./dom.js";

export class TurnView {
  constructor(turn, parts) {
    this.turn = turn;
    this.parts = parts; // say, essay, can, fingerprint, act
    this.root = el("article", { class: "turn" });
    this.draw();
  }

  draw() {
    const { turn } = this;
    const { say } = this.parts;
    this.body = el("div", { class: "answer" });
    this.notice = el("p", { class: "notice", hidden: true });
    this.root.replaceChildren(el("h2", { class: "asked", text: turn.question }), this.body, this.notice);
    if (turn.view) this.whole(turn.view);
    else {
      this.partly();
      if (!turn.busy) this.tell(turn.error || say(turn.stopped ? "stopped" : "unanswered"));
    }
  }

  tell(text) {
    this.notice.textContent = text;
    this.notice.hidden = !text;
  }

  // What has been said so far of an answer that is still being written.
  partly() {
    const said = this.turn.said ?? [];
    const numbers = numbered(said);
    this.body.replaceChildren(...said.map((statement) => this.statement(statement, numbers, mixed(said))));
    if (this.turn.busy) this.body.append(el("p", { class: "thinking", text: this.parts.say("thinking") }));
  }

  whole(view) {
    const { say } = this.parts;
    const { answer } = view;
    this.root.classList.add(view.kind);
    const numbers = numbered(answer.statements);
    const parts = answer.statements.map((one) => this.statement(one, numbers, mixed(answer.statements)));
    if (view.kind === "refusal") parts.push(...this.refusal(view));
    if (view.kind === "talk") parts.push(el("p", { class: "said plain", text: answer.reason }));
    if (answer.condensed) parts.push(remark(say("looked_up", { question: answer.condensed })));
    if (answer.note) parts.push(remark(answer.note));
    if (view.confidence) parts.push(el("p", { class: "sure", text: view.confidence }));
    if (answer.essay !== this.parts.fingerprint()) parts.push(remark(say("old_text")));
    if (numbers.size) parts.push(this.evidence(numbers));
    if (answer.withheld.length) parts.push(this.withheld(answer.withheld));
    this.body.replaceChildren(...parts);
  }

  statement(statement, numbers, mixed) {
    const marks = unique(statement.citations).map((citation) => this.cite(citation, numbers));
    const words = el("span", { class: "words", text: statement.text });
    return el("p", { class: "said" }, words, "\u00a0", ...marks, " ", mixed && this.check(statement.check));
  }

  check(name) {
    const { say } = this.parts;
    return el("span", { class: `check ${name}`, text: say(`check_${name}`), title: say(`check_${name}_help`) });
  }

  cite(citation, numbers) {
    const { say } = this.parts;
    const number = numbers.get(key(citation));
    const section = citation.section || say("no_section");
    return this.link(citation, `[${number}]`, {
      class: "cite",
      "aria-label": say("cite", { number, section }),
      "data-quote": citation.quote,
      "data-section": section,
    });
  }

  // A link to a place in the essay; plain text where the essay is no longer the one that was quoted.
  link(place, text, given = {}) {
    const fits = this.turn.view === undefined || this.turn.view.answer.essay === this.parts.fingerprint();
    const id = fits && this.parts.essay.anchor(place);
    const quote = given["data-quote"];
    if (!id) return el("span", { ...given, text, role: quote && "img", title: quote });
    return el("a", { ...given, href: `#${id}`, "data-start": place.start, "data-end": place.end, text });
  }

  evidence(numbers) {
    const { say } = this.parts;
    const seen = new Map(this.turn.view.answer.statements.flatMap((s) => s.citations).map((c) => [key(c), c]));
    const items = [...numbers].map(([name, number]) => {
      const citation = seen.get(name);
      const where = el("cite", { text: citation.section || say("no_section") });
      return el("li", { value: number }, el("q", { text: citation.quote }), " ", where);
    });
    const summary = el("summary", { text: `${say("evidence")} (${items.length})` });
    // Under the essay's own sentences a line is enough to know which is meant.
    const kind = mixed(this.turn.view.answer.statements) ? "evidence" : "evidence brief";
    return el("details", { class: kind, open: true }, summary, el("ol", {}, ...items));
  }

  // Unsure: the closest sentences, to be read. Absent: the reason; what is closest is no answer, and folded away.
  refusal({ answer, headline }) {
    const { say } = this.parts;
    const absent = answer.outcome === "absent";
    const said = el("p", { class: `said refused ${absent ? "absent" : "unsure"}`, text: headline ?? answer.reason });
    if (!answer.nearest.length) return [said];
    if (!absent) return [said, el("ul", { class: "closest" }, ...answer.nearest.map((one) => this.closest(one)))];
    const items = answer.nearest.map((passage) => {
      const where = el("cite", { text: passage.section || say("no_section") });
      return el("li", {}, el("q", { text: passage.text }), " ", where, " ", this.link(passage, say("in_essay")));
    });
    return [said, el("details", { class: "nearest" }, el("summary", { text: say("nearest") }), el("ul", {}, ...items))];
  }

  // A sentence that may be the answer: itself the link to where it stands.
  closest(sentence) {
    const where = el("cite", { text: sentence.section || this.parts.say("no_section") });
    return el("li", {}, el("q", {}, this.link(sentence, sentence.text)), " ", where);
  }

  withheld(withheld) {
    const { say } = this.parts;
    const count = withheld.length === 1 ? say("withheld_one") : say("withheld_many", { count: withheld.length });
    const items = withheld.map((one) => el("li", {}, el("s", { text: one.text }), ` — ${one.reason}`));
    return el("details", { class: "withheld" }, el("summary", { text: say("withheld", { count }) }), el("ul", {}, ...items));
  }

  // Buttons under the turn; `isLast` adds what only the last turn can do.
  actions(isLast) {
    this.root.querySelector(".actions")?.remove();
    const { say, act, can } = this.parts;
    const { turn } = this;
    const row = el("div", { class: "actions" });
    if (turn.view) {
      row.append(button(say("copy"), () => act.copy(turn)));
      if (can.test && turn.view.kind !== "talk") row.append(button(say("save_test"), (event) => act.test(turn, event.target)));
      if (can.feedback) row.append(...this.thumbs());
    }
    if (isLast && !turn.busy) {
      row.append(button(say("retry"), () => act.retry()), button(say("edit"), () => act.edit()));
    }
    if (row.children.length) this.root.append(row);
    if (isLast && turn.view?.follow_ups.length) row.after(this.followUps(turn.view.follow_ups));
  }

  thumbs() {
    const { say, act } = this.parts;
    return [
      ["helpful", true],
      ["not_helpful", false],
    ].map(([name, value]) =>
      button(say(name), () => act.thumb(this.turn, value), {
        "aria-pressed": String(this.turn.thumb === value),
        class: "thumb",
      }),
    );
  }

  followUps(questions) {
    const { say, act } = this.parts;
    const label = el("span", { class: "label", text: say("follow_ups") });
    return el("div", { class: "chips follow" }, label, ...questions.map((q) => button(q, () => act.ask(q))));
  }
}

const key = (citation) => `${citation.start}-${citation.end}`;
const unique = (citations) => [...new Map(citations.map((citation) => [key(citation), citation])).values()];
// Where everything is the essay's own sentence, saying so at each one would be noise.
const mixed = (statements) => statements.some((statement) => statement.check !== "verbatim");
const remark = (text) => el("p", { class: "remark", text });

// Number n is the nth citation by first use.
function numbered(statements) {
  const keys = new Set(statements.flatMap((statement) => statement.citations.map(key)));
  return new Map([...keys].map((name, at) => [name, at + 1]));
}
