// The form with JavaScript: the same form, and besides steps with the keyboard, a draft, the phone's position, and
// sending that survives no signal. Each part works on what it finds; without any of them the form is sent as it is.
import { dropDraft, keepDraft, restoreDraft } from "./draft.js";
import { initOutbox } from "./outbox.js";
import { initPhotos } from "./photos.js";
import { initPlace } from "./place.js";
import { initSend } from "./send.js";
import { initSteps } from "./steps.js";

function init(form) {
  document.documentElement.classList.add("r-js");
  const restored = restoreDraft(form);
  initSteps(form);
  initPlace(form);
  initPhotos(form);
  initSend(form, { onSent: () => dropDraft(form), onRefused: swap });
  form.addEventListener("input", () => keepDraft(form));
  form.addEventListener("kemitraan:pick", () => keepDraft(form));
  document.addEventListener("kemitraan:leave", () => dropDraft(form));
  if (restored) tellRestored(form);
}

function tellRestored(form) {
  const note = document.querySelector("[data-restored]");
  if (!note) return;
  note.hidden = false;
  note.querySelector("button").addEventListener("click", () => {
    dropDraft(form);
    location.reload();
  });
}

/** A refused form comes back as a page: show it here, with the photos still chosen. */
function swap(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const old = document.querySelector("#content");
  const main = fresh.querySelector("#content");
  if (!old || !main) return location.reload();
  const files = old.querySelector('input[type="file"]');
  const place = main.querySelector('input[type="file"]');
  if (files && place) place.replaceWith(files);
  document.title = fresh.title;
  old.replaceChildren(...main.childNodes);
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  const form = old.querySelector("form[data-draft]");
  if (form) init(form);
  (old.querySelector(".k-errors") ?? old).focus();
  window.scrollTo(0, 0);
}

const form = document.querySelector("form[data-draft]");
if (form) init(form);
initOutbox();
