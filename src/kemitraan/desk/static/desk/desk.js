// The desk comes alive: keys, live rows, a fresh map, and a case that opens without leaving the page.
// Without this file every link and form still works.
import { follow } from "./live.js";
import { heed } from "./keys.js";

const desk = document.getElementById("desk");
const pane = document.getElementById("case-pane");
const queue = document.getElementById("queue");
const said = document.getElementById("live");
let map = null;

async function fragment(address, options = {}) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" }, ...options });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// Whoever types or has unfolded something in the pane is not disturbed.
const busy = (element) => Boolean(element.querySelector(":focus:is(input, textarea, select)") || [...element.querySelectorAll("textarea, input[type=text], input:not([type])")].some((box) => box.value !== box.defaultValue));

export async function openCase(code, { push = true } = {}) {
  const page = await fragment(`/meja/${encodeURIComponent(code)}/?bagian=1`);
  const unfolded = new Set(desk.dataset.opened === code ? [...pane.querySelectorAll("details[open] > summary")].map((one) => one.textContent) : []);
  const top = desk.dataset.opened === code ? pane.scrollTop : 0;
  pane.replaceChildren(...page.body.childNodes);
  for (const summary of pane.querySelectorAll("summary")) if (unfolded.has(summary.textContent)) summary.parentElement.open = true;
  pane.scrollTop = top;
  desk.dataset.opened = code;
  mark();
  map?.choose(code);
  for (const button of pane.querySelectorAll("[data-print]")) button.hidden = false;
  // Where the panes stand one below the other, the case would open out of sight.
  if (push && pane.getBoundingClientRect().top > innerHeight / 2) pane.scrollIntoView({ block: "start" });
  if (push) history.pushState({ code }, "", `?${desk.dataset.view ? `${desk.dataset.view}&` : ""}buka=${code}`);
}

function mark() {
  for (const row of queue.children) {
    if (row.dataset.code === desk.dataset.opened) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

// Rows keep their elements, so that neither focus nor scroll moves. While the hand is in the queue new rows wait behind
// a button; otherwise they slide in at their place.
let waiting = null;

function settle(fresh) {
  const known = new Map([...queue.children].map((row) => [row.dataset.code, row]));
  const focused = queue.contains(document.activeElement) ? document.activeElement.closest(".k-row") : null;
  const rows = [...fresh.children].map((row) => {
    const old = known.get(row.dataset.code);
    if (!old) { row.classList.add("k-row-new"); return row; }
    if (old !== focused) old.replaceChildren(...row.childNodes);
    return old;
  });
  const edge = focused?.getBoundingClientRect().top;
  rows.forEach((row, place) => { if (queue.children[place] !== row) queue.insertBefore(row, queue.children[place] ?? null); });
  while (queue.children.length > rows.length) queue.lastElementChild.remove();
  if (focused?.isConnected) {
    focused.querySelector("a")?.focus({ preventScroll: true });
    document.getElementById("queue-pane").scrollTop += focused.getBoundingClientRect().top - edge;
  }
  mark();
}

function showWaiting(count) {
  const chip = document.getElementById("queue-new");
  chip.hidden = !count;
  chip.querySelector("button").textContent = count ? chip.dataset.words.replace("{n}", count) : "";
}

async function refreshQueue() {
  const page = await fragment(`${location.pathname}?${desk.dataset.view ? `${desk.dataset.view}&` : ""}bagian=antrean`);
  const fresh = page.getElementById("queue");
  if (!fresh) return;
  const figures = page.querySelector(".k-kpis");
  if (figures && !document.querySelector(".k-kpis")?.contains(document.activeElement)) document.querySelector(".k-kpis")?.replaceWith(figures);
  document.getElementById("queue-empty")?.toggleAttribute("hidden", fresh.children.length > 0);
  const known = new Set([...queue.children].map((row) => row.dataset.code));
  const added = [...fresh.children].filter((row) => !known.has(row.dataset.code)).length;
  if (added && said) said.textContent = said.dataset.words?.replace("{n}", added) ?? "";
  if (added && queue.contains(document.activeElement)) {
    waiting = fresh;
    showWaiting(added);
    return;
  }
  waiting = null;
  showWaiting(0);
  settle(fresh);
}

async function refreshMap() {
  if (!map) return;
  await map.setPoints(desk.dataset.points);
  if (desk.dataset.units) await map.setUnits(desk.dataset.units);
}

async function refreshCase() {
  const code = desk.dataset.opened;
  if (code && !busy(pane) && !document.querySelector("dialog[open]")) await openCase(code, { push: false });
}

async function showIdentity(form) {
  const body = new FormData(form);
  body.set("bagian", "1");
  const page = await fragment(form.action, { method: "POST", body });
  form.replaceWith(...page.body.childNodes);
  document.getElementById("identity")?.focus();
}

document.addEventListener("submit", (event) => {
  if (event.target.id !== "ask-identity" || event.defaultPrevented) return;
  event.preventDefault();
  showIdentity(event.target).catch(() => event.target.submit());
});

if (desk) {
  queue.addEventListener("click", (event) => {
    const row = event.target.closest(".k-row");
    if (!row || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    openCase(row.dataset.code).catch(() => { location.href = row.querySelector("a").href; });
  });
  document.getElementById("queue-new").addEventListener("click", () => {
    if (waiting) settle(waiting);
    waiting = null;
    showWaiting(0);
    queue.querySelector("a")?.focus();
  });
  document.addEventListener("kemitraan:map", ({ detail }) => {
    map = detail;
    if (desk.dataset.opened) map.choose(desk.dataset.opened);
  });
  document.addEventListener("kemitraan:select", ({ detail }) => {
    if (detail.layer === "points") openCase(detail.id).catch(() => {});
  });
  addEventListener("popstate", () => location.reload());
  follow(desk.dataset.live, async () => {
    await Promise.allSettled([refreshQueue(), refreshCase(), refreshMap()]);
  });
}
heed();
