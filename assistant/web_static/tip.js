// Shows a citation's quote while the pointer or the focus is on it; Escape hides it.

import { el } from "./dom.js";

export function tips(container) {
  const tip = el("div", { id: "tip", role: "tooltip", hidden: true });
  document.body.append(tip);

  const hide = () => {
    tip.hidden = true;
  };
  const show = (event) => {
    const cite = event.target.closest?.("a.cite");
    if (!cite) return;
    tip.replaceChildren(el("q", { text: cite.dataset.quote }), el("cite", { text: cite.dataset.section }));
    tip.hidden = false;
    const place = cite.getBoundingClientRect();
    const left = Math.min(Math.max(8, place.left - 20), innerWidth - tip.offsetWidth - 8);
    const above = place.top - tip.offsetHeight - 8;
    tip.style.left = `${left}px`;
    tip.style.top = `${above > 8 ? above : place.bottom + 8}px`;
  };
  for (const name of ["mouseover", "focusin"]) container.addEventListener(name, show);
  for (const name of ["mouseout", "focusout", "click"]) container.addEventListener(name, hide);
  container.addEventListener("scroll", hide, true);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}
