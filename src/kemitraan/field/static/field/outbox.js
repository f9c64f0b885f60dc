// Commands go into the outbox first and from there to the server, in order, one tab at a time. Each has its own key, so a
// command whose reply got lost is simply sent again: the server obeys it once and answers the same.
import { drop, put, waiting } from "./store.js";

const RETRY_MS = [500, 1000, 2000, 5000, 10_000, 30_000];
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

async function send() {
  clearTimeout(timer);
  for (const command of await waiting()) {
    if (command.refused) continue; // stays until the person has read why
    const answer = await post(command);
    if (answer === null) { again(); break; }
    failures = 0;
    if (answer.status === 401 || answer.status === 403) { document.dispatchEvent(new CustomEvent("field:out")); break; }
    if (answer.status >= 500 || answer.status === 429) { again(); break; }
    if (answer.ok) await drop(command.order);
    else await put({ ...command, refused: (await answer.json().catch(() => ({}))).message ?? String(answer.status) });
    changed();
  }
  document.dispatchEvent(new CustomEvent("field:sent"));
}

async function post({ key, verb, response, data, said_at, file }) {
  const headers = { "X-CSRFToken": token(), Accept: "application/json" };
  try {
    if (verb === "photo") {
      const form = new FormData();
      form.set("response", response);
      form.set("file", file, "photo");
      return await fetch("/lapangan/api/foto", { method: "POST", headers, body: form });
    }
    const body = JSON.stringify({ key, verb, response, said_at, data });
    return await fetch("/lapangan/api/perintah", { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body });
  } catch {
    return null; // no signal
  }
}

function again() {
  timer = setTimeout(flush, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
  failures += 1;
}

export const changed = () => document.dispatchEvent(new CustomEvent("field:outbox"));

addEventListener("online", () => { failures = 0; flush(); });
