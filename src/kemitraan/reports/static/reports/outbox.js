// Reports that could not be sent yet, with their photos, in this phone's IndexedDB. Every page of ours tries again.
// A sensitive report is never written down: it waits only while its own page is open.
const NAME = "kemitraan";
const STORE = "outbox";
const TIMEOUT_MS = 60000;
const WEEK_MS = 7 * 24 * 3600 * 1000;

function open() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

async function work(mode, what) {
  try {
    const base = await open();
    const done = await new Promise((ok, fail) => {
      const asked = what(base.transaction(STORE, mode).objectStore(STORE));
      asked.onsuccess = () => ok(asked.result);
      asked.onerror = () => fail(asked.error);
    });
    base.close();
    return done;
  } catch {
    return null; // private windows have no store: the page itself keeps trying
  }
}

export function hold(item) {
  return item.sensitive ? null : work("readwrite", (store) => store.put(item));
}

export function forget(item) {
  return work("readwrite", (store) => store.delete(item.key));
}

/** Send one report: {receipt: address}, {refused: page}, or {} where it must be tried again. */
export async function post(item) {
  const body = new FormData();
  for (const [name, value] of item.fields) body.append(name, value);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  try {
    const answer = await fetch(item.url, { method: "POST", body, signal: stop.signal, headers: { Accept: "text/html" } });
    if (answer.ok && answer.redirected) return { receipt: answer.url };
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return { refused: await answer.text() };
  } catch {
    // no signal, or it broke on the way: the same key may go again
  } finally {
    clearTimeout(timer);
  }
  return {};
}

/** Try what an earlier page could not send, and say so where the page has a place for it. */
export async function initOutbox() {
  const items = (await work("readonly", (store) => store.getAll())) ?? [];
  const own = document.querySelector("form[data-draft]")?.elements.key?.value;
  for (const item of items) {
    if (item.key === own) continue; // its own page is open and cares for it
    if (Date.now() - item.at > WEEK_MS) {
      await forget(item);
      continue;
    }
    tell("waiting");
    const answer = await post(item);
    if (answer.receipt) {
      await forget(item);
      tell("sent", answer.receipt);
    } else if (answer.refused) {
      await forget(item);
      tell("refused");
    } else window.addEventListener("online", () => initOutbox(), { once: true });
  }
}

function tell(what, link) {
  const box = document.querySelector("[data-outbox]");
  if (!box) return;
  box.hidden = false;
  for (const words of box.querySelectorAll("[data-say]")) words.hidden = words.dataset.say !== what;
  const anchor = box.querySelector("a");
  if (link && anchor) anchor.href = link;
}

document.addEventListener("kemitraan:leave", () => indexedDB.deleteDatabase(NAME));
if (document.querySelector("[data-outbox]") && !document.querySelector("form[data-draft]")) initOutbox();
