// Sending that survives no signal: the same key goes again until a receipt comes back, so nothing is lost or doubled.
import { forget, hold, post } from "./outbox.js";

const FIRST_MS = 3000;
const LONGEST_MS = 60000;

export function initSend(form, { onSent, onRefused }) {
  const net = form.querySelector("[data-net]");
  let busy = false;

  const say = (what) => {
    if (!net) return;
    net.hidden = !what;
    for (const words of net.querySelectorAll("[data-say]")) words.hidden = words.dataset.say !== what;
  };

  const send = async (item) => {
    let wait = FIRST_MS;
    for (;;) {
      say(navigator.onLine ? "sending" : "waiting");
      const answer = await post(item);
      if (answer.receipt) {
        await forget(item);
        onSent();
        location.assign(answer.receipt);
        return;
      }
      if (answer.refused) {
        await forget(item);
        busy = false;
        say("");
        onRefused(answer.refused);
        return;
      }
      await hold(item); // now it may even be closed: the next page of ours goes on
      say(item.sensitive ? "waiting-here" : "waiting");
      await pause(wait);
      wait = Math.min(wait * 2, LONGEST_MS);
    }
  };

  form.addEventListener("submit", (event) => {
    if (event.submitter?.value === "find") return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string" || value.size > 0);
    send({
      key: form.elements.key.value,
      url: form.action || location.pathname,
      fields: [...fields, ["go", "send"]],
      sensitive: form.hasAttribute("data-sensitive"),
      at: Date.now(),
    });
  });
}

function pause(milliseconds) {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    window.addEventListener("online", () => {
      clearTimeout(timer);
      done();
    }, { once: true });
  });
}
