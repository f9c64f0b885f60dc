// <a href="…" data-quick-exit>: leave at once. A plain link without JavaScript; with it this page also leaves the
// history, drafts hear "kemitraan:leave" and forget, and pressing Escape three times does the same.
const PRESSES = 3;
const WITHIN_MS = 2000;
let presses = [];

function leave(href) {
  document.dispatchEvent(new CustomEvent("kemitraan:leave"));
  document.title = "…";
  document.body.replaceChildren();
  try {
    sessionStorage.clear();
  } catch {
    // storage may be switched off; leaving matters more
  }
  history.replaceState(null, "", "/");
  location.replace(href);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-quick-exit]");
  if (!link) return;
  event.preventDefault();
  leave(link.href);
});

document.addEventListener("keydown", (event) => {
  const link = document.querySelector("[data-quick-exit]");
  if (!link || event.key !== "Escape") return;
  presses = [...presses.filter((at) => event.timeStamp - at < WITHIN_MS), event.timeStamp];
  if (presses.length >= PRESSES) leave(link.href);
});
