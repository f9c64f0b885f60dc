// The day: visits, posts, sessions. Asked for once a minute and after something was sent; kept for this day only.
import { draftKeys, drop, forRooms, keepDay, lastDay, waiting } from "./store.js";
import { isDone } from "./visits.js";

const EVERY_MS = 60_000;
const PATIENCE_MS = 15_000;
const dateInJakarta = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Jakarta" });
let etag = "";
let askedAt = 0;

export const askAgain = () => { askedAt = 0; };

// What met something else that was said of a session: told once, and gone when it was read.
const mustBeRead = (command) => command.verb.startsWith("session.") && command.told?.conflict;

// Asks the server where it is time to. Throws as fetch does; the caller knows what that means.
export async function lookAtDay() {
  if (Date.now() - askedAt < EVERY_MS && Date.now() >= askedAt) return;
  const told = (await waiting()).filter((command) => command.done && forRooms(command));
  const kept = await lastDay();
  const headers = { Accept: "application/json", "If-None-Match": kept && !kept.over ? etag : "" };
  const answer = await fetch("/lapangan/api/hari", { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok && answer.status !== 304) throw new Error(String(answer.status));
  askedAt = Date.now();
  if (answer.ok) {
    const day = await answer.json();
    day.skew = new Date(day.now) - Date.now();
    await keepDay(day);
    etag = answer.headers.get("ETag") ?? "";
  }
  for (const command of told) if (!mustBeRead(command)) await drop(command.order); // what the server now says holds them
}

// The day as it is known. Without contact since midnight it stays, and says from when it is: visits can still be begun and
// written down. What was finished, and names on a roll, leave the phone then, but for what is not sent.
export async function today() {
  const day = await lastDay();
  if (!day) return null;
  const date = dateInJakarta.format(new Date(Date.now() + (day.skew ?? 0)));
  if (day.day === date || day.over) return day;
  const said = (await waiting()).filter(forRooms);
  const open = new Set([...said.map(({ subject }) => subject), ...(await draftKeys())]);
  const visits = day.visits && { ...day.visits, stops: day.visits.stops.filter((stop) => !isDone(stop) || open.has(stop.key)) };
  const sessions = day.sessions?.filter(({ id }) => open.has(String(id)));
  const posts = day.posts?.map((post) => ({ ...post, night: null }));
  const rest = { ...day, visits, sessions, posts, over: true };
  await keepDay(rest);
  return rest;
}
