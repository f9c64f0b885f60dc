// The small habits every page has. Each works on what it finds; none is needed to read or to send.
import "./theme.js";
import "./copy.js";
import "./ago.js";
import "./confirm.js";
import "./quick-exit.js";

// On a narrow screen the way from screen to screen scrolls sideways: the screen one is on is always in sight.
const nav = document.querySelector(".k-desknav");
const here = nav?.querySelector("[aria-current]");
if (here) nav.scrollLeft = here.offsetLeft - nav.offsetLeft - (nav.clientWidth - here.clientWidth) / 2;

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
