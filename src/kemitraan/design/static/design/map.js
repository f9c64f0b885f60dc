// One map for every page: createMap(element, options). Everything on it also stands in a list beside it.
// Options (see docs/design-system.md) may stand as data- attributes of the element, as {% map %} writes them.
import { ago, now } from "./ago.js";
import { addPicker } from "./map-picker.js";
import { buildStyle, readInk } from "./map-style.js";
import { addSymbols } from "./map-symbols.js";
import { words } from "./map-words.js";

const STALE_S = 180; // a responder's position older than this is shown as old
const AGES_MS = 15000;
const JAKARTA = { center: [106.83, -6.23], zoom: 10 };
const EMPTY = { type: "FeatureCollection", features: [] };
let library;

function loadLibrary({ script, worker }) {
  library ??= new Promise((done, fail) => {
    const tag = document.createElement("script");
    tag.src = script;
    tag.onload = () => {
      window.maplibregl.setWorkerUrl(worker);
      done(window.maplibregl);
    };
    tag.onerror = () => fail(new Error(`cannot load ${script}`));
    document.head.append(tag);
  });
  return library;
}

async function collection(source) {
  if (!source) return EMPTY;
  if (typeof source !== "string") return source;
  if (source.startsWith("#")) return JSON.parse(document.querySelector(source).textContent);
  const answer = await fetch(source, { headers: { Accept: "application/geo+json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${source}: ${answer.status}`);
  return answer.json();
}

/** A ring of 64 corners around a point, `radius` in metres: an uncertain place is shown as its size. */
export function ring([lon, lat], radius) {
  const dy = radius / 110574;
  const dx = radius / (111320 * Math.cos((lat * Math.PI) / 180));
  const corner = (n) => [lon + dx * Math.cos((n * Math.PI) / 32), lat + dy * Math.sin((n * Math.PI) / 32)];
  return { type: "Polygon", coordinates: [Array.from({ length: 65 }, (_, n) => corner(n))] };
}

function uncertain({ features }) {
  const vague = features.filter((feature) => feature.properties.uncertain_m > 0);
  const area = (feature) => ({ ...feature, geometry: ring(feature.geometry.coordinates, feature.properties.uncertain_m) });
  return { type: "FeatureCollection", features: vague.map(area) };
}

function aged({ features }) {
  const withAge = (feature) => {
    const at = Date.parse(feature.properties.fix_at ?? "");
    const known = Number.isFinite(at);
    const properties = { ...feature.properties, stale: known && now() - at > STALE_S * 1000, age: known ? ago(at) : "" };
    return { ...feature, properties };
  };
  return { type: "FeatureCollection", features: features.map(withAge) };
}

function extent(...collections) {
  let box = null;
  for (const { features } of collections) {
    for (const { geometry } of features) {
      const spots = geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 0);
      for (const [x, y] of spots) {
        box = box ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)] : [x, y, x, y];
      }
    }
  }
  return box;
}

/**
 * Draw a map into `element`. Resolves to a handle {map, setPoints, setUnits, setRoute, choose, fit, remove};
 * rejects, leaving the words beneath the element in its place, where the browser cannot draw maps.
 */
export async function createMap(element, options = {}) {
  const set = { ...element.dataset, ...options };
  const shown = { points: EMPTY, units: EMPTY, route: EMPTY };
  let chosen = "\u0000none";
  let map;
  const styleOptions = { tiles: set.tiles, raster: set.raster, rasterCredit: set.rasterCredit, cluster: set.cluster !== "no" };
  try {
    const maplibre = await loadLibrary(set);
    const start = set.center ? { center: [].concat(set.center).join().split(",").map(Number), zoom: Number(set.zoom ?? 14) } : JAKARTA;
    map = new maplibre.Map({
      container: element, style: buildStyle(readInk(element), styleOptions), ...start, minZoom: 5, maxZoom: 19,
      attributionControl: false, dragRotate: false, pitchWithRotate: false, locale: { ...words.controls, "Map.Title": set.label ?? "" },
      cooperativeGestures: set.gestures === "page", fadeDuration: 0,
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new maplibre.ScaleControl({ unit: "metric" }), "bottom-left");
    map.addControl(new maplibre.AttributionControl({ compact: false, customAttribution: set.credit || undefined }), "bottom-right");
  } catch (error) {
    element.hidden = true; // the words beneath it stay
    throw error;
  }
  element.classList.add("k-map-ready");

  const put = (name, data) => map.getSource(name)?.setData(data);
  const show = () => {
    put("points", shown.points);
    put("uncertain", uncertain(shown.points));
    put("units", aged(shown.units));
    put("route", shown.route);
  };
  const mark = () => map.getLayer("chosen") && map.setFilter("chosen", ["==", ["to-string", ["get", "id"]], String(chosen)]);
  const dress = () => {
    addSymbols(map, readInk(element));
    show();
    mark();
  };
  const ready = new Promise((done) => map.once("load", done));
  map.on("style.load", dress);
  const redress = () => map.setStyle(buildStyle(readInk(element), styleOptions), { diff: false });
  document.addEventListener("kemitraan:theme", redress);
  const clock = setInterval(() => document.hidden || put("units", aged(shown.units)), AGES_MS);

  const note = element.closest(".k-map")?.querySelector("[data-map-approximate]");
  if (note) {
    map.on("idle", () => {
      if (note.hidden && map.getLayer("areas-approximate")) note.hidden = !map.queryRenderedFeatures({ layers: ["areas-approximate"] }).length;
    });
  }

  map.on("click", "clusters", async (event) => {
    const [feature] = event.features;
    const zoom = await map.getSource("points").getClusterExpansionZoom(feature.properties.cluster_id);
    map.easeTo({ center: feature.geometry.coordinates, zoom });
  });
  for (const layer of ["points", "units", "clusters"]) {
    map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
    if (layer !== "clusters") {
      map.on("click", layer, ({ features: [feature] }) => {
        const detail = { layer, ...feature.properties, coordinates: feature.geometry.coordinates };
        set.onSelect?.(detail);
        element.dispatchEvent(new CustomEvent("kemitraan:select", { bubbles: true, detail }));
      });
    }
  }

  const handle = {
    map,
    /** Reports and places: a FeatureCollection, an address, or "#id" of a JSON script element. */
    async setPoints(source) {
      shown.points = await collection(source);
      show();
    },
    /** Responders: as above; properties heading (degrees), fix_at (ISO time), label. */
    async setUnits(source) {
      shown.units = await collection(source);
      show();
    },
    /** A line along the road: [[lon, lat], …], or null for none. */
    setRoute(coordinates) {
      const line = coordinates && { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates } };
      shown.route = line ? { type: "FeatureCollection", features: [line] } : EMPTY;
      show();
    },
    /** Ring the point with this id, and bring it into view if it is out of it. */
    choose(id) {
      chosen = id ?? "\u0000none";
      mark();
      const found = shown.points.features.find((feature) => String(feature.properties.id) === String(chosen));
      if (found && !map.getBounds().contains(found.geometry.coordinates)) map.easeTo({ center: found.geometry.coordinates });
    },
    /** Show everything there is, with a margin; does nothing on an empty map. */
    fit(padding = 48) {
      const box = extent(shown.points, shown.units, shown.route, uncertain(shown.points));
      // A single place fills no map: it is shown with its neighbourhood, about three kilometres across.
      const single = box && box[0][0] === box[1][0] && box[0][1] === box[1][1];
      if (box) map.fitBounds(box, { padding, maxZoom: single ? 13.5 : 15, duration: 0 });
    },
    remove() {
      clearInterval(clock);
      document.removeEventListener("kemitraan:theme", redress);
      map.remove();
    },
  };

  await ready;
  if (set.points) await handle.setPoints(set.points);
  if (set.units) await handle.setUnits(set.units);
  if (set.route) handle.setRoute(typeof set.route === "string" ? JSON.parse(set.route) : set.route);
  if (!set.center) handle.fit();
  if (set.picker !== undefined && set.picker !== false) addPicker(map, element, set);
  element.dispatchEvent(new CustomEvent("kemitraan:map", { bubbles: true, detail: handle }));
  return handle;
}
