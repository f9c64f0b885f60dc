// Draws every element that {% map %} wrote, when it comes near the screen.
import { createMap } from "./map.js";

const drawn = new Map(); // each map's handle by its element

const watcher = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    watcher.unobserve(target);
    createMap(target).then((handle) => drawn.set(target, handle)).catch((error) => console.warn("map:", error.message));
  }
}, { rootMargin: "200px" });

const watch = () => document.querySelectorAll("[data-map]:not(.k-map-ready)").forEach((element) => watcher.observe(element));

// A list was turned (turn.js): its map stays and shows the new rows; a map that has no place any more is let go.
document.addEventListener("kemitraan:turned", async () => {
  for (const [element, handle] of drawn) {
    if (element.isConnected) continue;
    const place = [...document.querySelectorAll("[data-map]")].find((one) => one.dataset.points === element.dataset.points && !drawn.has(one));
    if (!place || !element.dataset.points?.startsWith("#")) {
      drawn.delete(element);
      handle.remove();
      continue;
    }
    place.closest(".k-map").replaceWith(element.closest(".k-map")); // with what it says beneath it
    handle.map.resize();
    await handle.setPoints(element.dataset.points);
    handle.fit();
  }
  watch();
});

watch();
