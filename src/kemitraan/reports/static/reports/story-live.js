// The reporter's page keeps itself true: it asks every 15 seconds what is new, and only while somebody looks.
const EVERY_MS = 15000;
const box = document.querySelector("[data-live]");

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(box.dataset.live, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = fresh.querySelector("#r-now");
    const steps = fresh.querySelector("#r-steps");
    if (!now || now.dataset.step === box.querySelector("#r-now").dataset.step) return;
    if (now.dataset.todo !== box.querySelector("#r-now").dataset.todo && !typing()) return location.reload();
    box.querySelector("#r-now").replaceWith(now);
    document.querySelector("#r-steps")?.replaceWith(steps);
  } catch {
    // no signal: the page says what it knew, the next round tries again
  }
}

/** Whether a form would lose what is being written. */
function typing() {
  return [...document.querySelectorAll("textarea")].some((area) => area.value.trim());
}

if (box) {
  setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", look);
}
