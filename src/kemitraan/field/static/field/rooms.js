// The sections beside the tasks: visits, posts, sessions. They are drawn anew when something changed, never under a hand.
import { layThumb } from "./deck.js";
import { today } from "./day.js";
import { allDrafts, waiting } from "./store.js";
import { showTabs, where } from "./tabs.js";
import { closeCard, showCard, showNew } from "./visit_card.js";
import { postCard, sessionCard } from "./simple_cards.js";
import { ofVisits, showList, visitsOf } from "./visits.js";

const part = (tab, name) => document.querySelector(`[data-tab=${tab}] [data-part=${name}]`);
let last = null; // the buttons that lie under the thumb

// Draws the section one is in; gives its name.
export async function showRooms() {
  const day = await today();
  const offered = [...(day?.visits ? ["kunjungan"] : []), ...(day?.posts?.length ? ["pos"] : []), ...(day?.sessions?.length ? ["pelatihan"] : [])];
  const tab = showTabs(offered);
  if (tab === "tugas") { closeCard(); last = null; return tab; }
  const outbox = await waiting();
  if (tab === "kunjungan") await showVisits(day, outbox.filter(ofVisits));
  else closeCard();
  if (tab === "pos") showSimple("pos", day.posts, outbox.filter(({ verb }) => verb === "post.note"), postCard, day);
  if (tab === "pelatihan") showSimple("pelatihan", day.sessions, outbox.filter(({ verb }) => verb.startsWith("session.")), sessionCard, day);
  if (tab === "lainnya") lay({ id: tab, always: true, thumb: "", press: {} });
  return tab;
}

async function showVisits(day, said) {
  const [, key] = where();
  const drafts = await allDrafts();
  const visits = visitsOf(day, said, drafts);
  const visit = visits.find((one) => one.key === key);
  const list = part("kunjungan", "list");
  const card = part("kunjungan", "card");
  list.hidden = Boolean(visit) || key === "baru";
  card.hidden = !list.hidden;
  if (key === "baru") return lay(showNew(card, day));
  if (visit) return lay(await showCard(card, day, visit));
  closeCard();
  card.replaceChildren();
  showList(list, day, visits, drafts);
  return lay({ id: "visits", always: true, thumb: "visits", press: { begin: () => { location.hash = "kunjungan/baru"; } } });
}

// A list of cards that each hold one short form; drawn anew when the day or what was said about it changed.
function showSimple(tab, things, said, make, day) {
  const box = document.querySelector(`[data-tab=${tab}]`);
  const mark = JSON.stringify([day.version, said.map(({ key, done, refused }) => [key, done, refused])]);
  if (box.dataset.mark !== mark && !box.contains(document.activeElement?.closest("form"))) {
    box.dataset.mark = mark;
    const open = new Set([...box.querySelectorAll("details[open]")].map(({ dataset }) => dataset.id));
    const held = document.activeElement?.dataset.registration; // whose button one was on
    box.querySelector("ul").replaceChildren(...things.map((thing) => {
      const card = make(thing, said.filter(({ subject }) => subject === String(thing.id)));
      for (const [place, details] of card.querySelectorAll("details").entries()) {
        details.dataset.id = `${thing.id}/${place}`;
        details.open = open.has(details.dataset.id);
      }
      return card;
    }));
    if (held) box.querySelector(`[data-registration="${held}"]`)?.focus({ preventScroll: true });
  }
  lay({ id: tab, always: true, thumb: "", press: {} });
}

// The buttons under the thumb, once for each card: laid anew they would forget a press in between.
function lay(thumb) {
  const same = thumb === last || (thumb.always && last?.id === thumb.id && last.thumb === thumb.thumb);
  if (same) return;
  last = thumb;
  layThumb(thumb);
}
