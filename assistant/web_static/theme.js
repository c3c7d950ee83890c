// Light, dark, or as the system; kept in this browser.

const NAME = "essay-theme";
const ORDER = ["auto", "light", "dark"];

export function themed(element, say) {
  const set = (theme) => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    element.setAttribute("aria-label", say(`theme_${theme}`));
    element.title = say(`theme_${theme}`);
    element.textContent = { auto: "◐", light: "☀", dark: "☾" }[theme];
  };
  let now = ORDER.includes(localStorage.getItem(NAME)) ? localStorage.getItem(NAME) : "auto";
  set(now);
  element.addEventListener("click", () => {
    now = ORDER[(ORDER.indexOf(now) + 1) % ORDER.length];
    localStorage.setItem(NAME, now);
    set(now);
  });
}
