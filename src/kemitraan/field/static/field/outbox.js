// Commands go into the outbox first and from there to the server, in order, one tab at a time. Each has its own key, so a
// command whose reply got lost is simply sent again: the server obeys it once and answers the same.
import { hour } from "./cards.js";
import { forRooms, lastDay, lastState, locked, put, putAll, unsent, waiting } from "./store.js";

const RETRY_MS = [500, 1000, 2000, 5000, 10_000, 30_000];
const PATIENCE_MS = 30_000;
const TOGETHER = 25; // commands for the rooms below, in one request
const words = document.getElementById("words").dataset;
let failures = 0;
let timer = null;
let allowed = false;

// Nothing is sent before the server has said who is signed in: nobody speaks for another.
export const allow = () => { allowed = true; };

export const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

// The server's time as far as this phone knows it: by how much its clock was off when it last heard the day.
const serverTime = async () => new Date(Date.now() + ((await lastDay())?.skew ?? (await lastState())?.skew ?? 0)).toISOString();

export async function say(verb, response, data = {}) {
  await put({ key: crypto.randomUUID(), verb, response, data, said_at: new Date().toISOString() });
  changed();
  flush();
}

export async function sayPhoto(response, file) {
  await put({ key: crypto.randomUUID(), verb: "photo", response, file, said_at: new Date().toISOString() });
  changed();
  flush();
}

// Commands about one subject, each building on the one before: [[verb, data, base version], …]. `after` is the key of
// what this phone said about it before, where the server may not have that yet; `draft` is forgotten with it.
export async function sayAll(subject, said, { after = null, draft = "" } = {}) {
  let before = after;
  const said_at = await serverTime(); // the day of a visit is read from it, and a phone's clock may be days off
  const commands = said.map(([verb, data = {}, base_version = null]) => {
    const command = { key: crypto.randomUUID(), verb, subject, data, base_version, after: before, said_at };
    before = command.key;
    return command;
  });
  await putAll(commands, draft);
  changed();
  flush();
}

export const flush = () => navigator.locks.request("kemitraan-outbox", { ifAvailable: true }, (lock) => lock && send());

export const nudge = () => { if (timer === null) flush(); }; // not while it waits to try again

async function send() {
  clearTimeout(timer);
  timer = null;
  if (!allowed || (await locked())) return;
  let sent = 0;
  while (true) {
    const open = (await waiting()).filter(unsent); // a refused one stays until the person has read why
    if (!open.length) break;
    const fate = forRooms(open[0]) ? await sendTogether(open) : await sendOne(open[0]);
    if (fate === "out") { document.dispatchEvent(new CustomEvent("field:out")); break; }
    if (fate === "again") { again(); break; }
    failures = 0;
    sent += 1;
    changed();
  }
  if (sent) document.dispatchEvent(new CustomEvent("field:sent"));
}

const later = (answer) => answer === null || answer.status >= 500 || [403, 408, 429].includes(answer.status);

async function sendOne(command) {
  const answer = await post(command);
  if (later(answer)) return "again";
  if (answer.status === 401) return "out";
  if (answer.ok) await put({ ...command, file: undefined, done: true }); // dropped once the server's state shows it
  else await put({ ...command, file: undefined, refused: (await answer.json().catch(() => ({}))).message ?? `${words.unknown} (${answer.status})` });
  return "sent";
}

// The oldest commands for the rooms below, as far as they follow each other. One that the server holds (202) is there.
async function sendTogether(open) {
  const end = open.findIndex((command) => !forRooms(command));
  const batch = open.slice(0, Math.min(end < 0 ? open.length : end, TOGETHER));
  const commands = batch.map(({ key, number, verb, subject, base_version, after, said_at, data }) => ({ key, number, verb, subject, base_version, after, said_at, data }));
  const answer = await asJson("/lapangan/api/kotak", { phone: batch[0].phone, commands });
  if (later(answer)) return "again";
  if (answer.status === 401) return "out";
  if (!answer.ok) { // not one of them can be read: the oldest is at fault, or looks so
    await put({ ...batch[0], refused: `${words.unknown} (${answer.status})` });
    return "sent";
  }
  const { answers } = await answer.json();
  for (const [place, told] of answers.entries()) {
    if (told.status >= 500) return "again";
    const fate = told.status < 300 ? { done: true, told: told.answer } : { refused: told.answer.message, code: told.answer.code };
    await put({ ...batch[place], ...fate });
  }
  return "sent";
}

async function post({ key, verb, response, data, said_at, file }) {
  if (verb !== "photo") return asJson("/lapangan/api/perintah", { key, verb, response, said_at, data });
  const form = new FormData();
  form.set("response", response);
  form.set("file", file, "photo");
  return ask("/lapangan/api/foto", form, {}, 4 * PATIENCE_MS);
}

const asJson = (address, body) => ask(address, JSON.stringify(body), { "Content-Type": "application/json" }, PATIENCE_MS);

async function ask(address, body, more, patience) {
  const headers = { "X-CSRFToken": token(), Accept: "application/json", ...more };
  try {
    return await fetch(address, { method: "POST", headers, body, signal: AbortSignal.timeout(patience) });
  } catch {
    return null; // no signal
  }
}

function again() {
  timer = setTimeout(flush, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
  failures += 1;
}

// What a command said, in words, with the time this phone wrote it.
export function outboxWords({ verb, said_at }, words) {
  return `${words[verb] ?? verb} · ${hour(said_at)}`;
}

export const changed = () => document.dispatchEvent(new CustomEvent("field:outbox"));

addEventListener("online", () => { failures = 0; flush(); });
