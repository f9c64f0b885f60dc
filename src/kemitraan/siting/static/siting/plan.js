// A tap on the map writes a line into the field; the field says the same and works without this.
const field = document.getElementById("id_own_points");

function spots() {
  return field.value.split("\n").map((line) => line.split(",").slice(0, 2).map(Number)).filter(([lat, lon]) => Number.isFinite(lat) && Number.isFinite(lon));
}

document.addEventListener("kemitraan:map", ({ detail }) => {
  const draw = () => detail.setPoints({ type: "FeatureCollection", features: spots().map(([lat, lon], id) => ({ type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties: { id, kind: "place" } })) });
  detail.map.on("click", ({ lngLat }) => {
    const before = field.value.trim();
    field.value = `${before ? `${before}\n` : ""}${lngLat.lat.toFixed(6)}, ${lngLat.lng.toFixed(6)}`;
    draw();
  });
  field.addEventListener("change", draw);
  draw();
});
