// The line at the top: title, new chat, earlier chats, download, an essay of one's own, appearance.

import { button, el } from "./dom.js";
import * as download from "./download.js";
import { themed } from "./theme.js";

export class Top {
  constructor(page, say, talk, chats, own) {
    Object.assign(this, { page, say, talk, chats, own });
    this.title = el("h1", { text: page.title });
    this.list = this.dialog("chats");
    const theme = button("", () => {}, { class: "icon" });
    themed(theme, say);
    const tools = el(
      "nav",
      { class: "tools", "aria-label": say("menu") },
      el("a", { class: "to-essay", href: "#essay", text: say("to_essay"), onclick: (event) => this.toEssay(event) }),
      button(say("new"), () => this.fresh()),
      button(say("menu"), () => this.showChats(), { "aria-haspopup": "dialog" }),
      this.downloads(),
      page.can.upload && own.control,
      theme,
    );
    const name = el("div", { class: "name" }, this.title, el("p", { text: say("tagline") }));
    this.root = el("header", { id: "top" }, name, tools, this.list);
  }

  toEssay(event) {
    event.preventDefault();
    const essay = this.talk.essay.root;
    essay.scrollIntoView({ block: "start" });
    essay.focus({ preventScroll: true });
  }

  fresh() {
    this.talk.open();
    this.talk.composer.input.focus();
  }

  dialog(name) {
    const close = button("×", () => box.close(), { class: "icon", "aria-label": this.say("to_talk") });
    const head = el("div", { class: "head" }, el("h2", { text: this.say(name) }), close);
    const box = el("dialog", { class: "sheet", "aria-label": this.say(name) }, head, el("ul", {}));
    box.addEventListener("click", (event) => event.target === box && box.close());
    return box;
  }

  showChats() {
    const chats = this.chats.all();
    const rows = chats.map((chat) => {
      const title = chat.title || this.say("untitled");
      const open = button(title, () => this.openChat(chat), { class: "chat" });
      if (chat.id === this.talk.chat.id) open.setAttribute("aria-current", "true");
      const remove = button("×", () => this.removeChat(chat.id), { class: "icon", "aria-label": this.say("delete", { title }) });
      return el("li", {}, open, remove);
    });
    this.list.querySelector("ul").replaceChildren(...(rows.length ? rows : [el("li", { text: this.say("no_chats") })]));
    if (!this.list.open) this.list.showModal();
  }

  openChat(chat) {
    this.list.close();
    this.talk.open(chat);
  }

  removeChat(id) {
    this.chats.remove(id);
    if (id === this.talk.chat.id) this.talk.open();
    this.talk.announce(this.say("deleted"));
    this.showChats();
  }

  downloads() {
    const kinds = [
      ["download_markdown", "md", "text/markdown", download.markdown],
      ["download_json", "json", "application/json", download.annotated],
    ];
    const items = kinds.map(([name, ending, type, made]) =>
      button(this.say(name), () => {
        const title = this.say("download_title", { title: this.title.textContent });
        download.save(`conversation.${ending}`, type, made(this.talk.chat, title));
        menu.open = false;
      }),
    );
    const menu = el("details", { class: "menu" }, el("summary", { text: this.say("download") }), el("div", {}, ...items));
    menu.addEventListener("focusout", (event) => {
      if (!menu.contains(event.relatedTarget)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      event.stopPropagation();
      menu.open = false;
      menu.firstChild.focus();
    });
    return menu;
  }
}
