// The reporter's page keeps itself true: it asks every 15 seconds what is new, and only while somebody looks.
const EVERY_MS = 15000;
const box = document.querySelector("[data-live]");

async function look() {
  if (document.hidden) return;
  const old = box.querySelector("#r-now");
  try {
    const answer = await fetch(`${box.dataset.live}&seen=${encodeURIComponent(old.dataset.stamp)}`);
    if (answer.status !== 200) return; // 204: nothing is new
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = fresh.querySelector("#r-now");
    if (!now) return;
    if (now.dataset.todo !== old.dataset.todo && !typing()) return location.reload(); // another form is due
    old.replaceWith(now);
    document.querySelector("#r-steps")?.replaceWith(fresh.querySelector("#r-steps"));
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
