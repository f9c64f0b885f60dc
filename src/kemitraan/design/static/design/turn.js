// A list's pages, orders and filters without loading the whole page again: inside <div data-turn> they fetch the content
// alone and put it in its place. The address changes as always, so that it can be kept, sent and gone back to.
// Where anything is unusual (an error, a redirect, no JavaScript) the browser follows the address by itself.
import { refresh } from "./ago.js";

const content = document.querySelector("#content");
let here = location.pathname + location.search; // what the content shows
let asked = null;

const scrolled = () => (/auto|scroll/.test(getComputedStyle(content).overflowY) ? content : document.scrollingElement);
const goTo = (top) => scrolled().scrollTo({ top, behavior: "instant" }); // on phones pages scroll smoothly, and stop on the way
const turns = () => content?.querySelector("[data-turn]");
const status = document.querySelector("#live") ?? spoken();

/** The line that a screen reader reads out; pages of residents have none of their own. */
function spoken() {
  const line = document.createElement("p");
  line.className = "visually-hidden";
  line.setAttribute("role", "status");
  if (turns()) document.body.append(line);
  return line;
}

function addHead(found) {
  for (const link of found.querySelectorAll('link[rel="stylesheet"]')) {
    if (!document.querySelector(`link[href="${CSS.escape(link.getAttribute("href"))}"]`)) document.head.append(link.cloneNode());
  }
  for (const script of found.querySelectorAll("script[src]")) {
    if (document.querySelector(`script[src="${CSS.escape(script.getAttribute("src"))}"]`)) continue;
    const made = document.createElement("script"); // one that was parsed from a text would never run
    made.type = script.type;
    made.src = script.src;
    document.head.append(made);
  }
}

/** What had the focus has it again where it is still there; after leafing it is the content, at its beginning. */
function keepFocus(before) {
  if (!before.inside) return;
  const same = before.id ? document.getElementById(before.id) : content.querySelectorAll(".k-chips a")[before.chip];
  if (!same || before.leafing) return content.focus({ preventScroll: true });
  same.focus({ preventScroll: true });
  if (before.caret !== undefined) same.setSelectionRange?.(before.caret, before.caret);
}

function focusNow() {
  const one = document.activeElement;
  const typed = one?.type === "search" || one?.type === "text";
  return {
    inside: content.contains(one), id: one?.id, caret: typed ? one.selectionStart : undefined,
    chip: [...content.querySelectorAll(".k-chips a")].indexOf(one),
    leafing: Boolean(one?.closest?.(".k-pages")),
  };
}

function put(found, leafing) {
  const before = focusNow();
  addHead(found);
  document.title = found.title;
  for (const part of ["#content", ".k-deskline"]) {
    document.querySelector(part)?.replaceChildren(...(found.querySelector(part)?.childNodes ?? []));
  }
  document.dispatchEvent(new CustomEvent("kemitraan:turned"));
  refresh(content);
  keepFocus(before);
  if (leafing) goTo(0);
  status.textContent = [content.querySelector("h1"), content.querySelector(".k-pages-here")].map((one) => one?.textContent.trim()).filter(Boolean).join(" · ");
}

/** Fetch what this address shows and put it in its place; false where the browser has to follow it itself. */
async function turn(address, leafing) {
  asked?.abort();
  asked = new AbortController();
  const mine = asked;
  content.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { "X-Kemitraan-Turn": "1" }, signal: mine.signal, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return false;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!found.querySelector("#content [data-turn]")) return false;
    here = address.pathname + address.search;
    put(found, leafing);
    return true;
  } catch (error) {
    return error.name === "AbortError"; // a later wish overtook it
  } finally {
    if (asked === mine) content.removeAttribute("aria-busy");
  }
}

async function go(address, leafing) {
  history.replaceState({ ...history.state, top: scrolled().scrollTop }, "");
  if (!(await turn(address, leafing))) return location.assign(address);
  if (here !== location.pathname + location.search) history.pushState({}, "", here);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#content .k-chips a, #content .k-pages a, #content th a");
  if (!link || !turns() || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.origin !== location.origin || link.pathname !== location.pathname || link.hash || link.target) return;
  event.preventDefault();
  go(new URL(link.href), Boolean(link.closest(".k-pages")));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "get" || event.defaultPrevented || !turns()?.contains(form)) return;
  const address = new URL(form.action || location.href);
  if (address.origin !== location.origin || address.pathname !== location.pathname) return;
  event.preventDefault();
  const filled = [...new FormData(form, event.submitter)].filter(([, value]) => value !== ""); // an address that can be read
  address.search = new URLSearchParams(filled);
  go(address, false);
});

addEventListener("popstate", async ({ state }) => {
  if (!turns() || location.pathname + location.search === here) return; // only the place within it changed
  if (!(await turn(new URL(location.href), false))) return location.reload();
  goTo(state?.top ?? 0);
});
