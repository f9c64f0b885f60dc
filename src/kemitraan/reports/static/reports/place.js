// The phone's position and the map, both only on demand: nothing is asked or loaded before the button is pressed.
const WAIT_MS = 20000;
const FRESH_MS = 30000;
const WHOLE = 10; // metres: an accuracy is told in tens above this

function said(box, key, values = {}) {
  let text = box.dataset[key] ?? "";
  for (const [name, value] of Object.entries(values)) text = text.replace(`{${name}}`, value);
  return text;
}

export function initPlace(form) {
  const box = form.querySelector("[data-position]");
  if (!box) return;
  box.hidden = false;
  const [lon, lat, accuracy] = ["lon", "lat", "accuracy_m"].map((name) => form.elements[name]);
  const status = box.querySelector("[data-status]");
  const locate = box.querySelector("[data-locate]");
  const pick = box.querySelector("[data-pick]");
  const clear = box.querySelector("[data-clear]");

  const show = () => {
    const known = Boolean(lon.value && lat.value);
    clear.hidden = !known;
    if (!known) status.textContent = "";
    else if (accuracy.value) {
      const metres = Number(accuracy.value);
      const rounded = metres < WHOLE ? Math.ceil(metres) : Math.ceil(metres / 10) * 10;
      status.textContent = said(status, metres > 500 ? "vague" : "found", { metres: rounded });
    } else status.textContent = said(status, "picked");
  };
  const changed = () => {
    show();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  locate.hidden = !navigator.geolocation;
  locate.addEventListener("click", () => {
    status.textContent = said(status, "searching");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        lon.value = coords.longitude.toFixed(6);
        lat.value = coords.latitude.toFixed(6);
        accuracy.value = Math.round(coords.accuracy);
        changed();
      },
      (error) => {
        status.textContent = said(status, error.code === 1 ? "denied" : "unknown");
      },
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: FRESH_MS },
    );
  });
  clear.addEventListener("click", () => {
    lon.value = lat.value = accuracy.value = "";
    changed();
  });
  pick?.addEventListener("click", () => openMap(box, pick, status, changed));
  show();
}

async function openMap(box, button, status, changed) {
  const template = box.querySelector("template[data-map-picker]");
  if (!template) return;
  button.hidden = true;
  for (const href of template.dataset.css.split(" ")) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    document.head.append(link);
  }
  const here = box.querySelector("[data-map-here]");
  here.append(template.content.cloneNode(true));
  here.addEventListener("kemitraan:pick", changed);
  try {
    const { createMap } = await import(template.dataset.module);
    await createMap(here.querySelector(".k-map-canvas"));
  } catch {
    status.textContent = said(status, "nomap");
    here.replaceChildren();
  }
}
