// Signs drawn on a canvas, so that the map needs no picture files and no letters from elsewhere.
// Priority by shape and number: 1 filled diamond, 2 filled octagon, 3 square, 4 circle in outline.
const SIZE = 30; // CSS pixels
const RATIO = 2;

function sheet(size = SIZE) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * RATIO;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.scale(RATIO, RATIO);
  pen.lineJoin = "round";
  pen.lineCap = "round";
  return pen;
}

function finish(pen) {
  const { width, height } = pen.canvas;
  return pen.getImageData(0, 0, width, height);
}

function outline(pen, priority) {
  const middle = SIZE / 2;
  pen.beginPath();
  if (priority === 1) {
    [[middle, 2], [SIZE - 2, middle], [middle, SIZE - 2], [2, middle]].forEach(([x, y]) => pen.lineTo(x, y));
  } else if (priority === 2) {
    for (let corner = 0; corner < 8; corner += 1) {
      const angle = Math.PI / 8 + (corner * Math.PI) / 4;
      pen.lineTo(middle + 12.5 * Math.cos(angle), middle + 12.5 * Math.sin(angle));
    }
  } else if (priority === 3) {
    pen.roundRect(5, 5, SIZE - 10, SIZE - 10, 4);
  } else {
    pen.arc(middle, middle, 10.5, 0, 2 * Math.PI);
  }
  pen.closePath();
}

function priorityImage(priority, ink) {
  const pen = sheet();
  const filled = priority <= 2;
  const colour = ink[`p${priority}`];
  outline(pen, priority);
  pen.lineWidth = 4;
  pen.strokeStyle = ink.surface; // a rim, so that the sign stands clear of roads and of its neighbours
  pen.stroke();
  pen.fillStyle = filled ? colour : ink.surface;
  pen.fill();
  pen.lineWidth = priority === 3 ? 2.75 : priority === 4 ? 1.5 : 1.25;
  pen.strokeStyle = priority === 2 ? ink["on-p2"] : colour;
  pen.stroke();
  pen.fillStyle = filled ? ink[`on-p${priority}`] : colour;
  pen.font = "700 14px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  pen.fillText(String(priority), SIZE / 2, SIZE / 2 + 5);
  return finish(pen);
}

function responderImage(ink, { heading, stale }) {
  const pen = sheet();
  const middle = SIZE / 2;
  const colour = stale ? ink.quiet : ink["map-responder"];
  pen.beginPath();
  if (heading) {
    pen.arc(middle, middle, 8.5, -Math.PI / 4, (5 * Math.PI) / 4);
    pen.lineTo(middle, 1.5); // the nose points where the responder goes
    pen.closePath();
  } else {
    pen.arc(middle, middle, 8.5, 0, 2 * Math.PI);
  }
  pen.fillStyle = stale ? ink.surface : colour;
  pen.fill();
  pen.lineWidth = 2.5;
  pen.strokeStyle = stale ? colour : ink.surface;
  pen.stroke();
  return finish(pen);
}

function placeImage(ink) {
  const pen = sheet();
  pen.beginPath();
  pen.roundRect(9, 9, 12, 12, 2);
  pen.fillStyle = ink.quiet;
  pen.fill();
  pen.lineWidth = 2;
  pen.strokeStyle = ink.surface;
  pen.stroke();
  return finish(pen);
}

function meetingImage(ink) {
  const pen = sheet();
  pen.beginPath();
  [[SIZE / 2, 5], [SIZE - 5, 23], [5, 23]].forEach(([x, y]) => pen.lineTo(x, y));
  pen.closePath();
  pen.lineWidth = 4;
  pen.strokeStyle = ink.surface;
  pen.stroke();
  pen.fillStyle = ink.action;
  pen.fill();
  return finish(pen);
}

function hatchImage(ink) {
  const size = 10;
  const pen = sheet(size);
  pen.fillStyle = ink["late-soft"];
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = ink.late;
  pen.lineWidth = 2.25;
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
    pen.stroke();
  }
  return finish(pen);
}

/** Put every sign on `map`, in the colours of `ink` (tokens without their `--k-`). */
export function addSymbols(map, ink) {
  const images = {
    "unit": responderImage(ink, {}),
    "unit-heading": responderImage(ink, { heading: true }),
    "unit-stale": responderImage(ink, { stale: true }),
    "place": placeImage(ink),
    "meeting": meetingImage(ink),
    "hatch": hatchImage(ink),
  };
  for (const priority of [1, 2, 3, 4]) images[`p${priority}`] = priorityImage(priority, ink);
  for (const [name, image] of Object.entries(images)) {
    if (map.hasImage(name)) map.removeImage(name);
    map.addImage(name, image, { pixelRatio: RATIO });
  }
}
