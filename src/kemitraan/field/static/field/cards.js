// Cards made from the page's own templates: words come from the page, values from the state, and never as markup.
const clock = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Jakarta" });
const lang = document.documentElement.lang;
const number = new Intl.NumberFormat(lang === "en" ? "en-GB" : "id-ID", { maximumFractionDigits: 1 });

export const hour = (text) => `${clock.format(new Date(text)).replace(":", ".")} WIB`;
export const away = (metres) => (metres == null ? "" : metres < 950 ? `${Math.round(metres / 10) * 10} m` : `${number.format(metres / 1000)} km`);
export const minutes = (seconds) => `${Math.max(1, Math.round(seconds / 60))} ${document.getElementById("words").dataset.minutes}`;

export function made(name) {
  return document.getElementById(`card-${name}`).content.cloneNode(true).firstElementChild;
}

export function fill(card, values) {
  for (const [slot, value] of Object.entries(values)) {
    for (const element of card.querySelectorAll(`[data-slot="${slot}"]`)) {
      element.textContent = value ?? "";
      element.hidden = value == null || value === "";
    }
  }
}

export function priority(card, value) {
  const words = document.getElementById(`prio-${value}`);
  card.querySelector("[data-prio]")?.replaceChildren(words.content.cloneNode(true));
  card.classList.toggle("k-card-urgent", value === 1);
}

export const place = ({ area, landmark }) => [area, landmark].filter(Boolean).join(", ");
export const estimate = (is) => (is ? ` (${document.getElementById("words").dataset.estimate})` : "");
