// Our own quiet style, built from the tokens: paper, hairline areas, roads in two weights, water, signs on top.
// Letters are drawn by the browser itself: the style names no glyph server, so nothing is fetched for them.
const NAMES = [
  "ink", "quiet", "surface", "paper", "action", "accent", "late", "late-soft", "danger",
  "p1", "p2", "p3", "p4", "on-p1", "on-p2", "waiting",
  "map-ground", "map-area", "map-road", "map-road-major", "map-water", "map-label", "map-responder",
];
const FONT = ["system-ui, sans-serif"];
const MAJOR = ["motorway", "trunk", "primary", "secondary", "motorway_link", "trunk_link", "primary_link"];
// Which names can be read at which zoom: cities from afar, kelurahan from near.
const AREA_NAMES = [["city", 7, 10.5, 13.5], ["district", 10.5, 12.5, 12.5], ["village", 12.5, 24, 11.5]];
const EMPTY = { type: "FeatureCollection", features: [] };

/** The colours in force at `element`, light or dark, by token name without `--k-`. */
export function readInk(element) {
  const css = getComputedStyle(element);
  return Object.fromEntries(NAMES.map((name) => [name, css.getPropertyValue(`--k-${name}`).trim()]));
}

function baseLayers(ink) {
  const isMajor = ["in", ["get", "class"], ["literal", MAJOR]];
  const closed = ["==", ["coalesce", ["get", "closed"], false], true];
  const level = ["coalesce", ["get", "level"], ""];
  const weight = ["match", level, ["province", "city"], 1.8, "district", 1.1, 0.7];
  const names = { "text-font": FONT, "text-max-width": 8, "text-padding": 6 };
  const halo = { "text-color": ink["map-label"], "text-halo-color": ink["map-ground"], "text-halo-width": 1.5 };
  return [
    { id: "water", source: "base", "source-layer": "water", type: "fill", paint: { "fill-color": ink["map-water"] } },
    {
      id: "roads", source: "base", "source-layer": "roads", type: "line", minzoom: 12, filter: ["!", isMajor],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": ink["map-road"], "line-width": ["interpolate", ["exponential", 1.6], ["zoom"], 12, 0.5, 15, 2, 18, 9] },
    },
    {
      id: "roads-major", source: "base", "source-layer": "roads", type: "line", filter: isMajor,
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": ink["map-road-major"], "line-width": ["interpolate", ["exponential", 1.5], ["zoom"], 9, 0.6, 13, 2, 16, 6, 18, 14] },
    },
    {
      id: "roads-closed", source: "base", "source-layer": "roads", type: "line", filter: closed,
      paint: { "line-pattern": "hatch", "line-width": ["interpolate", ["linear"], ["zoom"], 10, 4, 16, 10] },
    },
    {
      id: "areas", source: "base", "source-layer": "areas", type: "line", filter: ["!", ["to-boolean", ["get", "approximate"]]],
      paint: { "line-color": ink["map-area"], "line-width": weight },
    },
    {
      id: "areas-approximate", source: "base", "source-layer": "areas", type: "line", filter: ["to-boolean", ["get", "approximate"]],
      paint: { "line-color": ink["map-area"], "line-width": weight, "line-dasharray": [4, 3] },
    },
    {
      id: "road-names", source: "base", "source-layer": "roads", type: "symbol", minzoom: 14, filter: ["has", "name"],
      layout: { ...names, "symbol-placement": "line", "text-field": ["get", "name"], "text-size": 11 }, paint: halo,
    },
    ...AREA_NAMES.map(([name, minzoom, maxzoom, size]) => ({
      id: `names-${name}`, source: "base", "source-layer": "areas", type: "symbol", minzoom, maxzoom,
      filter: ["==", level, name],
      layout: { ...names, "text-field": ["coalesce", ["get", "name"], ""], "text-size": size, "text-letter-spacing": 0.04 },
      paint: halo,
    })),
  ];
}

function ourLayers(ink) {
  const text = { "text-font": FONT };
  return [
    { id: "uncertain", source: "uncertain", type: "fill", paint: { "fill-color": ink.action, "fill-opacity": 0.12 } },
    { id: "uncertain-edge", source: "uncertain", type: "line", paint: { "line-color": ink.action, "line-width": 1.5, "line-dasharray": [3, 2] } },
    { id: "route-rim", source: "route", type: "line", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": ink.surface, "line-width": 8 } },
    { id: "route", source: "route", type: "line", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": ink["map-responder"], "line-width": 4.5 } },
    {
      id: "units", source: "units", type: "symbol",
      layout: {
        ...text,
        "icon-image": ["case", ["to-boolean", ["get", "stale"]], "unit-stale", ["has", "heading"], "unit-heading", "unit"],
        "icon-rotate": ["coalesce", ["get", "heading"], 0], "icon-rotation-alignment": "map", "icon-allow-overlap": true,
        "text-field": ["step", ["zoom"], "", 13, ["concat", ["coalesce", ["get", "label"], ""], "\n", ["coalesce", ["get", "age"], ""]]],
        "text-size": 11.5, "text-anchor": "top", "text-offset": [0, 1.1], "text-optional": true,
      },
      paint: { "text-color": ink.ink, "text-halo-color": ink.surface, "text-halo-width": 1.75 },
    },
    {
      id: "clusters", source: "points", type: "circle", filter: ["has", "point_count"],
      paint: {
        "circle-radius": ["step", ["get", "point_count"], 15, 10, 18, 100, 23, 1000, 28],
        "circle-color": ink.ink, "circle-stroke-width": ["case", [">", ["get", "urgent"], 0], 4, 2],
        "circle-stroke-color": ["case", [">", ["get", "urgent"], 0], ink.p1, ink.surface],
      },
    },
    {
      id: "cluster-counts", source: "points", type: "symbol", filter: ["has", "point_count"],
      layout: { ...text, "text-field": ["get", "point_count_abbreviated"], "text-size": 13, "text-allow-overlap": true },
      paint: { "text-color": ink.paper },
    },
    {
      id: "chosen", source: "points", type: "circle", filter: ["==", ["get", "id"], "\u0000none"],
      paint: { "circle-radius": 20, "circle-color": ink.accent, "circle-opacity": 0.35, "circle-stroke-color": ink.ink, "circle-stroke-width": 2 },
    },
    {
      id: "late", source: "points", type: "circle", filter: ["all", ["!", ["has", "point_count"]], ["to-boolean", ["get", "late"]]],
      paint: { "circle-radius": 17, "circle-opacity": 0, "circle-stroke-color": ink.late, "circle-stroke-width": 2.5 },
    },
    {
      id: "points", source: "points", type: "symbol", filter: ["!", ["has", "point_count"]],
      layout: {
        "icon-image": ["case", ["==", ["get", "kind"], "place"], "place", ["==", ["get", "kind"], "meeting"], "meeting", ["concat", "p", ["to-string", ["coalesce", ["get", "priority"], 4]]]],
        "icon-allow-overlap": true, "symbol-sort-key": ["-", 0, ["coalesce", ["get", "priority"], 4]],
      },
    },
  ];
}

/** A whole style. `tiles`: our vector tiles (areas, roads, water); `raster`: somebody's picture tiles, if an operator set them. */
export function buildStyle(ink, { tiles = "", raster = "", rasterCredit = "", cluster = true } = {}) {
  const sources = {
    points: {
      type: "geojson", data: EMPTY, cluster, clusterRadius: 42, clusterMaxZoom: 15,
      ...(cluster && { clusterProperties: { urgent: ["+", ["case", ["==", ["get", "priority"], 1], 1, 0]] } }),
    },
    units: { type: "geojson", data: EMPTY },
    uncertain: { type: "geojson", data: EMPTY },
    route: { type: "geojson", data: EMPTY },
  };
  const layers = [{ id: "ground", type: "background", paint: { "background-color": ink["map-ground"] } }];
  if (raster) {
    sources.raster = { type: "raster", tiles: [raster], tileSize: 256, attribution: rasterCredit };
    layers.push({ id: "raster", type: "raster", source: "raster", paint: { "raster-saturation": -0.6, "raster-opacity": 0.85 } });
  }
  if (tiles) {
    sources.base = { type: "vector", tiles: [new URL(tiles, location.href).href.replace(/%7B/g, "{").replace(/%7D/g, "}")], maxzoom: 14 };
    layers.push(...baseLayers(ink));
  }
  return { version: 8, sources, layers: [...layers, ...ourLayers(ink)] };
}
