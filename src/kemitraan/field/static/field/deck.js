// One card at a time with its buttons under the thumb. What is new and cannot wait (an offer, a refusal) comes to the
// front; everything else stays where the hand is.
import { fill, made, piece } from "./cards.js";
import { token } from "./outbox.js";

const SETTLE_MS = 600;
const deck = document.getElementById("deck");
const thumb = document.querySelector(".k-thumb");
thumb.setAttribute("role", "region");
thumb.setAttribute("aria-label", document.getElementById("words").dataset.buttons);
const list = document.getElementById("cards");
let current = "";
let known = new Set();
let hand = [];
let laid = "";
let shown = true;

// Only the section one is in has its buttons under the thumb.
export function showDeck(on) {
  if (on === shown) return;
  shown = on;
  if (on && hand.length) lay();
}

export function deal(cards) {
  const front = cards.find((card) => card.urgent && !known.has(card.id));
  const before = current;
  if (front) navigator.vibrate?.([200, 100, 200]);
  if (front) current = front.id;
  if (!cards.some((card) => card.id === current)) current = cards[0].id;
  known = new Set(cards.map((card) => card.id));
  hand = cards;
  lay();
  if (front) {
    document.getElementById("told").textContent = front.title;
    if (!shown) location.hash = "tugas"; // drafts of the other sections are kept
  }
}

function lay() {
  const card = hand.find(({ id }) => id === current);
  const element = card.element ?? made(card.name);
  element.dataset.card = card.id;
  if (card.fill) fill(element, card.fill);
  keepDraft(deck.firstElementChild, element);
  deck.replaceChildren(element);
  if (shown) layThumb(card);
  list.hidden = hand.length < 2;
  list.replaceChildren(...hand.map(choice));
}

export function layThumb(card) {
  const held = thumb.contains(document.activeElement);
  const buttons = card.thumb ? [...piece(`thumb-${card.thumb}`).children] : [];
  thumb.replaceChildren(...buttons);
  for (const button of thumb.querySelectorAll("[data-press]")) button.addEventListener("click", () => card.press[button.dataset.press]());
  for (const button of thumb.querySelectorAll("[data-open]")) button.addEventListener("click", () => open(button.dataset.open));
  const way = thumb.querySelector("[data-way]");
  if (card.way) way?.setAttribute("href", card.way); else way?.remove();
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token() || field.value;
  const now = `${card.id} ${card.thumb}`;
  if (laid && laid !== now) settle(held);
  laid = now;
}

// A second tap of the same thumb must not press the button that has just come under it.
function settle(held) {
  const buttons = [...thumb.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  setTimeout(() => {
    for (const button of buttons) button.disabled = false;
    if (held) buttons[0]?.focus();
  }, SETTLE_MS);
}

function choice(card) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-primary";
  button.textContent = card.title ?? document.title;
  if (card.id === current) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => { current = card.id; lay(); });
  return button;
}

export function open(section) {
  const details = deck.querySelector(`[data-section="${section}"]`);
  if (!details) return;
  details.open = true;
  details.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  details.querySelector("input:not([type=hidden]), textarea, summary")?.focus({ preventScroll: true });
}

// The same card dealt anew keeps what was opened and written on it.
function keepDraft(before, after) {
  if (!before || before.dataset.card !== after.dataset.card) return;
  for (const details of before.querySelectorAll("details[data-section]")) {
    const same = after.querySelector(`details[data-section="${details.dataset.section}"]`);
    if (!same) continue;
    same.open = details.open;
    for (const field of details.querySelectorAll("form [name]:not([type=hidden])")) {
      const twin = same.querySelector(`[name="${field.name}"]${field.type === "radio" ? `[value="${field.value}"]` : ""}`);
      if (!twin) continue;
      if (field.type === "file") twin.files = field.files;
      else if (field.type === "radio" || field.type === "checkbox") twin.checked = field.checked;
      else twin.value = field.value;
    }
  }
}
