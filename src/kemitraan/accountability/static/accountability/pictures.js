// Pictures drawn anew in the browser: pixels alone, so without the place, device and hour that a phone writes into them.

import { sealPicture } from "./seal.js";

const SIDES = [1600, 1200, 900, 600], QUALITY = 0.82, ENVELOPE = 28;

// What is wrong with a picture; its name is that of the sentence the page has for it.
class Wrong extends Error {}

function sheet(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  return [canvas, pen];
}

// Some browsers give a page noise instead of what it drew (Tor Browser, until somebody allows it).
function drawsHonestly() {
  const [, pen] = sheet(4, 4);
  const tone = (place) => [(place * 53) % 256, (place * 97) % 256, (place * 151) % 256];
  for (let place = 0; place < 16; place++) {
    pen.fillStyle = `rgb(${tone(place).join(",")})`;
    pen.fillRect(place % 4, Math.floor(place / 4), 1, 1);
  }
  const seen = pen.getImageData(0, 0, 4, 4).data;
  return Array.from({ length: 16 }, (_, place) => tone(place).every((value, at) => Math.abs(value - seen[place * 4 + at]) < 9)).every(Boolean);
}

function canAttach() {
  try {
    return Boolean(new DataTransfer().items && globalThis.createImageBitmap);
  } catch {
    return false;
  }
}

async function opened(file) {
  for (const how of [{ imageOrientation: "from-image" }, {}]) { // the second for browsers that turn by themselves
    try {
      return await createImageBitmap(file, how);
    } catch { /* the next way, or none */ }
  }
  throw new Wrong("unreadable");
}

async function drawnAnew(file, most) {
  const picture = await opened(file);
  try {
    for (const longest of SIDES) {
      const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
      const width = Math.max(1, Math.round(picture.width * scale)), height = Math.max(1, Math.round(picture.height * scale));
      const [canvas, pen] = sheet(width, height);
      pen.drawImage(picture, 0, 0, width, height);
      const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
      if (blob?.type !== "image/jpeg") throw new Wrong("unreadable");
      if (blob.size <= most) return new Uint8Array(await blob.arrayBuffer());
    }
  } finally {
    picture.close();
  }
  throw new Wrong("heavy");
}

async function allDrawn(files, limits) {
  if (files.length > Number(limits.most)) throw new Wrong("many");
  if (files.some(({ size }) => size > Number(limits.bytes))) throw new Wrong("heavy");
  if (files.length && !drawsHonestly()) throw new Wrong("blocked");
  const drawn = [];
  for (const file of files) drawn.push(await drawnAnew(file, Number(limits.fits) - ENVELOPE)); // one at a time: a phone's memory
  return drawn;
}

// The box for pictures of a form: what is chosen is drawn at once and shown as it will be sent.
export function picturesOf(form) {
  const box = form.elements.pictures, list = form.querySelector("[data-pictures]"), sealed = form.elements.sealed_pictures;
  const said = form.querySelector("[data-pictures-wrong]"), frame = form.querySelector("[data-pictures-box]");
  let drawn = Promise.resolve([]), shown = [], turn = 0;
  frame.hidden = !canAttach();
  if (frame.hidden) said.textContent = list.dataset.blocked;

  const show = async () => {
    const mine = ++turn;
    drawn = allDrawn([...box.files], list.dataset);
    let wrong = "", pictures = [];
    try {
      pictures = await drawn;
    } catch (error) {
      wrong = list.dataset[error instanceof Wrong ? error.message : "unreadable"];
    }
    if (mine !== turn) return;
    for (const url of shown) URL.revokeObjectURL(url);
    shown = pictures.map((bytes) => URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" })));
    said.textContent = wrong;
    if (wrong) said.scrollIntoView({ block: "center" });
    list.replaceChildren(...shown.map((url, number) => {
      const item = document.createElement("li"), image = new Image();
      image.src = url;
      image.alt = `${list.dataset.label} ${number + 1}`;
      item.append(image);
      return item;
    }));
  };
  box.addEventListener("change", show);
  show();

  return {
    ready: () => drawn.then(() => true, () => false),
    // Seals what is chosen and puts the envelopes in place of the files, which are not sent.
    async seal(key, about) {
      const parcel = new DataTransfer();
      for (const bytes of await drawn) {
        parcel.items.add(new File([await sealPicture(key, bytes, about)], "tersegel", { type: "application/octet-stream" }));
      }
      sealed.disabled = false;
      sealed.files = parcel.files;
      box.disabled = true;
      return parcel.files.length;
    },
    leave() { box.disabled = true; },
    usable: !frame.hidden,
  };
}
