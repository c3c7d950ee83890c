// The conversation as a file: Markdown with footnotes, or JSON with W3C annotations.

import { el } from "./dom.js";

export function markdown(chat, title) {
  const parts = chat.turns.map((turn, at) => {
    const text = turn.view?.markdown ?? "";
    // Footnotes are numbered by turn; brackets that stand in a quote are escaped and stay.
    return `## ${line(turn.question)}\n\n${text.replace(/\[\^(\d+)\]/g, `[^${at + 1}-$1]`)}`;
  });
  return `# ${line(title)}\n\n${parts.join("\n")}`;
}

export function annotated(chat, title) {
  const turns = chat.turns.map((turn) => ({
    question: turn.question,
    answer: turn.view?.answer ?? null,
    annotations: (turn.view?.selectors ?? []).map((selector) => ({
      type: "Annotation",
      motivation: "linking",
      target: { source: `urn:sha256:${turn.view.answer.essay}`, selector },
    })),
  }));
  return JSON.stringify({ "@context": "http://www.w3.org/ns/anno.jsonld", title, turns }, null, 2);
}

export function save(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

const line = (text) => text.replace(/\s+/g, " ").replace(/([\\`*_{}[\]<>()#+!|~$-])/g, "\\$1");
