// The cards of an offer and of a task. They show what was said on this phone, not only what the server knows yet.
import { away, estimate, fill, hour, made, minutes, piece, place, priority } from "./cards.js";
import { open } from "./deck.js";
import { say, sayPhoto } from "./outbox.js";

const words = document.getElementById("words").dataset;
const NEXT = { accepted: "leave", en_route: "arrive", on_scene: "stabilise" };
const AFTER = { leave: "en_route", arrive: "on_scene", stabilise: "stabilised", hand_over: "handed_over", clear: "cleared" };
const MARKS = [15, 30, 60]; // minutes after the seizure at which the desk is alarmed (domain.md 3.2)

let skew = 0;
const now = () => Date.now() + skew; // the server's time as far as this phone knows it

const about = (said, task, verb) => said.filter((command) => command.response === task.response && command.verb === verb);
export const stateOf = (task, said) => said.filter((c) => c.response === task.response && AFTER[c.verb]).map((c) => AFTER[c.verb]).at(-1) ?? task.state;
const geo = ({ lat, lon }) => (lon == null ? "" : `geo:${lat},${lon}?q=${lat},${lon}`);

export function offerCard(offer, accepted) {
  const element = made("offer");
  priority(element, offer.priority);
  const way = [offer.seconds == null ? "" : minutes(offer.seconds), away(offer.metres)].filter(Boolean).join(" · ");
  fill(element, { category: offer.category, place: place(offer), way: way + estimate(offer.estimate) });
  element.querySelector("[data-until]").dataset.until = offer.expires_at;
  element.querySelector("[data-accepted]").hidden = !accepted;
  const form = element.querySelector("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    say("decline", offer.response, Object.fromEntries(new FormData(form)));
  });
  if (accepted) element.querySelector("details").remove();
  return {
    id: `offer-${offer.response}`, element, urgent: true, title: `${words.offer} P${offer.priority}`,
    thumb: accepted ? "" : "offer", press: { accept: () => say("accept", offer.response), decline: () => open("decline") },
  };
}

export function taskCard(task, said) {
  const state = stateOf(task, said);
  const element = made("task");
  const going = ["accepted", "en_route"].includes(state);
  priority(element, task.priority);
  fill(element, {
    category: task.category, story: task.story, place: place(task) + (task.uncertain_m > 50 ? ` (± ${away(task.uncertain_m)})` : ""),
    eta: going && task.eta_at ? hour(task.eta_at) : "", to: task.handed_over_to,
  });
  element.querySelector("[data-state]").replaceChildren(piece(`state-${state}`));
  map(element, task);
  checklist(element, task, state, said);
  for (const form of element.querySelectorAll("form[data-verb]")) {
    if (form.dataset.states.split(" ").includes(state)) form.addEventListener("submit", (event) => send(event, form, task));
    else form.closest("details").remove();
  }
  caught(element, task, state, said);
  return {
    id: `task-${task.response}`, element, title: `${words.task} P${task.priority}`, way: geo(task),
    thumb: state, press: { next: () => say(NEXT[state], task.response) },
  };
}

// The kelurahan around the place, drawn from what came with the task: no tiles, so it is there without signal too.
function map(card, task) {
  const box = card.querySelector("[data-section=map]");
  if (!task.map) return box.remove();
  const { side, outlines, here, names, x, y, radius, metres, approximate } = task.map;
  const svg = box.querySelector("svg");
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  const draw = (name, values, text = "") => {
    const shape = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(values)) shape.setAttribute(key, value);
    shape.textContent = text;
    svg.append(shape);
  };
  for (const d of outlines) draw("path", { class: "field-map-area", d });
  if (here) draw("path", { class: "field-map-here", d: here });
  draw("circle", { class: radius ? "field-map-unsure" : "field-map-spot", cx: x, cy: y, r: radius || 7 });
  for (const label of names) draw("text", { class: "field-map-name", x: label.x, y: label.y }, label.text);
  const spot = radius ? `${words.incircle} (± ${away(metres)})` : words.atpoint;
  return fill(box, { mapwords: [place(task), spot, approximate ? words.approximate : ""].filter(Boolean).join(". ") });
}

async function send(event, form, task) {
  event.preventDefault();
  const data = Object.fromEntries(new FormData(form));
  const { verb } = form.dataset;
  form.reset();
  form.closest("details").open = false;
  document.activeElement?.blur();
  if (verb === "photo") return data.file.size ? sayPhoto(task.response, data.file) : null;
  if (verb === "caught") {
    data.seized_at = new Date(now() - Number(data.ago || 0) * 60_000).toISOString();
    data.injured = "injured" in data;
    delete data.ago;
  }
  return say(verb, task.response, data);
}

function checklist(card, task, state, said) {
  const box = card.querySelector("[data-section=checklist]");
  if (!["on_scene", "stabilised"].includes(state)) return box.remove();
  const ticked = new Set(about(said, task, "tick").map((command) => command.data.code));
  const done = ({ code, done: told }) => told || ticked.has(code);
  fill(box, { done: `${task.checklist.filter(done).length}/${task.checklist.length}` });
  return box.querySelector("ul").replaceChildren(...task.checklist.map((line) => {
    const item = made("line");
    const input = item.querySelector("input");
    input.checked = input.disabled = done(line);
    fill(item, { text: line.text });
    input.addEventListener("change", () => say("tick", task.response, { code: line.code, done_at: new Date().toISOString() }));
    return item;
  }));
}

// Caught in the act: the minutes since the seizure stand on the card until the hand-over, also before it was sent.
function caught(card, task, state, said) {
  const box = card.querySelector("[data-caught]");
  const mine = about(said, task, "caught").at(-1)?.data;
  const since = mine?.seized_at ?? task.caught_at;
  if (!since || task.handed_over_to || ["handed_over", "cleared"].includes(state)) return box.remove();
  box.querySelector("[data-since]").dataset.since = since;
  const injured = task.injured || mine?.injured || about(said, task, "injury").length > 0;
  box.querySelector("[data-injured]").hidden = !injured;
  const button = box.querySelector("button");
  button.hidden = injured;
  return button.addEventListener("click", () => say("injury", task.response));
}

export function tick(state) {
  skew = state.skew ?? 0;
  for (const element of document.querySelectorAll("#deck [data-until]")) {
    const left = Math.round((new Date(element.dataset.until) - now()) / 1000);
    element.textContent = left > 0 ? `${left} ${words.seconds}` : words.over;
  }
  for (const element of document.querySelectorAll("#deck [data-since]")) {
    const passed = Math.max(0, Math.floor((now() - new Date(element.dataset.since)) / 60_000));
    element.textContent = `${passed} ${words.minutes}`;
    element.dataset.mark = MARKS.filter((mark) => passed >= mark).at(-1) ?? 0;
  }
}
