// Elements are made of text, never of HTML: nothing a person, a model or an essay says can become markup here.

export function el(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "text") made.textContent = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export function button(label, onclick, given = {}) {
  return el("button", { type: "button", text: label, onclick, ...given });
}

export const byId = (id) => document.getElementById(id);

// Words with their {variables} filled in.
export function speaker(words) {
  return (name, given = {}) => (words[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => given[key] ?? whole);
}

// Resolves once `find()` gives something, looked for whenever the page changes.
export function appears(find) {
  return new Promise((resolve) => {
    const look = () => {
      const found = find();
      if (found) {
        watcher.disconnect();
        resolve(found);
      }
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document.documentElement, { childList: true, subtree: true });
    look();
  });
}
