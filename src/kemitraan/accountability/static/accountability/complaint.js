// Seals a complaint in the browser: ten words of its own, envelopes instead of words in what is sent.

import { picturesOf } from "./pictures.js";
import { able, base64, derive, FIND, join, OPEN, random, seal, sealTo, sha256hex, tenWords, unbase64 } from "./seal.js";

const form = document.querySelector("[data-complaint]");
const text = new TextEncoder();
const field = (name) => form.elements[name];
const value = (name) => field(name)?.value ?? "";

function start() {
  const words = tenWords(), pictures = picturesOf(form);
  field("words").value = "";
  document.querySelector("[data-ten-words]").textContent = words;
  form.querySelector("[data-open]").hidden = true;
  form.querySelector("[data-sealed]").hidden = false;
  if (!form.classList.contains("a-all") && !location.hash) location.replace("#tentang");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(words, pictures).catch(() => wrong("broken", "kata"));
  });
}

function wrong(what, step) {
  form.querySelector("[data-wrong]").textContent = "";
  location.hash = step;
  const say = form.querySelector("[data-wrong]");
  form.querySelector(`#${step}`).append(say);
  say.textContent = form.dataset[what];
}

async function send(words, pictures) {
  const mode = value("mode"), named = mode === "named" || mode === "confidential";
  if (!value("kind")) return wrong("missingKind", "tentang");
  if (!mode) return wrong("missingMode", "siapa");
  if (named && !value("name").trim()) return wrong("missingName", "siapa");
  if (!value("story").trim()) return wrong("missingStory", "cerita");
  if (!await pictures.ready()) return wrong("wrongPicture", "cerita");
  if (!field("kept").checked) return wrong("missingKept", "kata");
  const finder = await derive(words, FIND);
  const own = await derive(words, OPEN);
  const about = await sha256hex(finder), key = random(32);
  const info = (holder) => `kemitraan complaint 1: ${holder}: ${about}`;
  const story = value("story").normalize("NFC").replace(/\r\n?/g, "\n").trim();
  field("finder").value = base64(finder);
  field("key_oversight").value = base64(await sealTo(unbase64(form.dataset.oversight), key, info("oversight")));
  field("key_own").value = base64(await seal(own, key, about));
  field("sealed_story").value = base64(await seal(key, text.encode(story), about));
  if (named) {
    const who = text.encode(JSON.stringify({ name: value("name").trim(), contact: value("contact").trim() }));
    const envelope = mode === "named" ? seal(key, who, about) : sealTo(unbase64(form.dataset.custody), who, info("custody"));
    field("sealed_identity").value = base64(await envelope);
  }
  await (pictures.usable ? pictures.seal(key, about) : pictures.leave());
  for (const name of ["story", "name", "contact", "words"]) field(name).disabled = true; // what is disabled is not sent
  form.submit();
}

if (form && able) start();
