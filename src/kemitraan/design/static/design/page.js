// The small habits every page has. Each works on what it finds; none is needed to read or to send.
import "./theme.js";
import "./copy.js";
import "./ago.js";
import "./confirm.js";
import "./quick-exit.js";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
