// Draws every element that {% map %} wrote, when it comes near the screen.
import { createMap } from "./map.js";

const watcher = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    watcher.unobserve(target);
    createMap(target).catch((error) => console.warn("map:", error.message));
  }
}, { rootMargin: "200px" });

for (const element of document.querySelectorAll("[data-map]")) watcher.observe(element);
