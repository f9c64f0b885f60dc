// The small habits every page has. Each works on what it finds; none is needed to read or to send.
import "./theme.js";
import "./copy.js";
import "./ago.js";
import "./confirm.js";
import "./quick-exit.js";
import "./turn.js";

// On a narrow screen the way from screen to screen scrolls sideways: the screen one is on is always in sight.
const nav = document.querySelector(".k-desknav");
const here = nav?.querySelector("[aria-current]");
if (here) nav.scrollLeft = here.offsetLeft - nav.offsetLeft - (nav.clientWidth - here.clientWidth) / 2;

// The menu of other screens closes as menus do: by Escape, and by a press beside it.
const menu = nav?.querySelector(".k-navmore");
if (menu) {
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); } });
}

const showPrint = () => document.querySelectorAll("[data-print]").forEach((button) => (button.hidden = false));
showPrint();
document.addEventListener("kemitraan:turned", showPrint);
document.addEventListener("click", (event) => event.target.closest("[data-print]") && window.print());
