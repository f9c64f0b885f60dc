// Server-sent events where they get through, else a look every five seconds. Events are hints; the page asks for the rest.
export function follow(address, changed) {
  const lost = document.getElementById("live-lost");
  let waiting = null;
  let polling = null;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(changed, 150); };
  const poll = (on) => {
    if (lost) lost.hidden = !on;
    if (on && !polling) polling = setInterval(changed, 5000);
    if (!on && polling) { clearInterval(polling); polling = null; }
  };
  if (!address || !("EventSource" in window)) { poll(true); if (lost) lost.hidden = true; return; }
  const stream = new EventSource(address, { withCredentials: true });
  stream.addEventListener("journal", soon);
  stream.addEventListener("open", () => poll(false));
  stream.addEventListener("error", () => {
    poll(true);
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => follow(address, changed), 5000);
  });
  addEventListener("pagehide", () => stream.close());
}
