// The page's own script: marks cited sentences, and keeps the chats. Runs in the essay's gr.HTML; `element` and `watch` are Gradio's.
const page = document;
const article = () => element.querySelector("article");
const marked = () => [...element.querySelectorAll("[aria-current]")];
const sheet = () => element.closest("#right") ?? element;
let from = null; // the link that led into the essay

// --- The essay -------------------------------------------------------------------------------------------------------
const unmark = () => marked().forEach((one) => one.removeAttribute("aria-current"));
const tell = (text) => { element.querySelector(".notice").textContent = text; };

function sentences(address) {
  const [, first, last, essay] = /^s(\d+)(?:to(\d+))?(?:-(\w+))?$/.exec(address) ?? [];
  if (first === undefined) return [];
  const other = essay !== undefined && essay !== article().dataset.essay;
  tell(other ? article().dataset.other : "");
  return other ? [] : [...element.querySelectorAll(".sentence")].slice(Number(first), Number(last ?? first) + 1);
}

// What is not yet visible cannot be focused: on a phone the sheet has just opened.
function reach(sentence, tries = 40, was = page.activeElement) {
  if (sentence !== marked()[0] || page.activeElement !== was) return;
  sentence.focus({ preventScroll: true });
  if (tries) setTimeout(reach, 50, sentence, tries - 1, was);
}

function show(address) {
  const found = sentences(address);
  if (!found.length) return;
  const was = marked().length;
  unmark();
  found.forEach((one) => one.setAttribute("aria-current", "true"));
  reach(found[0]);
  found[0].scrollIntoView({ block: "center" });
  history[was || location.hash ? "replaceState" : "pushState"](history.state, "", `#${address}`);
}

function back() {
  unmark();
  sheet().classList.remove("open");
  if (location.hash) history.replaceState(history.state, "", location.pathname + location.search);
  if (from?.isConnected) { from.focus(); from.scrollIntoView({ block: "nearest" }); }
  from = null;
}

page.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='#']");
  if (!link || !element.isConnected) return;
  const address = link.getAttribute("href").slice(1);
  const box = address === "ask" && page.querySelector("#ask textarea");
  const heading = /^section\d+$/.test(address) && element.querySelector(`#${address}`);
  if (!/^s\d/.test(address) && !heading && !box && address !== "back") return;
  event.preventDefault();
  event.stopPropagation();
  if (box) return box.focus();
  if (address === "back") return back();
  if (!element.contains(link)) from = link;
  // On a phone the sheet halves the conversation, and Gradio then scrolls it to its end: what was tapped stays in sight.
  for (const wait of innerWidth > 760 ? [] : [50, 400]) setTimeout(() => from?.scrollIntoView({ block: "center" }), wait);
  if (heading) { heading.scrollIntoView(); heading.focus({ preventScroll: true }); } else show(address);
}, true);
page.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && (marked().length || sheet().matches(".open"))) back();
});
window.addEventListener("popstate", () => (location.hash ? show(location.hash.slice(1)) : back()));
window.addEventListener("hashchange", () => show(location.hash.slice(1)));

// Gradio copies a message's Markdown, addresses and all; what is pasted into a mail is the answer as it stands in a file.
page.addEventListener("click", (event) => {
  const bot = event.target.closest?.("#talk [aria-label='Copy message']") && event.target.closest(".message-row.bot-row");
  const turn = bot && now.turns[[...page.querySelectorAll("#talk .message-row.bot-row")].indexOf(bot)];
  if (turn) setTimeout(() => navigator.clipboard?.writeText(turn.text), 100);
}, true);

// A link's title says where it leads; as its name it is what a screen reader says. Gradio's list of buttons is no list,
// and the head of its notices, which holds a button, is none itself.
new MutationObserver(() => {
  page.querySelectorAll("#talk a[href^='#s']:not([aria-label])").forEach((a) => a.setAttribute("aria-label", a.title));
  page.querySelectorAll(".examples[role=list], .toast-header[role=button]").forEach((one) => one.removeAttribute("role"));
}).observe(page.body, { childList: true, subtree: true });

// --- The chats: each under a key of its own, so that no tab can overwrite another's -----------------------------------
const NAME = `essay-chat:${location.pathname}:`;
const fresh = () => [...crypto.getRandomValues(new Uint8Array(9))].map((b) => b.toString(36)).join("");
const empty = () => ({ id: fresh(), name: "", turns: [], rev: "", key: now?.key ?? "" });
let now = null; // the chat on this tab
let gone = null; // the chat deleted last
let asked = null; // the chat that is being answered, as it stood when it was asked

function read(id) {
  try {
    const chat = JSON.parse(localStorage.getItem(NAME + id));
    return chat?.id === id && Array.isArray(chat.turns) && chat.turns.every((turn) => turn?.answer) ? chat : null;
  } catch { return null; }
}
const all = () => Object.keys(localStorage).filter((name) => name.startsWith(NAME))
  .map((name) => read(name.slice(NAME.length))).filter(Boolean).sort((a, b) => b.when - a.when);

function write(chat) {
  for (;;) {
    try { return localStorage.setItem(NAME + chat.id, JSON.stringify(chat)); } catch {
      const oldest = all().filter((one) => one.id !== chat.id).at(-1);
      tell(article().dataset.full);
      if (!oldest) return undefined;
      localStorage.removeItem(NAME + oldest.id);
    }
  }
}

function stored(chat, turns, extra) {
  const kept = read(chat.id);
  // Another tab has gone on with this chat: both go their own way from here, and both are kept.
  const made = { ...chat, ...extra, turns, rev: fresh(), id: kept && kept.rev !== chat.rev ? fresh() : chat.id };
  if (turns.length) write(made); else localStorage.removeItem(NAME + made.id);
  return made;
}
const settle = (turns, extra = {}) => { now = stored(now, turns, extra); sessionStorage.setItem(NAME, now.id); };

const draft = (text) => sessionStorage.setItem(`${NAME}draft`, text);
page.addEventListener("input", (event) => event.target.closest("#ask") && draft(event.target.value));

function save(kind, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type })), name = now.name || now.turns[0]?.title || "conversation";
  Object.assign(page.createElement("a"), { href, download: `${name.replace(/[^\p{L}\p{M}\p{N}]+/gu, "-").slice(0, 80)}.${kind}` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}

// What the server is to show: this tab's chat, and over which essay.
const sent = () => ({ chat: now, key: now.key ?? "", here: article().dataset.essay });

window.essayChat = {
  shown: false, // whether this tab's chat stands on the page: what is asked before that waits
  // This tab's chat, else the newest.
  start() {
    const id = sessionStorage.getItem(NAME);
    now = (id === null ? all()[0] : read(id)) ?? { ...empty(), key: localStorage.getItem(`${NAME}key`) ?? "" };
    sessionStorage.setItem(NAME, now.id);
    return sent();
  },
  // For the question box: what has been typed by now, else a question that got no answer.
  drafted: () => page.querySelector("#ask textarea")?.value || (sessionStorage.getItem(`${NAME}draft`) ?? ""),
  // As updates of Gradio's components: a line a chat, which names the essay if it is not this one; whether one can be brought back.
  list() {
    const line = ({ id, name, turns: [{ answer, question, title } = {}], when }) => {
      const date = new Date(when).toLocaleString([], { dateStyle: "medium", timeStyle: "short" }), { essay, about } = article().dataset;
      const other = String(answer?.essay ?? essay).startsWith(essay) ? "" : about.replace("{title}", () => title);
      return [`${String(name || question || "").slice(0, 60)} · ${date}${other}`, id];
    };
    return [{ __type__: "update", choices: all().map(line), value: read(now.id) && now.id }, { __type__: "update", visible: gone !== null }];
  },
  open(id) {
    this.shown = false;
    now = (id && read(id)) || empty();
    sessionStorage.setItem(NAME, now.id);
    back();
    return sent();
  },
  key: () => now.key ?? "",
  // `cut`: what followed the question is meant to go. Else fewer turns on the page than kept mean that it is not there
  // yet, and the question begins a chat of its own.
  asking(question, at, cut) {
    draft(question);
    unmark();
    if (!cut && at < now.turns.length) now = { ...empty(), turns: now.turns };
    now.turns = now.turns.slice(0, at);
    asked = now;
    return this.turns();
  },
  answered(turn) {
    if (!turn?.answer) return;
    if (asked && asked.id !== now.id) { // another chat was opened meanwhile: what was said by then is kept in its own
      const turns = [...asked.turns, turn], when = Date.now();
      return gone?.id === asked.id ? void (gone = { ...asked, turns, when }) : void stored(asked, turns, { when });
    }
    draft(page.querySelector("#ask textarea")?.value ?? "");
    settle([...now.turns.slice(0, turn.at), turn], { when: Date.now() });
    const [first] = turn.answer.statements.flatMap((one) => one.citations);
    if (first) element.querySelector(`[data-start="${first.start}"]`)?.scrollIntoView({ block: "center" });
  },
  left: (count) => settle(now.turns.slice(0, count), { when: Date.now() }),
  rename: (name) => now.turns.length && settle(now.turns, { name: name.trim().slice(0, 80) }),
  remove() { gone = now; localStorage.removeItem(NAME + now.id); return this.open(""); },
  restore() { const chat = gone; write(chat); gone = null; return this.open(chat.id); },
  bring(key) { localStorage.setItem(`${NAME}key`, key); now = { key }; return this.open(""); },
  turns: () => now.turns.map(({ question, answer, cost, stopped }) => ({ question, answer, cost, stopped })),
  read() { sheet().classList.add("open"); element.querySelector("#back").focus({ preventScroll: true }); },
  markdown() {
    const parts = now.turns.map((turn) => `## ${turn.question.replace(/([<*_`])/g, "\\$1")}\n\n${turn.text}\n`);
    save("md", "text/markdown", `# ${now.name || now.turns[0]?.title || ""}\n\n${parts.join("\n")}`);
  },
  json() {
    const turns = now.turns.map(({ question, answer, selectors }) => ({ question, answer, annotations: selectors.map((selector) => ({
      type: "Annotation", motivation: "linking", target: { source: `urn:sha256:${answer.essay}`, selector } })) }));
    save("json", "application/json", JSON.stringify({ "@context": "http://www.w3.org/ns/anno.jsonld", turns }, null, 2));
  },
};

const start = () => { unmark(); show(location.hash.slice(1)); };
start();
watch("value", start);
