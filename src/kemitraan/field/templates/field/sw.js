// The service worker of the field page: keeps the shell so that it opens without signal. It never keeps an answer of the
// API and never touches a POST. The page can take it away (offline.js).
const { version, page, files } = {{ config|safe }};
const KEPT = `field-${version}`;
const PATIENCE_MS = 4000; // a signal too weak for the page counts as none

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(files.map((file) => new Request(file, { cache: "reload" })))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("field-") && name !== KEPT) await caches.delete(name);
    await self.clients.claim();
  })());
});

// Files of the shell: from the cache. The page itself: from the network while there is one, else as it was last seen.
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (files.includes(address.pathname)) {
    event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
  } else if (address.pathname === page) {
    event.respondWith(fresh(event.request));
  }
});

async function fresh(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok && !answer.redirected) await (await caches.open(KEPT)).put(page, answer.clone());
    return answer;
  } catch {
    return (await caches.match(page)) ?? Response.error();
  }
}
