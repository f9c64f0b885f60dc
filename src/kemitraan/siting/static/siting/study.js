// Segments (or cells, where there are no streets) by weight and cover, posts that stand and posts proposed: the list beside the map says the same.
const data = JSON.parse(document.getElementById("study-map-data").textContent);

function ink() {
  const css = getComputedStyle(document.documentElement);
  return (name) => css.getPropertyValue(`--k-${name}`).trim();
}

function draw(map) {
  if (map.getSource("study-segments")) return;
  const colour = ink();
  map.addSource("study-segments", { type: "geojson", data: data.segments });
  map.addSource("study-posts", { type: "geojson", data: data.posts });
  const cover = ["match", ["get", "cover"], 2, colour("quiet"), 1, colour("action"), colour("late")];
  map.addLayer({
    id: "study-cells", type: "fill", source: "study-segments", filter: ["==", ["geometry-type"], "Polygon"],
    paint: { "fill-color": cover, "fill-opacity": ["match", ["get", "level"], 3, 0.75, 2, 0.5, 0.25], "fill-outline-color": colour("surface") },
  });
  map.addLayer({
    id: "study-segments", type: "line", source: "study-segments", filter: ["==", ["geometry-type"], "LineString"],
    layout: { "line-cap": "round", "line-sort-key": ["get", "level"] },
    paint: {
      "line-color": cover,
      "line-width": ["interpolate", ["linear"], ["zoom"], 11, ["*", 0.8, ["get", "level"]], 16, ["*", 3, ["get", "level"]]],
    },
  });
  const proposed = ["==", ["get", "kind"], "proposed"];
  map.addLayer({
    id: "study-posts", type: "circle", source: "study-posts",
    paint: { "circle-radius": ["case", proposed, 12, 7], "circle-color": ["case", proposed, colour("action"), colour("ink")], "circle-stroke-color": colour("surface"), "circle-stroke-width": 2 },
  });
  map.addLayer({
    id: "study-numbers", type: "symbol", source: "study-posts", filter: proposed,
    layout: { "text-field": ["get", "label"], "text-font": ["system-ui, sans-serif"], "text-size": 13, "text-allow-overlap": true },
    paint: { "text-color": colour("on-action") },
  });
}

document.addEventListener("kemitraan:map", ({ detail: { map } }) => {
  draw(map);
  map.on("style.load", () => draw(map)); // another theme begins with an empty map
  const spots = [...data.segments.features.flatMap((one) => one.geometry.coordinates.flat(one.geometry.type === "Polygon" ? 1 : 0)), ...data.posts.features.map((one) => one.geometry.coordinates)];
  if (!spots.length) return;
  const [lons, lats] = [spots.map(([lon]) => lon), spots.map(([, lat]) => lat)];
  map.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 32, maxZoom: 16, duration: 0 });
});
