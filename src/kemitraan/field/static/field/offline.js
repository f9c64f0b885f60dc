// The service worker and its off switch: by the button at the foot of the page, or by the address ?tanpa-luring=1.
const KEY = "field-offline";

export async function setUpOffline() {
  if (!("serviceWorker" in navigator)) return;
  if (new URLSearchParams(location.search).has("tanpa-luring")) localStorage.setItem(KEY, "off");
  const button = document.getElementById("offline-switch");
  const off = localStorage.getItem(KEY) === "off";
  button.hidden = false;
  button.textContent = off ? button.dataset.on : button.dataset.off;
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, off ? "on" : "off");
    location.href = location.pathname;
  });
  if (off) await remove();
  else await navigator.serviceWorker.register("/lapangan/sw.js", { scope: "/lapangan/" }).catch(() => {});
}

async function remove() {
  for (const worker of await navigator.serviceWorker.getRegistrations()) {
    if (new URL(worker.scope).pathname === "/lapangan/") await worker.unregister();
  }
  for (const name of await caches.keys()) if (name.startsWith("field-")) await caches.delete(name);
}
