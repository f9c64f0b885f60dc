// The field page: asks how things stand, deals one card at a time, and puts what the officer says into the outbox.
import { fill } from "./cards.js";
import { deal, showDeck } from "./deck.js";
import { askAgain, lookAtDay } from "./day.js";
import { allow, changed, nudge, outboxWords } from "./outbox.js";
import { handOver, leave } from "./owner.js";
import { pausePosition, positionPaused, watchPosition } from "./position.js";
import { showRooms } from "./rooms.js";
import { draftKeys, drop, forRooms, keepState, lastState, locked, seal, unlock, unsent, waiting, wipe, wipeDuty } from "./store.js";
import { offerCard, stateOf, tick, taskCard } from "./task.js";
import { wordsIn } from "./lost.js";
import { setUpOffline } from "./offline.js";

const LOOK_MS = 3000;
const PATIENCE_MS = 10_000;
const words = document.getElementById("words").dataset;
const bars = { offline: document.getElementById("offline-bar"), error: document.getElementById("error-bar") };
let shown = "";
let etag = "";
let reached = true;
let looking = null;

const look = () => (looking ??= ask().finally(() => { looking = null; }));

async function ask() {
  if (document.hidden) return;
  try {
    const done = (await waiting()).filter((command) => command.done && !forRooms(command));
    const headers = { Accept: "application/json", "If-None-Match": etag };
    const answer = await fetch("/lapangan/api/keadaan", { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.status === 401) return await leave((await answer.json().catch(() => ({}))).code);
    if (!answer.ok && answer.status !== 304) throw new Error(String(answer.status));
    if (answer.ok) await learn(await answer.json(), answer.headers.get("ETag") ?? "");
    for (const command of done) await drop(command.order); // what the server now says holds them
    await lookAtDay();
    network("");
    nudge();
  } catch (error) {
    network(error instanceof TypeError || error.name === "TimeoutError" ? "offline" : "error", error);
  }
  await refresh();
}

// What the server says replaces what lay here. Another person on this phone, or the end of the shift, wipes first.
async function learn(state, tag) {
  state.skew = new Date(state.now) - Date.now(); // this phone's clock may be days off: countdowns go by the server's
  const before = await lastState();
  const ended = before?.shift && !state.shift && !(await waiting()).some((command) => unsent(command) && !forRooms(command));
  if (!(await handOver(state.me))) return;
  if (ended) await wipeDuty();
  await keepState(state);
  await unlock();
  allow();
  etag = tag;
}

// "No signal" is nobody's fault and passes; an error of the server is said as one. Both keep what was written.
function network(trouble, error) {
  reached = !trouble;
  bars.offline.hidden = trouble !== "offline";
  bars.error.hidden = trouble !== "error";
  if (trouble === "error") tell(`${words.servererror} (${error.message})`);
}

function tell(text) {
  bars.error.querySelector("span").textContent = text;
  bars.error.hidden = false;
}

// What another person left here is gone before anything of it is shown.
async function begin() {
  if (!(await handOver(Number(document.getElementById("deck").dataset.me)))) return;
  if (!(await locked()) || !navigator.onLine) await refresh();
  await look();
}

async function refresh() {
  const [state, mark] = [await lastState(), await locked()];
  if (mark) showLocked(mark);
  else if (state) await show(state);
  showDeck((await showRooms()) === "tugas");
}

// The session ran out: how much lies here, and the way back to it. What it is, nobody sees before its writer is here.
function showLocked({ left }) {
  count(left);
  shown = "locked";
  deal([{ id: "locked", name: "locked", thumb: "locked", title: words.locked, fill: { left } }]);
}

async function show(state) {
  const outbox = await waiting();
  const duty = outbox.filter((command) => !forRooms(command));
  const said = duty.filter((command) => !command.refused);
  count(outbox.filter(unsent).length);
  fill(document.getElementById("who"), { name: state.name, unit: state.unit });
  position(state);
  document.getElementById("end-shift").hidden = !state.shift;
  const version = `${state.version}|${said.map(({ key }) => key).join()}|${duty.filter((command) => command.refused).length}`;
  if (version === shown || writing()) return tick(state);
  shown = version;
  const refused = duty.filter((command) => command.refused).map(refusedCard);
  const answer = ({ response }) => said.find((c) => c.response === response && ["accept", "decline"].includes(c.verb))?.verb;
  const mine = new Set(state.tasks.map((task) => task.response));
  const offers = state.offers.filter((offer) => answer(offer) !== "decline" && !mine.has(offer.response)).map((offer) => offerCard(offer, answer(offer) === "accept"));
  const tasks = state.tasks.filter((task) => stateOf(task, said) !== "cleared").map((task) => taskCard(task, said));
  const rest = state.shift ? [] : [{ id: "off", name: "off", thumb: "off", title: words.off }];
  const cards = [...refused, ...offers, ...tasks, ...rest];
  deal(cards.length ? cards : [{ id: "idle", name: "idle" }]);
  tick(state);
}

// A card is never dealt anew under somebody's typing.
const writing = () => Boolean(document.activeElement?.matches("#deck :is(textarea, input:not([type=checkbox], [type=radio], [type=file]))"));

function count(open) {
  const box = document.getElementById("outbox");
  box.dataset.count = open;
  box.querySelector("span").textContent = open ? `${open} ${box.dataset.one}` : box.dataset.none;
}

function position(state) {
  const on = watchPosition(Boolean(state.shift));
  document.getElementById("sending").hidden = !on;
  document.getElementById("paused").hidden = !state.shift || !positionPaused();
}

function refusedCard(command) {
  return {
    id: command.key, name: "refused", thumb: wordsIn([command]) ? "refused-words" : "refused", title: words.refused, urgent: true,
    fill: { what: outboxWords(command, words), why: command.refused, said: wordsIn([command]) },
    press: { read: async () => { await drop(command.order); changed(); } },
  };
}

// Forms that leave the page need the server; those that end something say first what would be lost, once.
let warned = null;
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-leaves]")) return;
  event.preventDefault();
  const all = form.dataset.wipe === "all";
  const said = (await waiting()).filter((command) => (all ? !command.done : unsent(command) && !forRooms(command))).length;
  const open = said + (all ? (await draftKeys()).length : 0); // half a talk, and what must be mended, are words as well
  if (!reached) await look();
  if (!reached) return tell(words.needsignal);
  if ("wipe" in form.dataset && open && warned !== form) {
    warned = form;
    return tell(`${open} ${words.unsent}`);
  }
  if ("wipe" in form.dataset) {
    seal();
    await (all ? wipe() : wipeDuty());
  }
  form.submit();
});

document.addEventListener("field:outbox", () => { shown = ""; refresh(); });
document.addEventListener("field:sent", () => { etag = ""; askAgain(); look(); });
document.addEventListener("field:out", look);
document.addEventListener("visibilitychange", look);
addEventListener("online", look);
addEventListener("hashchange", () => { refresh(); scrollTo(0, 0); });
for (const [id, pause] of [["pause", true], ["resume", false]]) {
  document.getElementById(id).addEventListener("click", () => { pausePosition(pause); refresh(); });
}
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); }); // it was sealed when it was left
setUpOffline();
begin();
setInterval(look, LOOK_MS);
setInterval(async () => { const state = await lastState(); if (state) tick(state); }, 1000);
