// An essay of one's own, where the owner allows it: kept by the server for this tab alone.

import { button, byId, el } from "./dom.js";
import * as server from "./server.js";

const NAME = "essay-own";

export class Own {
  constructor(page, say, talk) {
    Object.assign(this, { page, say, talk });
    this.first = byId("text").innerHTML;
    this.input = el("input", { type: "file", accept: ".txt,.md,.pdf,.docx,.html,.epub", hidden: true, id: "file" });
    this.input.addEventListener("change", () => this.input.files.length && this.bring(this.input.files[0]));
    this.open = button(say("upload"), () => this.input.click());
    this.back = button(say("upload_back"), () => this.leave(), { hidden: true });
    this.control = el("span", { class: "own" }, this.input, this.open, this.back);
  }

  async bring(file) {
    this.talk.flash(this.say("upload_busy", { name: file.name }));
    try {
      const brought = await server.bring(file);
      if (this.talk.key) server.drop(this.talk.key);
      sessionStorage.setItem(NAME, brought.key);
      this.show(brought.key, brought);
      this.talk.flash(this.say("upload_done", { name: brought.title }));
    } catch (error) {
      this.talk.flash(this.say("error", { why: error.message }));
    }
    this.input.value = "";
  }

  // After a reload: the essay is still on the server, or gone.
  async again() {
    const key = this.page.can.upload && sessionStorage.getItem(NAME);
    if (!key) return;
    try {
      this.show(key, await server.broughtAgain(key));
    } catch {
      sessionStorage.removeItem(NAME);
    }
  }

  show(key, about) {
    this.switch(key, about.essay, about.examples, about.title, about.html);
    this.back.hidden = false;
  }

  leave() {
    server.drop(this.talk.key);
    sessionStorage.removeItem(NAME);
    this.switch("", this.page.essay, this.page.examples, this.page.title, null);
    this.back.hidden = true;
    this.open.focus();
  }

  switch(key, fingerprint, examples, title, html) {
    Object.assign(this.talk, { key, fingerprint, examples });
    document.querySelector("#top h1").textContent = title;
    this.talk.essay.replace(html ?? this.first);
    this.talk.open();
  }
}
