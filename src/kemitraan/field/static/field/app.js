// The field page: asks how things stand, deals one card at a time, and puts what the officer says into the outbox.
import { fill } from "./cards.js";
import { deal, showDeck } from "./deck.js";
import { askAgain, lookAtDay } from "./day.js";
import { changed, nudge, outboxWords } from "./outbox.js";
import { pausePosition, positionPaused, watchPosition } from "./position.js";
import { showRooms } from "./rooms.js";
import { drop, forRooms, keepState, lastDay, lastState, seal, unsent, waiting, wipe, wipeDuty } from "./store.js";
import { offerCard, stateOf, tick, taskCard } from "./task.js";
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
    if (answer.status === 401 || answer.redirected) return await out();
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
  if (await anothers(state.me)) await wipe();
  else if (ended) await wipeDuty();
  await keepState(state);
  etag = tag;
}

// Whether what lies here belongs to somebody else than who is signed in.
const anothers = async (me) => [await lastState(), await lastDay()].some((kept) => kept && kept.me !== me);

// Signed out, or the role was lost: nothing of a case stays on the phone.
async function out() {
  seal();
  await wipe();
  location.href = "/masuk/?next=/lapangan/";
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
  if (await anothers(Number(document.getElementById("deck").dataset.me))) await wipe();
  await refresh();
  await look();
}

async function refresh() {
  const state = await lastState();
  if (state) await show(state);
  showDeck((await showRooms()) === "tugas");
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
    id: command.key, name: "refused", thumb: "refused", title: words.refused, urgent: true,
    fill: { what: outboxWords(command, words), why: command.refused },
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
  const open = (await waiting()).filter((command) => unsent(command) && (all || !forRooms(command))).length;
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
document.addEventListener("field:out", out);
document.addEventListener("visibilitychange", look);
addEventListener("online", look);
addEventListener("hashchange", () => { refresh(); scrollTo(0, 0); });
for (const [id, pause] of [["pause", true], ["resume", false]]) {
  document.getElementById(id).addEventListener("click", () => { pausePosition(pause); refresh(); });
}
setUpOffline();
begin();
setInterval(look, LOOK_MS);
setInterval(async () => { const state = await lastState(); if (state) tick(state); }, 1000);
