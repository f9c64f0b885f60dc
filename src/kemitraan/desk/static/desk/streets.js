// Taps on the map become a point or an area; the fields of the form say the same and work without this.
const form = document.getElementById("close-street");
const corners = [];
let drawn = null;

function show() {
  const status = document.getElementById("drawn");
  const words = corners.length > 2 ? status.dataset.many.replace("{n}", corners.length) : corners.length === 2 ? status.dataset.two : corners.length ? status.dataset.one : "";
  status.textContent = words;
  document.getElementById("undo").hidden = !corners.length;
  const [lon, lat] = corners[0] ?? ["", ""];
  form.elements.lon.value = lon;
  form.elements.lat.value = lat;
  form.elements.area.value = corners.length > 2 ? JSON.stringify({ type: "Polygon", coordinates: [[...corners, corners[0]]] }) : "";
  drawn?.setRoute(corners.length > 1 ? [...corners, corners[0]] : null);
  drawn?.setPoints({ type: "FeatureCollection", features: corners.map((coordinates, id) => ({ type: "Feature", geometry: { type: "Point", coordinates }, properties: { id, kind: "place" } })) });
}

document.addEventListener("kemitraan:map", ({ detail }) => {
  drawn = detail;
  detail.map.on("click", ({ lngLat }) => {
    corners.push([Number(lngLat.lng.toFixed(6)), Number(lngLat.lat.toFixed(6))]);
    show();
  });
});
document.getElementById("undo")?.addEventListener("click", () => { corners.pop(); show(); });
