// One visit, one screen, one thumb: at the door, the question whether they agree, then what was said. What is typed is
// kept as a draft with every stroke, so that a killed app loses nothing.
import { conflictBox } from "./conflict.js";
import { fill, made, moment } from "./cards.js";
import { sayAll } from "./outbox.js";
import { draftOf, dropDraft, keepDraft, takeBack } from "./store.js";
import { go } from "./tabs.js";
import { refusedBox } from "./visits.js";

const words = document.getElementById("words").dataset;
const DRAFT_MS = 200;
const TEXTS = ["concerns", "advice", "next_step"];
const REQUEST = ["request", "wish", "category", "reply_by", "reply_to"];
const PLACE = ["kind", "village", "rw", "rt", "landmark"];
let open = null; // the card on the screen: { key, stage, element }

let strokes = () => {}; // keeps what was typed a moment ago and does not lie in the draft yet

export const closeCard = () => { open = null; };
export const lastStrokes = () => strokes();

export async function showCard(box, day, visit) {
  const draft = await draftOf(visit.key);
  const stage = stageOf(visit, draft);
  const mark = JSON.stringify([visit.key, stage, visit.refused.length, visit.conflicts.map(({ id }) => id), ["talk", "amend"].includes(stage) || visit.requests.map(({ state }) => state)]);
  if (open?.mark === mark) { // never anew under somebody's hands
    box.querySelector("[data-notsent]").hidden = !visit.unsent;
    return open.thumb;
  }
  const element = made("visit");
  fill(element, { where: visit.place.where, kind: visit.place.kind_name, why: visit.why, state: words[`visit${visit.state}`] ?? visit.state });
  const way = element.querySelector("[data-way]");
  if (visit.place.lon == null) way.remove(); else way.href = `geo:${visit.place.lat},${visit.place.lon}?q=${visit.place.lat},${visit.place.lon}`;
  element.querySelector("[data-notsent]").hidden = !visit.unsent;
  const top = element.querySelector("[data-top]");
  if (visit.refused.length) top.append(refusedBox(visit, () => mend(visit)));
  for (const conflict of visit.conflicts) top.append(conflictBox(visit, conflict, day));
  for (const part of element.querySelectorAll("[data-stage]")) if (!part.dataset.stage.split(" ").includes(stage)) part.remove();
  const form = element.querySelector("form[data-talk]");
  if (form) talk(form, day, visit, draft ?? {}, stage);
  asked(element, visit);
  skipping(element, day, visit);
  said(element, day, visit);
  box.replaceChildren(element);
  open = { mark, thumb: thumbFor(day, visit, stage, form) };
  return open.thumb;
}

function stageOf(visit, draft) {
  if (draft?.amend) return "amend";
  if (draft?.place) return "talk"; // the door was refused: where it is can be mended, and all goes out again
  if (visit.state === "planned") return "door";
  if (visit.state === "in_progress") return "talk";
  return visit.consent === "yes" ? "written" : "over";
}

function thumbFor(day, visit, stage, form) {
  const back = () => go("kunjungan");
  const begin = () => sayAll(visit.key, [["visit.start", {}, visit.version]], { after: visit.last });
  const amend = () => keepDraft(visit.key, { amend: true, topics: visit.topics, concerns: visit.concerns, advice: visit.advice, next_step: visit.next_step }).then(refresh);
  const thumbs = {
    door: { thumb: "visit-door", press: { begin, back } },
    talk: { thumb: "visit-talk", press: { save: () => form.requestSubmit(), back } },
    amend: { thumb: "visit-amend", press: { save: () => form.requestSubmit(), cancel: () => dropDraft(visit.key).then(refresh) } },
    written: { thumb: "visit-written", press: { amend, back } },
    over: { thumb: "visit-over", press: { back } },
  };
  return { id: `visit-${visit.key}`, ...thumbs[stage] };
}

addEventListener("pagehide", lastStrokes);

const refresh = () => { open = null; document.dispatchEvent(new CustomEvent("field:outbox")); };

// The form of the talk: filled from the draft, lit up by consent, kept with every stroke.
function talk(form, day, visit, draft, stage) {
  const topics = form.querySelector("[data-topics]");
  topics.append(...day.visits.topics.map(({ code, name }) => {
    const chip = made("topic");
    chip.querySelector("input").value = code;
    fill(chip, { name });
    return chip;
  }));
  const amending = stage === "amend";
  form.elements.consent.value = amending ? "yes" : (draft.consent ?? visit.consent ?? "");
  if (amending) form.querySelector("[data-consent]").hidden = true;
  for (const box of topics.querySelectorAll("input")) box.checked = (draft.topics ?? visit.topics ?? []).includes(box.value);
  if (!amending) form.elements.category.append(...(day.visits.categories ?? []).map(({ code, name }) => new Option(name, code)));
  if (!amending) form.elements.anonymous.checked = draft.anonymous ?? false;
  placeOf(form, day, visit, amending ? null : draft.place);
  if (!amending && draft.request) form.elements.request.closest("details").open = true;
  for (const name of [...TEXTS, "leaflet", ...REQUEST]) {
    if (form.elements[name] && (draft[name] ?? visit[name]) !== undefined) form.elements[name].value = draft[name] ?? visit[name];
  }
  const live = () => { lightUp(form); warn(form, day); };
  let timer = null;
  const keep = () => { clearTimeout(timer); timer = null; return keepDraft(visit.key, { ...valuesOf(form, draft.place), ...(amending && { amend: true }) }); };
  form.addEventListener("input", () => { live(); clearTimeout(timer); timer = setTimeout(keep, DRAFT_MS); });
  strokes = () => (timer === null ? undefined : keep());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    timer = null;
    if (amending) await sendChange(form, visit); else await sendTalk(form, visit, draft.place);
    open = null;
    go("kunjungan");
  });
  live();
}

const valuesOf = (form, place) => ({
  consent: form.elements.consent.value, topics: [...form.querySelectorAll("[data-topics] input:checked")].map(({ value }) => value),
  ...Object.fromEntries([...TEXTS, "leaflet", ...REQUEST].filter((name) => form.elements[name]).map((name) => [name, form.elements[name].value])),
  ...(form.elements.anonymous && { anonymous: form.elements.anonymous.checked }),
  ...(place && { place: { ...place, ...Object.fromEntries(PLACE.map((name) => [name, form.elements[name].value])) } }),
});

// Where a door is, to be mended: only where the server refused it.
function placeOf(form, day, visit, place) {
  const box = form.querySelector("[data-place]");
  if (!place) return box?.remove();
  box.querySelector("[data-fields]").append(placeFields(day));
  for (const name of PLACE) if (place[name] !== undefined) form.elements[name].value = place[name];
  box.querySelector("[data-forget]").addEventListener("click", async () => {
    strokes = () => {};
    await dropDraft(visit.key);
    go("kunjungan");
  });
}

function placeFields(day) {
  const fields = made("place");
  fields.querySelector("[name=kind]").append(...Object.entries(day.visits.kinds).map(([value, text]) => new Option(text, value)));
  fields.querySelector("[name=village]").append(...day.visits.villages.map(({ code, name }) => new Option(name, code)));
  fields.querySelector("[data-villages]").hidden = day.visits.villages.length < 2;
  return fields;
}

// Consent first: without a yes there is nothing to write down, and what was typed before is not sent.
function lightUp(form) {
  const consent = form.elements.consent.value;
  form.querySelector("[data-yes]").hidden = consent !== "yes";
  const leaflet = form.querySelector("[data-leaflet]");
  if (leaflet) leaflet.hidden = !consent;
  form.querySelector("[data-no]").hidden = !consent || consent === "yes";
  const { category, anonymous, reply_by, reply_to, wish } = form.elements;
  if (!category) return;
  category.closest("label").hidden = wish.value !== "report";
  reply_by.closest("label").hidden = anonymous.checked; // an anonymous one is answered on the leaflet's page alone
  reply_to.closest("label").hidden = anonymous.checked || !["email", "phone"].includes(reply_by.value);
}

// Words about what is never asked are pointed at while they are typed; a person decides.
function warn(form, day) {
  const found = new Map();
  for (const name of TEXTS) {
    for (const word of form.elements[name].value.toLowerCase().match(/\p{L}+/gu) ?? []) {
      for (const [kind, list] of Object.entries(day.visits.never)) if (list.includes(word)) found.set(word, day.visits.never_names[kind]);
    }
  }
  const box = form.querySelector("[data-warn]");
  box.hidden = found.size === 0;
  fill(box, { found: [...found].map(([word, kind]) => `“${word}”: ${kind}`).join("; ") });
}

function sendTalk(form, visit, was) {
  const { consent, topics, concerns, advice, next_step, leaflet, place, ...wished } = valuesOf(form, was);
  const more = leaflet ? { leaflet } : {};
  const options = { after: visit.last, draft: visit.key };
  const begin = place ? [["visit.start", { place }]] : [];
  if (consent !== "yes") return sayAll(visit.key, [...begin, ["visit.record", { consent, ...more }, visit.version]], options);
  const data = { consent, topics, concerns, advice, next_step, requests: requestsIn(wished), ...more };
  return sayAll(visit.key, [...begin, ["visit.record", data, visit.version], ["visit.submit", {}]], options);
}

function requestsIn({ request, wish, category, reply_by, reply_to, anonymous }) {
  if (!request.trim()) return [];
  const reply = anonymous ? { reply_by: "page", reply_to: "" } : { reply_by, reply_to };
  return [{ key: crypto.randomUUID(), text: request, wish, category: wish === "report" ? category : "", ...reply, anonymous }];
}

// Only what differs is a change: two phones that mend different fields of one visit then have less to quarrel about.
function sendChange(form, visit) {
  const now = valuesOf(form);
  const changes = {};
  for (const name of ["topics", ...TEXTS]) if (JSON.stringify(now[name]) !== JSON.stringify(visit[name])) changes[name] = now[name];
  if (!Object.keys(changes).length) return dropDraft(visit.key);
  return sayAll(visit.key, [["visit.amend", { changes }, visit.version]], { after: visit.last, draft: visit.key });
}

// All that was refused becomes one draft again: what was said, with what they asked for, the changes, and the door.
async function mend(visit) {
  const of = (verb) => visit.refused.filter((command) => command.verb === verb).map(({ data }) => data);
  const [records, amends] = [of("visit.record"), of("visit.amend")];
  const place = of("visit.start").find((data) => data.place)?.place;
  const refused = Object.assign({}, ...records.map(spoken), ...amends.map(({ changes }) => changes));
  const draft = together(refused, (await draftOf(visit.key)) ?? {});
  if (place) draft.place = place;
  if (amends.length && !records.length && !place) draft.amend = true;
  await takeBack(visit.refused.map(({ order }) => order), visit.key, draft);
  refresh();
}

// What was refused and what was typed since: neither pushes the other out.
function together(older, newer) {
  const all = { ...older };
  for (const [name, value] of Object.entries(newer)) {
    if (TEXTS.includes(name) && all[name] && value && all[name] !== value) all[name] = `${all[name]}\n${value}`;
    else if (!(name in all) || (value?.length ?? value)) all[name] = value;
  }
  return all;
}

// The fields of the form as they were when this was sent.
function spoken({ requests = [], ...data }) {
  const [request] = requests;
  if (!request) return data;
  const { text, wish, category, reply_by, reply_to, anonymous } = request;
  return { ...data, request: text, wish, category, reply_by, reply_to, anonymous };
}

// What they asked for at this door, and how it stands.
function asked(element, visit) {
  const box = element.querySelector("[data-asked]");
  box.hidden = !visit.requests.length;
  box.querySelector("ul").replaceChildren(...visit.requests.map(({ text, state, report, due_at, outcome }) => {
    const line = made("request");
    fill(line, { text, state: words[`request${state}`] ?? state, report, due: due_at && moment(due_at), outcome });
    return line;
  }));
}

function skipping(element, day, visit) {
  const form = element.querySelector("form[data-skip]");
  if (!form) return;
  form.querySelector("[data-reasons]").append(...Object.entries(day.visits.skip_reasons).map(([code, name]) => {
    const line = made("reason");
    line.querySelector("input").value = code;
    fill(line, { name });
    return line;
  }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sayAll(visit.key, [["visit.skip", { reason: form.elements.reason.value }]], { after: visit.last });
    open = null;
    go("kunjungan");
  });
}

// What stands written, to be read again.
function said(element, day, visit) {
  const box = element.querySelector("[data-said]");
  if (!box) return;
  const names = new Map(day.visits.topics.map(({ code, name }) => [code, name]));
  fill(box, { topics: visit.topics.map((code) => names.get(code) ?? code).join(", "), concerns: visit.concerns, advice: visit.advice, next_step: visit.next_step, feedback: visit.feedback });
}

// A door on the way: the place is said, and the visit begins.
export function showNew(box, day) {
  if (open?.mark === "new") return open.thumb;
  const element = made("visit-new");
  const form = element.querySelector("form");
  form.append(placeFields(day));
  form.elements.kind.value = "household";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const key = crypto.randomUUID();
    const place = { key: crypto.randomUUID(), ...Object.fromEntries(new FormData(form)) };
    await sayAll(key, [["visit.start", { place }]]);
    open = null;
    go(`kunjungan/${key}`);
  });
  box.replaceChildren(element);
  open = { mark: "new", thumb: { id: "visit-new", thumb: "visit-new", press: { save: () => form.requestSubmit(), back: () => go("kunjungan") } } };
  return open.thumb;
}
