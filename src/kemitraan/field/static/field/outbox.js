// Commands go into the outbox first and from there to the server, in order, one tab at a time. Each has its own key, so a
// command whose reply got lost is simply sent again: the server obeys it once and answers the same.
import { hour } from "./cards.js";
import { put, unsent, waiting } from "./store.js";

const RETRY_MS = [500, 1000, 2000, 5000, 10_000, 30_000];
const PATIENCE_MS = 30_000;
const words = document.getElementById("words").dataset;
let failures = 0;
let timer = null;

export const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

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

export const flush = () => navigator.locks.request("kemitraan-outbox", { ifAvailable: true }, (lock) => lock && send());

export const nudge = () => { if (timer === null) flush(); }; // not while it waits to try again

async function send() {
  clearTimeout(timer);
  timer = null;
  let sent = 0;
  for (const command of await waiting()) {
    if (!unsent(command)) continue; // a refused one stays until the person has read why
    const answer = await post(command);
    if (answer === null) { again(); break; }
    if (answer.status === 401) { document.dispatchEvent(new CustomEvent("field:out")); break; }
    if (answer.status >= 500 || [403, 408, 429].includes(answer.status)) { again(); break; }
    failures = 0;
    if (answer.ok) await put({ ...command, file: undefined, done: true }); // dropped once the server's state shows it
    else await put({ ...command, file: undefined, refused: (await answer.json().catch(() => ({}))).message ?? `${words.unknown} (${answer.status})` });
    sent += 1;
    changed();
  }
  if (sent) document.dispatchEvent(new CustomEvent("field:sent"));
}

async function post({ key, verb, response, data, said_at, file }) {
  const headers = { "X-CSRFToken": token(), Accept: "application/json" };
  try {
    if (verb === "photo") {
      const form = new FormData();
      form.set("response", response);
      form.set("file", file, "photo");
      return await fetch("/lapangan/api/foto", { method: "POST", headers, body: form, signal: AbortSignal.timeout(4 * PATIENCE_MS) });
    }
    const body = JSON.stringify({ key, verb, response, said_at, data });
    return await fetch("/lapangan/api/perintah", { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body, signal: AbortSignal.timeout(PATIENCE_MS) });
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
