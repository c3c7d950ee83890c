// Where a question is written: grows with it, counts when it gets long, sends with Enter.

import { button, el } from "./dom.js";

const COUNT_FROM = 0.8; // of the longest question

export class Composer {
  constructor(say, longest, act) {
    this.say = say;
    this.longest = longest;
    this.act = act;
    this.input = el("textarea", { id: "question", rows: 1, placeholder: say("ask_hint"), "aria-describedby": "count" });
    this.count = el("p", { id: "count", role: "status" });
    this.editing = el("p", { class: "editing", hidden: true }, say("editing"), " ");
    this.editing.append(button(say("edit_cancel"), () => this.edit("")));
    this.send = el("button", { type: "submit", class: "primary", text: say("ask") });
    this.stop = button(say("stop"), () => act.stop(), { class: "primary", hidden: true });
    const label = el("label", { for: "question", class: "unseen", text: say("ask_label") });
    const row = el("div", { class: "row" }, this.input, this.send, this.stop);
    this.root = el("form", { id: "composer" }, this.editing, label, row, this.count);
    this.root.addEventListener("submit", (event) => this.submit(event));
    this.input.addEventListener("input", () => this.changed());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
    });
  }

  submit(event) {
    event.preventDefault();
    const question = this.input.value.trim();
    if (!question || this.tooLong() || !this.stop.hidden) return;
    const replaces = !this.editing.hidden;
    this.edit("");
    this.act.ask(question, replaces);
  }

  // Put `question` back to be changed; "" ends that.
  edit(question) {
    this.editing.hidden = !question;
    this.input.value = question;
    this.changed();
    this.input.focus();
  }

  busy(isBusy) {
    const had = document.activeElement === (isBusy ? this.send : this.stop);
    this.stop.hidden = !isBusy;
    this.send.hidden = isBusy;
    if (had) (isBusy ? this.stop : this.input).focus();
  }

  // The server counts characters, not UTF-16 units.
  tooLong() {
    return [...this.input.value.trim()].length > this.longest;
  }

  changed() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
    const count = [...this.input.value.trim()].length;
    const most = this.longest;
    this.input.toggleAttribute("aria-invalid", count > most);
    if (count > most) this.count.textContent = this.say("too_long", { count, most });
    else this.count.textContent = count > COUNT_FROM * most ? this.say("long", { count, most }) : "";
  }
}
