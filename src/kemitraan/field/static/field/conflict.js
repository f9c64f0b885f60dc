// Two changes of one visit from the same version: both are shown, and a person decides which stands, or writes one.
import { fill, made } from "./cards.js";
import { sayAll } from "./outbox.js";

const FIELDS = ["topics", "concerns", "advice", "next_step"];

export function conflictBox(visit, conflict, day) {
  const box = made("conflict");
  const names = new Map(day.visits.topics.map(({ code, name }) => [code, name]));
  const plain = (name, value) => (name === "topics" ? (value ?? []).map((code) => names.get(code) ?? code).join(", ") : (value ?? ""));
  const differing = FIELDS.filter((name) => name in conflict.theirs && JSON.stringify(conflict.theirs[name]) !== JSON.stringify(conflict.ours[name]));
  fill(box, { by: conflict.by });
  for (const side of ["ours", "theirs"]) {
    const values = Object.fromEntries(FIELDS.map((name) => [name, differing.includes(name) ? plain(name, conflict[side][name]) : ""]));
    fill(box.querySelector(`[data-side=${side}]`), values);
  }
  const decide = (choice, merged) => sayAll(visit.key, [["visit.resolve", { conflict: conflict.id, choice, ...(merged && { merged }) }, visit.version]], { after: visit.last });
  for (const button of box.querySelectorAll("[data-choice]")) button.addEventListener("click", () => decide(button.dataset.choice));
  const form = box.querySelector("form");
  for (const name of FIELDS) {
    const field = form.elements[name];
    if (!field) continue;
    field.closest("label").hidden = !differing.includes(name);
    field.value = [conflict.ours[name], conflict.theirs[name]].filter(Boolean).join("\n");
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const merged = Object.fromEntries(differing.filter((name) => form.elements[name]).map((name) => [name, form.elements[name].value]));
    if (differing.includes("topics")) merged.topics = [...new Set([...(conflict.ours.topics ?? []), ...(conflict.theirs.topics ?? [])])];
    decide("merged", merged);
  });
  return box;
}
