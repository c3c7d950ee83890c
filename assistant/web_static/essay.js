// The essay: finds sentences, marks them, shows where the evidence lies, and leads back to the answer.

import { byId, button, el } from "./dom.js";

export class Essay {
  constructor(say) {
    this.say = say;
    this.root = byId("essay");
    this.from = null;
    this.back = button(`← ${say("to_answer")}`, () => this.goBack(), { id: "back", hidden: true });
    this.root.append(this.back);
    this.read();
    document.addEventListener("click", (event) => this.clicked(event), true);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.back.hidden && !document.querySelector("dialog[open]")) this.goBack();
    });
    addEventListener("hashchange", () => this.follow());
  }

  // Read the sentences of the essay that is shown now.
  read() {
    this.spans = [...this.root.querySelectorAll(".sentence")];
    this.starts = this.spans.map((span) => Number(span.dataset.start));
    this.ends = this.spans.map((span) => Number(span.dataset.end));
    this.cited = [];
    this.selected = [];
    const contents = this.root.querySelector(".contents");
    if (contents) contents.open = matchMedia("(min-width: 60rem)").matches;
  }

  replace(html) {
    byId("text").innerHTML = html; // the server's own rendering, every text in it escaped
    this.read();
    this.leave();
    this.root.scrollTop = 0;
  }

  // The spans of the sentences that share a character with start..end.
  sentences(start, end) {
    let low = 0;
    let high = this.ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ends[middle] > start) high = middle;
      else low = middle + 1;
    }
    const found = [];
    for (let at = low; at < this.spans.length && this.starts[at] < end; at += 1) found.push(this.spans[at]);
    return found;
  }

  anchor(place) {
    return this.sentences(place.start, place.end)[0]?.id;
  }

  clicked(event) {
    const link = event.target.closest?.('a[href^="#s"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = byId(link.getAttribute("href").slice(1));
    if (!target || !this.root.contains(target)) return;
    event.preventDefault();
    if (!target.classList.contains("sentence")) {
      this.show(target);
      return;
    }
    const { start, end } = link.dataset;
    this.select(start ? this.sentences(Number(start), Number(end)) : [target], link);
  }

  select(spans, from) {
    this.leave();
    this.selected = spans;
    for (const span of spans) span.classList.add("selected");
    spans[0].setAttribute("aria-current", "true");
    if (from && !this.root.contains(from)) {
      this.from = from;
      this.back.hidden = false;
    }
    history.replaceState(null, "", `#${spans[0].id}`);
    this.show(spans[0]);
  }

  show(target) {
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
  }

  leave() {
    for (const span of this.selected) {
      span.classList.remove("selected");
      span.removeAttribute("aria-current");
    }
    this.selected = [];
    this.back.hidden = true;
  }

  goBack() {
    const from = this.from?.isConnected ? this.from : byId("question");
    this.back.hidden = true;
    from.scrollIntoView({ block: "center" });
    from.focus({ preventScroll: true });
  }

  // Open the address's own sentence: /#s12.
  follow() {
    const target = /^#s\d+$/.test(location.hash) && byId(location.hash.slice(1));
    if (target && !this.selected.includes(target)) this.select([target], null);
  }

  // Softly mark what the last answer cites, here and on the bar.
  mark(places) {
    for (const span of this.cited) span.classList.remove("cited");
    this.cited = places.flatMap((place) => this.sentences(place.start, place.end));
    for (const span of this.cited) span.classList.add("cited");
    const last = this.ends.at(-1) || 1;
    byId("bar").replaceChildren(
      ...this.cited.map((span) => {
        const top = (100 * span.dataset.start) / last;
        const height = Math.max(0.6, (100 * (span.dataset.end - span.dataset.start)) / last);
        return el("i", { style: `top:${top}%;height:${height}%` });
      }),
    );
  }
}
