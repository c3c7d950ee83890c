// Chats, kept in this browser: over reloads and over restarts of the server.

const MOST = 50;

export class Chats {
  constructor(full) {
    this.name = `essay-chats:${location.pathname}`;
    this.full = full;
  }

  all() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.name) ?? "[]");
      return Array.isArray(kept) ? kept.filter(isChat) : [];
    } catch {
      return [];
    }
  }

  // Another tab may have written since: only this chat is replaced. The newest stands first.
  save(chat) {
    const turns = chat.turns.map(({ busy, ...turn }) => turn);
    const others = this.all().filter((other) => other.id !== chat.id);
    this.write([{ ...chat, turns }, ...others].slice(0, MOST));
  }

  remove(id) {
    this.write(this.all().filter((chat) => chat.id !== id));
  }

  write(chats) {
    const kept = [...chats];
    for (;;) {
      try {
        localStorage.setItem(this.name, JSON.stringify(kept));
        return;
      } catch {
        if (kept.length < 2) return;
        kept.pop();
        this.full();
      }
    }
  }
}

export function fresh() {
  return { id: [...crypto.getRandomValues(new Uint8Array(9))].map((b) => b.toString(36)).join(""), title: "", turns: [] };
}

// Storage is written by other versions of this page, and by people.
const isChat = (chat) => typeof chat?.id === "string" && Array.isArray(chat.turns) && chat.turns.every(isTurn);
const isTurn = (turn) => typeof turn?.question === "string" && (!turn.view || isView(turn.view));
const isView = ({ answer, follow_ups, selectors }) =>
  [answer?.statements, answer?.withheld, answer?.nearest, follow_ups, selectors].every(Array.isArray);
