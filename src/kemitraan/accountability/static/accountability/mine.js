// More pictures for a complaint that is there: drawn anew and sealed here, under the key that the ten words open.

import { picturesOf } from "./pictures.js";
import { able, derive, FIND, OPEN, sha256hex, unbase64, unseal } from "./seal.js";

const form = document.querySelector("[data-add-pictures]");

function start() {
  const pictures = picturesOf(form);
  form.querySelector("[data-open]").hidden = true;
  form.querySelector("[data-sealed]").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(pictures).catch(() => { form.querySelector("[data-pictures-wrong]").textContent = form.dataset.broken; });
  });
}

async function send(pictures) {
  if (!await pictures.ready()) return;
  const words = form.elements.words.value;
  const about = await sha256hex(await derive(words, FIND));
  const key = await unseal(await derive(words, OPEN), unbase64(form.dataset.keyOwn), about);
  await pictures.seal(key, about);
  form.submit();
}

if (form && able) start();
