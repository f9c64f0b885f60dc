// Server-sent events where they get through, else a look every five seconds. Events are hints; the page asks for the rest.
const SETTLE_MS = 150; // several events of one act make one look
const EVERY_MS = 5000;

export function follow(address, changed) {
  const lost = document.getElementById("live-lost");
  let stream = null;
  let waiting = null;
  let polling = null;
  let looking = false;
  let again = false;

  // One look at a time; what happens meanwhile is seen by the next.
  async function look() {
    if (looking) { again = true; return; }
    looking = true;
    try { await changed(); } catch { /* the next look tells */ }
    looking = false;
    if (again) { again = false; soon(); }
  }
  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(look, SETTLE_MS);
  }
  function poll(on) {
    if (on && !polling) polling = setInterval(look, EVERY_MS);
    if (!on && polling) { clearInterval(polling); polling = null; }
  }
  function connect() {
    stream = new EventSource(address, { withCredentials: true });
    stream.addEventListener("journal", soon);
    stream.addEventListener("open", () => {
      if (polling) soon(); // what happened while nobody listened
      poll(false);
      if (lost) lost.hidden = true;
    });
    stream.addEventListener("error", () => {
      poll(true);
      if (lost) lost.hidden = false;
      if (stream.readyState === EventSource.CLOSED) setTimeout(connect, EVERY_MS);
    });
  }

  if (address && "EventSource" in window) connect();
  else poll(true);
  addEventListener("pagehide", () => { stream?.close(); poll(false); clearTimeout(waiting); });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}
