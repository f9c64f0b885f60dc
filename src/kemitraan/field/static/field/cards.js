// Cards made from the page's own templates: words come from the page, values from the state, and never as markup.
const clock = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Jakarta" });
const lang = document.documentElement.lang;
const number = new Intl.NumberFormat(lang === "en" ? "en-GB" : "id-ID", { maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "id-ID", { weekday: "long", day: "numeric", month: "long", timeZone: "Asia/Jakarta" });
const words = document.getElementById("words").dataset;

export const hour = (text) => `${clock.format(new Date(text)).replace(":", ".")} WIB`;
export const moment = (text) => `${day.format(new Date(text))}, ${hour(text)}`;
export const away = (metres) => (metres == null ? "" : metres < 950 ? `${Math.round(metres / 10) * 10} m` : `${number.format(metres / 1000)} km`);
export const minutes = (seconds) => `${Math.max(1, Math.round(seconds / 60))} ${words.minutes}`;
export const place = ({ area, landmark }) => [landmark, area].filter(Boolean).join(", ");
export const estimate = (is) => (is ? ` (${words.estimate})` : "");
export const piece = (id) => document.getElementById(id)?.content.cloneNode(true) ?? "";
export const made = (name) => piece(`card-${name}`).firstElementChild;

export function fill(card, values) {
  for (const [slot, value] of Object.entries(values)) {
    for (const element of card.querySelectorAll(`[data-slot="${slot}"]`)) {
      element.textContent = value ?? "";
      (element.closest("[data-line]") ?? element).hidden = value == null || value === "";
    }
  }
}

export function priority(card, value) {
  card.querySelector("[data-prio]").replaceChildren(piece(`prio-${value}`));
  card.classList.toggle("k-card-urgent", value === 1);
}
