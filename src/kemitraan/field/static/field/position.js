// The phone's position, on duty only, at most every ten seconds; the page shows that it is being sent, and can pause it.
import { token } from "./outbox.js";

const EVERY_MS = 10_000;
let watch = null;
let last = 0;

export function watchPosition(on) {
  const paused = localStorage.getItem("field-position") === "off";
  if (!on || paused || !("geolocation" in navigator)) {
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    watch = null;
    return false;
  }
  watch ??= navigator.geolocation.watchPosition(tell, () => {}, { enableHighAccuracy: true, maximumAge: 5000 });
  return true;
}

export function pausePosition(pause) {
  localStorage.setItem("field-position", pause ? "off" : "on");
}

async function tell({ coords }) {
  if (Date.now() - last < EVERY_MS) return;
  last = Date.now();
  const fix = { lon: coords.longitude, lat: coords.latitude, accuracy_m: Math.min(coords.accuracy ?? 0, 100_000) };
  if (Number.isFinite(coords.heading)) fix.heading = coords.heading;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
  await fetch("/lapangan/api/posisi", { method: "POST", headers, body: JSON.stringify(fix) }).catch(() => {});
}
