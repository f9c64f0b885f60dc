// A post near me, and a session: what one must know, and one short form.
import { away, fill, hour, made } from "./cards.js";
import { askFirst, wordsIn } from "./lost.js";
import { changed, sayAll } from "./outbox.js";
import { drop, unsent } from "./store.js";

const words = document.getElementById("words").dataset;
const day = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "id-ID", { weekday: "long", day: "numeric", month: "long", timeZone: "Asia/Jakarta" });

function way(card, { lon, lat }) {
  const link = card.querySelector("[data-way]");
  if (lon == null) link.remove(); else link.href = `geo:${lat},${lon}?q=${lat},${lon}`;
}

// What was said here: still on this phone, taken, or not done and why.
function standing(card, said) {
  const refused = said.filter((command) => command.refused);
  fill(card, { said: said.some(unsent) ? words.notsent : said.some(({ done }) => done) ? words.sent : "", refused: refused.map((command) => command.refused).join(" "), lost: wordsIn(refused) });
  const beside = said.filter((command) => command.told?.conflict);
  card.querySelector("[data-conflict]").hidden = !beside.length;
  const read = card.querySelector("[data-read]");
  askFirst(read, refused);
  read.hidden = !refused.length && !beside.length;
  read.addEventListener("click", async () => { for (const command of [...refused, ...beside]) await drop(command.order); changed(); });
}

const nightOf = (night) => night && `${hour(night.starts_at)} – ${hour(night.ends_at)} · ${night.members} ${words.people} · ${words[`night${night.state}`] ?? night.state}`;

export function postCard(post, said) {
  const card = made("post");
  const alive = post.last_active_at ? day.format(new Date(post.last_active_at)) : words.never;
  fill(card, { name: post.name, kind: post.kind, where: post.where, hours: post.hours, metres: away(post.metres), alive, night: nightOf(post.night), state: words[`post${post.state}`] ?? post.state });
  way(card, post);
  standing(card, said);
  const form = card.querySelector("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { text } = Object.fromEntries(new FormData(form));
    document.activeElement?.blur();
    form.closest("details").open = false;
    sayAll(String(post.id), [["post.note", { text, lively: form.elements.lively.checked }]]);
  });
  return card;
}

// Who wants a certificate, a button each: pressed is present. What this phone said last stands until the server knows it.
function roll(card, session, said) {
  const box = card.querySelector("[data-roll]");
  box.hidden = !session.roll?.length;
  box.querySelector("ul").replaceChildren(...(session.roll ?? []).map((one) => {
    const line = made("roll");
    const button = line.querySelector("button");
    const mine = said.filter(({ data, refused }) => data.registration === one.id && !refused);
    const last = mine.at(-1);
    const here = last ? last.told?.here ?? last.data.here : one.here;
    fill(line, { name: one.name, unsent: mine.some(unsent) ? words.notsent : "" });
    line.querySelector("[data-doubted]").hidden = !(one.doubted || last?.told?.conflict);
    button.dataset.registration = one.id;
    button.setAttribute("aria-pressed", String(here));
    button.addEventListener("click", () => sayAll(String(session.id), [["session.present", { registration: one.id, day: session.day, here: !here }]], { after: last?.key ?? null }));
    return line;
  }));
}

export function sessionCard(session, said) {
  const card = made("session");
  const counts = said.filter(({ verb }) => verb === "session.count");
  const counted = counts.filter((command) => !command.refused && !command.told?.conflict).at(-1)?.data.total ?? session.counted;
  fill(card, {
    title: session.title, topic: session.topic, when: `${day.format(new Date(session.starts_at))}, ${hour(session.starts_at)}`, where: session.where,
    registered: session.registered, counted: counted ?? words.notcounted,
  });
  card.querySelector("[data-speaking]").hidden = !session.speaking;
  way(card, session);
  standing(card, said);
  roll(card, session, said.filter(({ verb }) => verb === "session.present"));
  const form = card.querySelector("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    document.activeElement?.blur();
    form.closest("details").open = false;
    const before = counts.filter((command) => !command.refused).at(-1)?.key ?? null;
    sayAll(String(session.id), [["session.count", data, session.version]], { after: before });
  });
  return card;
}
