// Whose phone this is: the session ran out, the role was lost, or somebody else signed in on it.
import { draftKeys, forRooms, lastDay, lastState, lock, locked, seal, waiting, wipe } from "./store.js";
import { lastStrokes } from "./visit_card.js";

const me = () => Number(document.getElementById("deck").dataset.me);
let leaving = null;
let handing = null;

// To the sign-in. Without the role nothing of a case stays; after a session that ran out what was not sent stays locked.
export const leave = (code) => (leaving ??= out(code));

async function out(code) {
  await lastStrokes();
  seal();
  const left = code === "no_role" ? await wipe() : await lock(me());
  location.href = `/masuk/?next=/lapangan/${left ? `&belum=${left}` : ""}`;
}

// Whether what lies here may be used by whoever is signed in; what another left is gone before anything of it is shown.
export const handOver = (who) => (handing ??= taken(who).finally(() => { handing = null; }));

async function taken(who) {
  const kept = [await lastState(), await lastDay(), await locked()];
  if (!kept.some((one) => one && one.me !== who)) return true;
  await lock();
  const left = (await waiting()).filter(forRooms).length + (await draftKeys()).length;
  if (left && !(await agreed(left))) { // the phone goes back to whose words they are
    seal();
    location.href = "/akun/";
    return false;
  }
  await wipe();
  return true;
}

// Visits that a colleague wrote and did not send: how many is said, and nothing else of them.
function agreed(left) {
  const dialog = document.getElementById("anothers");
  dialog.querySelector("[data-slot=left]").textContent = left;
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "wipe"), { once: true }));
}
