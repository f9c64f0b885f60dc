// The sections beside the tasks: visits, posts, sessions. They are drawn anew when something changed, never under a hand.
import { layThumb } from "./deck.js";
import { today } from "./day.js";
import { waiting } from "./store.js";
import { showTabs, where } from "./tabs.js";
import { closeCard, showCard, showNew } from "./visit_card.js";
import { ofVisits, showList, visitsOf } from "./visits.js";

const part = (tab, name) => document.querySelector(`[data-tab=${tab}] [data-part=${name}]`);
let last = null; // the buttons that lie under the thumb

// Draws the section one is in; gives its name.
export async function showRooms() {
  const day = await today();
  const offered = [...(day?.visits ? ["kunjungan"] : [])];
  const tab = showTabs(offered);
  if (tab === "tugas") { closeCard(); last = null; return tab; }
  const outbox = await waiting();
  if (tab === "kunjungan") await showVisits(day, outbox.filter(ofVisits));
  return tab;
}

async function showVisits(day, said) {
  const [, key] = where();
  const visits = visitsOf(day, said);
  const visit = visits.find((one) => one.key === key);
  const list = part("kunjungan", "list");
  const card = part("kunjungan", "card");
  list.hidden = Boolean(visit) || key === "baru";
  card.hidden = !list.hidden;
  if (key === "baru") return lay(showNew(card, day));
  if (visit) return lay(await showCard(card, day, visit));
  closeCard();
  card.replaceChildren();
  await showList(list, day, visits);
  return lay({ id: "visits", always: true, thumb: day.over ? "" : "visits", press: { begin: () => { location.hash = "kunjungan/baru"; } } });
}

// The buttons under the thumb, once for each card: laid anew they would forget a press in between.
function lay(thumb) {
  const same = thumb === last || (thumb.always && last?.id === thumb.id && last.thumb === thumb.thumb);
  if (same) return;
  last = thumb;
  layThumb(thumb);
}
