// Keeps "10 menit lalu" and "8 menit lagi" true while a page stays open, by the server's clock, not the phone's.
const WORDS = {
  id: {
    now: "baru saja", past: (t) => `${t} lalu`, future: (t) => `${t} lagi`,
    unit: { m: (n) => `${n} menit`, h: (n) => `${n} jam`, d: (n) => `${n} hari` },
    left: (hour, t) => `sebelum ${hour}, ${t} lagi`, late: (hour, t) => `terlambat ${t}, janji ${hour}`,
    shortMinutes: (n) => `${n} mnt`, shortLeft: (t) => `${t} lagi`, shortLate: (t) => `terlambat ${t}`,
  },
  en: {
    now: "just now", past: (t) => `${t} ago`, future: (t) => `in ${t}`,
    unit: {
      m: (n) => (n === 1 ? "1 minute" : `${n} minutes`),
      h: (n) => (n === 1 ? "1 hour" : `${n} hours`),
      d: (n) => (n === 1 ? "1 day" : `${n} days`),
    },
    left: (hour, t) => `by ${hour}, ${t} left`, late: (hour, t) => `${t} late, promised ${hour}`,
    shortMinutes: (n) => `${n} min`, shortLeft: (t) => `${t} left`, shortLate: (t) => `${t} late`,
  },
};
const say = WORDS[document.documentElement.lang.slice(0, 2)] ?? WORDS.id;
const server = Date.parse(document.querySelector('meta[name="server-now"]')?.content ?? "") || Date.now();
const opened = performance.now();
const EVERY_MS = 15000;

/** The server's present moment in milliseconds, as far as this page can know it. */
export function now() {
  return server + (performance.now() - opened);
}

function roughly(seconds) {
  if (seconds < 3600) return say.unit.m(Math.floor(seconds / 60));
  if (seconds < 86400) return say.unit.h(Math.floor(seconds / 3600));
  return say.unit.d(Math.floor(seconds / 86400));
}

/** "10 menit lalu" for a moment in milliseconds; empty beyond a week, where the written date is better. */
export function ago(moment) {
  const seconds = (now() - moment) / 1000;
  const size = Math.abs(seconds);
  if (size < 60) return say.now;
  if (size >= 604800) return "";
  return (seconds > 0 ? say.past : say.future)(roughly(size));
}

function due(element) {
  const seconds = (now() - Date.parse(element.dateTime)) / 1000;
  const size = Math.abs(seconds);
  if (size < 60) return;
  const minutes = size < 86400 && size >= 3600 && Math.floor(size / 60) % 60;
  const span = roughly(size) + (minutes ? ` ${say.unit.m(minutes)}` : "");
  const whole = (seconds > 0 ? say.late : say.left)(element.dataset.due, span);
  if ("dueShort" in element.dataset) {
    const brief = size < 3600 ? say.shortMinutes(Math.floor(size / 60)) : roughly(size);
    element.textContent = (seconds > 0 ? say.shortLate : say.shortLeft)(brief);
    element.title = whole;
  } else {
    element.textContent = whole;
  }
  const box = element.closest(".k-deadline");
  if (box && seconds > 0) box.className = "k-deadline k-tone-late";
}

export function refresh(scope = document) {
  for (const span of scope.querySelectorAll("time > [data-ago]")) {
    const text = ago(Date.parse(span.parentElement.dateTime));
    if (text && text !== span.textContent) span.textContent = text;
  }
  for (const element of scope.querySelectorAll("time[data-due]")) due(element);
}

setInterval(() => document.hidden || refresh(), EVERY_MS);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
