// The phone's position, on duty only, every ten seconds or fifty metres; the page shows that it is sent, and can pause it.
import { token } from "./outbox.js";

const EVERY_MS = 10_000;
const LEAST_MS = 2000;
const FAR_M = 50;
const KEY = "field-position";
let watch = null;
let last = { at: 0, coords: null };

export const positionPaused = () => localStorage.getItem(KEY) === "off";
export const pausePosition = (pause) => localStorage.setItem(KEY, pause ? "off" : "on");

// Starts or stops; says whether the position is being sent.
export function watchPosition(on) {
  if (!on || positionPaused() || !("geolocation" in navigator)) {
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    watch = null;
    return false;
  }
  watch ??= navigator.geolocation.watchPosition(tell, () => {}, { enableHighAccuracy: true, maximumAge: 5000 });
  return true;
}

// Metres between two fixes, on a plane: good to a few per cent over such distances, far from the poles.
function apart(a, b) {
  if (!a) return Infinity;
  const degree = 111_320;
  return Math.hypot((a.latitude - b.latitude) * degree, (a.longitude - b.longitude) * degree * Math.cos((b.latitude * Math.PI) / 180));
}

async function tell({ coords }) {
  const passed = Date.now() - last.at;
  if (passed >= 0 && (passed < LEAST_MS || (passed < EVERY_MS && apart(last.coords, coords) < FAR_M))) return;
  last = { at: Date.now(), coords };
  const fix = { lon: coords.longitude, lat: coords.latitude, accuracy_m: Math.min(coords.accuracy ?? 0, 100_000) };
  if (Number.isFinite(coords.heading)) fix.heading = coords.heading;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
  await fetch("/lapangan/api/posisi", { method: "POST", headers, body: JSON.stringify(fix) }).catch(() => {});
}
