// The service worker of the field page: keeps the shell so that it opens without signal. It never keeps an answer of the
// API, never touches a POST, and goes away by itself when the page asks it to (message "off").
const { version, page, files } = {{ config|safe }};
const KEPT = `field-${version}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(files)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("field-") && name !== KEPT) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  if (event.data !== "off") return;
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("field-")) await caches.delete(name);
    await self.registration.unregister();
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
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await (await caches.open(KEPT)).put(page, answer.clone());
    return answer;
  } catch {
    return (await caches.match(page)) ?? Response.error();
  }
}
