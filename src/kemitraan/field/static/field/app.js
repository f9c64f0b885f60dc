// The field page: asks how things stand, shows one card at a time, and puts what the officer says into the outbox.
import { away, estimate, fill, hour, made, minutes, place, priority } from "./cards.js";
import { changed, flush, say, sayPhoto, token } from "./outbox.js";
import { pausePosition, watchPosition } from "./position.js";
import { drop, keepState, lastState, waiting, wipe } from "./store.js";

const LOOK_MS = 3000;
const deck = document.getElementById("deck");
const words = document.getElementById("words").dataset;
let shown = "";
let said = []; // verbs in the outbox: the card shows what was said, not only what the server knows

const NEXT = { accepted: "leave", en_route: "arrive", on_scene: "stabilise" };
const AFTER = { accept: "accepted", leave: "en_route", arrive: "on_scene", stabilise: "stabilised", hand_over: "handed_over", clear: "cleared" };

async function look() {
  try {
    const answer = await fetch("/lapangan/api/keadaan", { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (answer.status === 401 || answer.redirected) return await out();
    if (!answer.ok) throw new Error(String(answer.status));
    const state = await answer.json();
    network(true);
    const before = await lastState();
    if (before?.shift && !state.shift && !(await waiting()).length) await wipe();
    await keepState(state);
    await show(state);
    flush();
  } catch (error) {
    network(navigator.onLine && !(error instanceof TypeError), error);
    const state = await lastState();
    if (state) await show(state);
  }
}

// Signed out, or the role was lost: nothing of a case stays on the phone.
async function out() {
  await wipe();
  location.href = `/masuk/?next=/lapangan/`;
}

function network(reached, error) {
  document.getElementById("offline-bar").hidden = reached || Boolean(error && !(error instanceof TypeError));
}

async function show(state) {
  const outbox = await waiting();
  const version = `${state.version}|${outbox.map((c) => c.key + (c.refused ?? "")).join()}`;
  count(outbox);
  document.getElementById("who").textContent = [state.name, state.unit].filter(Boolean).join(" · ");
  document.getElementById("sending").hidden = !watchPosition(Boolean(state.shift));
  document.getElementById("end-shift").hidden = !state.shift;
  if (version === shown || deck.contains(document.activeElement?.closest?.("form"))) return tick(state);
  shown = version;
  said = outbox.filter((command) => !command.refused);
  const cards = outbox.filter((command) => command.refused).map(refusedCard);
  if (!state.shift) cards.push(made("off"));
  cards.push(...state.tasks.filter((task) => stateOf(task) !== "cleared").map(taskCard));
  cards.push(...state.offers.filter(({ response }) => !said.some((c) => c.response === response && ["accept", "decline"].includes(c.verb))).map(offerCard));
  if (state.shift && !cards.length) cards.push(made("idle"));
  deck.replaceChildren(...cards);
  tick(state);
}

function count(outbox) {
  const box = document.getElementById("outbox");
  const open = outbox.filter((command) => !command.refused).length;
  box.dataset.count = open;
  box.querySelector("span").textContent = open ? `${open} ${box.dataset.one}` : box.dataset.none;
}

const tick = (state) => {
  for (const element of deck.querySelectorAll("[data-until]")) {
    const left = Math.round((new Date(element.dataset.until) - Date.now()) / 1000);
    element.textContent = left > 0 ? `${left} ${words.seconds}` : words.over;
  }
  return state;
};

function offerCard(offer) {
  const card = made("offer");
  priority(card, offer.priority);
  fill(card, { category: offer.category, place: place(offer), way: `${minutes(offer.seconds)} · ${away(offer.metres)}${estimate(offer.estimate)}` });
  card.querySelector("[data-until]").dataset.until = offer.expires_at;
  card.querySelector("[data-verb=accept]").addEventListener("click", () => say("accept", offer.response));
  card.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    say("decline", offer.response, { reason: new FormData(event.target).get("reason") });
  });
  return card;
}

const stateOf = (task) => said.filter((c) => c.response === task.response && AFTER[c.verb]).map((c) => AFTER[c.verb]).at(-1) ?? task.state;

function taskCard(task) {
  const state = stateOf(task);
  const card = made("task");
  priority(card, task.priority);
  fill(card, { category: task.category, story: task.story, place: place(task), eta: task.eta_at && state !== "on_scene" ? `${words.expected} ${hour(task.eta_at)}${estimate(task.estimate)}` : "" });
  card.querySelector("[data-state]").replaceChildren(document.getElementById(`state-${state}`)?.content.cloneNode(true) ?? "");
  const way = card.querySelector("[data-way]");
  if (task.lon == null) way.remove();
  else way.href = `geo:${task.lat},${task.lon}?q=${task.lat},${task.lon}`;
  const next = card.querySelector("[data-next]");
  const verb = NEXT[state];
  if (verb) { next.textContent = words[verb]; next.addEventListener("click", () => say(verb, task.response)); } else next.remove();
  checklist(card, task, state);
  for (const form of card.querySelectorAll("form[data-verb]")) {
    if (!form.dataset.states.split(" ").includes(state)) { form.closest("details").remove(); continue; }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const data = Object.fromEntries(new FormData(form));
      const file = data.file;
      if (file instanceof File) { if (file.size) sayPhoto(task.response, file); } else {
        if ("injured" in data) data.injured = true;
        say(form.dataset.verb, task.response, data);
      }
      form.reset();
      document.activeElement?.blur();
    });
  }
  timer(card, task);
  return card;
}

function checklist(card, task, state) {
  const box = card.querySelector("[data-checklist]");
  if (!["on_scene", "stabilised"].includes(state)) return box.remove();
  const ticked = new Set(said.filter((c) => c.response === task.response && c.verb === "tick").map((c) => c.data.code));
  box.querySelector("ul").replaceChildren(...task.checklist.map((line) => {
    const item = made("line");
    const done = line.done || ticked.has(line.code);
    item.querySelector("input").checked = item.querySelector("input").disabled = done;
    fill(item, { text: line.text });
    item.querySelector("input").addEventListener("change", () => say("tick", task.response, { code: line.code, done_at: new Date().toISOString() }));
    return item;
  }));
}

// Caught in the act: minutes since the seizure stand on the card until the hand-over (domain.md 3.2 step 7).
function timer(card, task) {
  const line = card.querySelector("[data-caught]");
  if (!task.caught_at || task.handed_over_to) return line.remove();
  line.querySelector("strong").textContent = `${Math.floor((Date.now() - new Date(task.caught_at)) / 60_000)} ${words.minutes}`;
}

function refusedCard(command) {
  const card = made("refused");
  fill(card, { why: command.refused, what: words[command.verb] ?? command.verb });
  card.querySelector("button").addEventListener("click", async () => { await drop(command.order); changed(); look(); });
  return card;
}

document.addEventListener("field:outbox", async () => { const state = await lastState(); if (state) { shown = ""; await show(state); } });
document.addEventListener("field:sent", () => { shown = ""; look(); });
document.addEventListener("field:out", out);
document.getElementById("pause").addEventListener("click", () => { pausePosition(true); watchPosition(false); document.getElementById("sending").hidden = true; });
document.addEventListener("submit", (event) => { // forms that leave the page wipe first
  if (event.target.matches("[data-wipe]")) { event.preventDefault(); wipe().then(() => event.target.submit()); }
});
for (const form of document.querySelectorAll("form")) { const field = form.querySelector("[name=csrfmiddlewaretoken]"); if (field && token()) field.value = token(); }

const off = new URLSearchParams(location.search).has("tanpa-luring");
if ("serviceWorker" in navigator) {
  if (off) navigator.serviceWorker.getRegistration("/lapangan/").then((worker) => worker?.active?.postMessage("off"));
  else navigator.serviceWorker.register("/lapangan/sw.js", { scope: "/lapangan/" }).catch(() => {});
}
look();
setInterval(look, LOOK_MS);
