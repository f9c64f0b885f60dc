// Today's visits as they are on this phone: what the server told, and on top of it what was said here and not yet taken.
import { fill, made, moment } from "./cards.js";
import { askFirst, wordsIn } from "./lost.js";
import { changed, sayAll } from "./outbox.js";
import { drop, forRooms, unsent } from "./store.js";
import { go } from "./tabs.js";

const words = document.getElementById("words").dataset;
const DONE = ["submitted", "reviewed", "followed_up", "leaflet_only", "not_done"];

export const ofVisits = (command) => forRooms(command) && command.verb.startsWith("visit.");
export const isDone = (visit) => DONE.includes(visit.state);

// All visits of the day, and with them those begun here, refused, or written half: no word may lie where no page leads.
export function visitsOf(day, outbox, drafts) {
  const known = new Set(day.visits.stops.map((stop) => stop.key));
  const places = new Map(Object.entries(drafts).map(([key, draft]) => [key, draft.place]));
  for (const { verb, subject, data, refused } of outbox) {
    if (verb === "visit.start" && data.place) places.set(subject, data.place);
    else if (refused && !places.has(subject)) places.set(subject, undefined); // of another day
  }
  const begun = [...places].filter(([key]) => !known.has(key)).map(([key, place]) => ({
    key, version: 1, state: "planned", order: 999, place: place ? placeSaid(day, place) : { where: words.otherday }, why: "", consent: "",
    topics: [], concerns: "", advice: "", next_step: "", requests: [], conflicts: [], flags: [],
  }));
  return [...day.visits.stops, ...begun].map((stop) => asSaid(stop, outbox.filter((command) => command.subject === stop.key)));
}

function placeSaid(day, place) {
  const village = day.visits.villages.find(({ code }) => code === place.village)?.name ?? day.visits.villages[0]?.name ?? "";
  const where = [`RT ${place.rt} / RW ${place.rw}`, place.landmark, village].filter(Boolean).join(", ");
  return { ...place, where, kind_name: day.visits.kinds[place.kind] ?? "", village };
}

// One visit with what was said about it on this phone.
function asSaid(stop, said) {
  const visit = { ...stop, refused: said.filter((command) => command.refused), unsent: said.filter(unsent).length };
  const taken = said.filter((command) => !command.refused);
  visit.last = taken.at(-1)?.key ?? null;
  for (const { verb, data } of taken) {
    if (verb === "visit.start") visit.state = "in_progress";
    if (verb === "visit.skip") visit.state = "not_done";
    if (verb === "visit.submit") visit.state = "submitted";
    if (verb === "visit.resolve") visit.conflicts = visit.conflicts.filter(({ id }) => id !== data.conflict);
    if (verb === "visit.amend") Object.assign(visit, content(data.changes));
    if (verb === "visit.record") {
      visit.consent = data.consent;
      if (data.consent === "yes") Object.assign(visit, content(data)); else visit.state = "leaflet_only";
      const told = new Set(visit.requests.map(({ key }) => key));
      visit.requests = [...visit.requests, ...(data.requests ?? []).filter(({ key }) => !told.has(key)).map((one) => ({ ...one, state: "heard" }))];
    }
  }
  return visit;
}

const content = (data) => Object.fromEntries(["topics", "concerns", "advice", "next_step"].filter((name) => name in data).map((name) => [name, data[name]]));

export function showList(box, day, visits, drafts) {
  const done = visits.filter(isDone).length;
  fill(box, { done: visits.length ? `${done} / ${visits.length}` : "", line: day.visits.plan?.line ?? "", leaflets: day.visits.leaflets_left, since: moment(day.now) });
  box.querySelector("[data-over]").hidden = !day.over;
  box.querySelector("[data-empty]").hidden = visits.length > 0;
  box.querySelector("[data-held]").hidden = !day.waiting.some((one) => one.state === "held");
  box.querySelector("[data-stuck]").replaceChildren(...day.waiting.filter((one) => one.state !== "held").map(stuck));
  const order = (visit) => (visit.conflicts.length || visit.refused.length ? 0 : isDone(visit) ? 2 : 1);
  const sorted = [...visits].sort((a, b) => order(a) - order(b) || a.order - b.order);
  box.querySelector("ul").replaceChildren(...sorted.map((visit) => row(visit, visit.key in drafts)));
}

function row(visit, draft) {
  const item = made("visit-row");
  const look = visit.conflicts.length ? "conflict" : visit.refused.length ? "refused" : draft ? "draft" : visit.state;
  fill(item, {
    order: visit.order && visit.order < 999 ? visit.order : "", where: visit.place.where, why: visit.why,
    state: words[`visit${look}`] ?? look, unsent: visit.unsent ? words.notsent : "",
  });
  item.dataset.state = look;
  item.querySelector("button").addEventListener("click", () => go(`kunjungan/${visit.key}`));
  return item;
}

// A command that waited too long for the one it builds on: its writer decides.
function stuck(command) {
  const card = made("stuck");
  fill(card, { what: words[command.verb.replace(".", "")] ?? command.verb });
  for (const button of card.querySelectorAll("button")) {
    button.addEventListener("click", () => { card.remove(); sayAll(command.key, [["inbox.decide", { choice: button.dataset.choice }]]); });
  }
  return card;
}

// Why something about this visit was not done, and the way out.
export function refusedBox(visit, mend) {
  const box = made("visit-refused");
  const reasons = [...new Set(visit.refused.map((command) => command.refused))];
  fill(box, { what: visit.refused.map(({ verb }) => words[verb.replace(".", "")] ?? verb).join(", "), why: reasons.join(" "), said: wordsIn(visit.refused) });
  const button = box.querySelector("[data-mend]");
  button.hidden = !visit.refused.some(({ verb, data }) => ["visit.record", "visit.amend"].includes(verb) || (verb === "visit.start" && data.place));
  button.addEventListener("click", mend);
  const read = box.querySelector("[data-read]");
  askFirst(read, visit.refused);
  read.addEventListener("click", async () => {
    for (const command of visit.refused) await drop(command.order);
    changed();
  });
  return box;
}
