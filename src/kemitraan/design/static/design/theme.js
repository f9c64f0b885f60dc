// Light or dark at once, without a new page; the server draws the same choice next time (cookie "tema").
const root = document.documentElement;
const system = window.matchMedia("(prefers-color-scheme: dark)");

export function current() {
  return root.dataset.bsTheme || (system.matches ? "dark" : "light");
}

/** Choose "light" or "dark"; the system's own choice is remembered as no choice, so that it can change again. */
export function choose(theme) {
  const asSystem = theme === (system.matches ? "dark" : "light");
  const secure = location.protocol === "https:" ? "; secure" : "";
  if (asSystem) delete root.dataset.bsTheme;
  else root.dataset.bsTheme = theme;
  document.cookie = `tema=${asSystem ? "" : theme}; path=/; max-age=${asSystem ? 0 : 31536000}; samesite=lax${secure}`;
  announce();
}

function announce() {
  document.dispatchEvent(new CustomEvent("kemitraan:theme", { detail: current() }));
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-theme-switch]")) return;
  event.preventDefault();
  choose(current() === "dark" ? "light" : "dark");
});
system.addEventListener("change", announce);
