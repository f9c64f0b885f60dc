// Draws every element that {% map %} wrote, when it comes near the screen.
import { createMap } from "./map.js";

const drawn = new Map(); // the handle that each map will have, by its element

const watcher = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    watcher.unobserve(target);
    const made = createMap(target);
    drawn.set(target, made);
    made.catch((error) => console.warn("map:", error.message));
  }
}, { rootMargin: "200px" });

const watch = () => document.querySelectorAll("[data-map]").forEach((element) => drawn.has(element) || watcher.observe(element));

async function showAgain(element, made) {
  const handle = await made;
  handle.map.resize();
  await handle.setPoints(element.dataset.points);
  handle.fit();
}

// A list was turned (turn.js): its map stays and shows the new rows; a map that has no place any more is let go.
document.addEventListener("kemitraan:turned", () => {
  for (const [element, made] of drawn) {
    if (element.isConnected) continue;
    const place = [...document.querySelectorAll("[data-map]")].find((one) => one.dataset.points === element.dataset.points && !drawn.has(one));
    if (place && element.dataset.points?.startsWith("#")) {
      place.closest(".k-map").replaceWith(element.closest(".k-map")); // with what it says beneath it
      showAgain(element, made).catch(() => {}); // a map that could not be drawn has said so
    } else {
      drawn.delete(element);
      made.then((handle) => handle.remove()).catch(() => {});
    }
  }
  watch();
});

watch();
