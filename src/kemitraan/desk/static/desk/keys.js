// One key for each thing an operator does all night. Typing in a field is never taken for a command.
const typing = (target) => target.matches("input, textarea, select, [contenteditable]");

function step(by) {
  const rows = [...document.querySelectorAll(".k-row a")];
  if (!rows.length) return;
  const here = rows.indexOf(document.activeElement.closest(".k-row")?.querySelector("a") ?? null);
  const chosen = here < 0 ? rows.findIndex((row) => row.closest("[aria-current]")) : here;
  rows[Math.min(rows.length - 1, Math.max(0, chosen + by))].focus();
}

function unfold(id) {
  const details = document.getElementById(id);
  if (!details) return;
  details.open = true;
  details.querySelector("textarea, select, input:not([type=hidden])")?.focus();
}

const KEYS = {
  "/": () => document.getElementById("q")?.focus(),
  j: () => step(1),
  k: () => step(-1),
  d: () => document.getElementById("send-proposal")?.requestSubmit(),
  t: () => document.getElementById("take")?.requestSubmit(),
  a: () => unfold("answer"),
  c: () => unfold("retriage"),
  n: () => unfold("note"),
  b: () => { const link = document.querySelector(".k-desknav a[href='/meja/baru/']"); if (link) location.href = link.href; },
  "?": () => document.getElementById("keys")?.showModal(),
};

export function heed() {
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || typing(event.target)) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
