// The desk comes alive: keys, live rows, and a case that opens without leaving the page.
// Without this file every link and form still works.
import { follow } from "./live.js";
import { heed } from "./keys.js";

const desk = document.getElementById("desk");
const pane = document.getElementById("case-pane");

async function fragment(address) {
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

const isBusy = (element) => element.contains(document.activeElement) && document.activeElement.matches("input, textarea, select, summary");

export async function openCase(code, { push = true } = {}) {
  const page = await fragment(`/meja/${code}/?bagian=1`);
  pane.replaceChildren(...page.body.childNodes);
  desk.dataset.opened = code;
  for (const row of document.querySelectorAll(".k-row")) row.toggleAttribute("aria-current", row.dataset.code === code);
  if (push) history.pushState({ code }, "", `?${desk.dataset.view ? `${desk.dataset.view}&` : ""}buka=${code}`);
}

// The queue as the server writes it now; what the hand is on stays where it is until it is asked for.
async function refreshQueue() {
  const page = await fragment(location.href);
  const fresh = page.getElementById("queue");
  const queue = document.getElementById("queue");
  if (!fresh) return;
  const known = new Set([...queue.children].map((row) => row.dataset.code));
  for (const row of fresh.children) if (!known.has(row.dataset.code)) row.classList.add("k-row-new");
  document.querySelector(".k-kpis")?.replaceWith(page.querySelector(".k-kpis") ?? "");
  const focused = queue.contains(document.activeElement) ? document.activeElement.closest(".k-row")?.dataset.code : null;
  queue.replaceChildren(...fresh.children);
  if (focused) queue.querySelector(`[data-code="${focused}"] a`)?.focus({ preventScroll: true });
}

async function refreshCase() {
  const code = desk.dataset.opened;
  if (code && !isBusy(pane)) await openCase(code, { push: false });
}

if (desk) {
  document.getElementById("queue").addEventListener("click", (event) => {
    const row = event.target.closest(".k-row");
    if (!row || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    openCase(row.dataset.code).catch(() => { location.href = row.querySelector("a").href; });
  });
  document.addEventListener("k:point", (event) => event.detail?.id && openCase(event.detail.id).catch(() => {}));
  addEventListener("popstate", () => location.reload());
  follow(desk.dataset.live, async () => {
    await refreshQueue().catch(() => {});
    await refreshCase().catch(() => {});
    document.dispatchEvent(new CustomEvent("k:refresh"));
  });
}
heed();
