// Choosing a place: the cross stays in the middle, the map moves under it. A finger drags or taps, a keyboard
// uses the arrow keys on the map; both write the same two fields, and the choice is said aloud.
import { words } from "./map-words.js";

const PLACES = 6; // decimals: about 0.1 m
const NEAR_ZOOM = 16;

function field(selector) {
  return selector ? document.querySelector(selector) : null;
}

/**
 * `set`: lonInput, latInput, accuracyInput (selectors), locate (selector of a button), status (selector), onPick.
 * Nothing is chosen until the reader moves the map, unless the fields already hold a place.
 */
export function addPicker(map, element, set) {
  const lon = field(set.lonInput);
  const lat = field(set.latInput);
  const accuracy = field(set.accuracyInput);
  const status = field(set.status);
  const locate = field(set.locate);
  let byPhone = null;

  const cross = document.createElement("div");
  cross.className = "k-map-cross";
  cross.setAttribute("aria-hidden", "true");
  element.append(cross);

  const say = (text) => {
    if (status) status.textContent = text;
  };
  const pick = (middle = map.getCenter()) => {
    const chosen = { lng: Number(middle.lng.toFixed(PLACES)), lat: Number(middle.lat.toFixed(PLACES)), accuracy: byPhone };
    if (lon) lon.value = chosen.lng;
    if (lat) lat.value = chosen.lat;
    if (accuracy) accuracy.value = byPhone === null ? "" : Math.round(byPhone);
    element.classList.add("k-map-picked");
    if (byPhone === null) say(words.picked(chosen.lat.toFixed(4), chosen.lng.toFixed(4)));
    set.onPick?.(chosen);
    element.dispatchEvent(new CustomEvent("kemitraan:pick", { bubbles: true, detail: chosen }));
  };

  map.on("click", (event) => {
    byPhone = null;
    pick(event.lngLat); // at once: who taps and saves does not wait for the map to arrive
    map.easeTo({ center: event.lngLat, zoom: Math.max(map.getZoom(), NEAR_ZOOM - 2) }, { chosen: true });
  });
  map.on("movestart", (event) => {
    if (event.originalEvent) byPhone = null;
  });
  map.on("moveend", (event) => {
    if (event.originalEvent || event.chosen) pick();
  });
  map.getCanvas().addEventListener("keyup", (event) => {
    if (event.key.startsWith("Arrow") || event.key === "Enter") pick();
  });

  if (lon?.value && lat?.value) {
    map.jumpTo({ center: [Number(lon.value), Number(lat.value)], zoom: Math.max(map.getZoom(), NEAR_ZOOM) });
    element.classList.add("k-map-picked");
  }

  if (locate && navigator.geolocation) {
    locate.hidden = false;
    locate.addEventListener("click", () => {
      say(words.finding);
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          byPhone = coords.accuracy;
          map.jumpTo({ center: [coords.longitude, coords.latitude], zoom: NEAR_ZOOM }, { chosen: true });
          say(words.found(Math.round(coords.accuracy)));
        },
        () => say(words.denied),
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
      );
    });
  }
}
