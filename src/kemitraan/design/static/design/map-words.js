// What the map says by itself, in both languages.
const WORDS = {
  id: {
    controls: {
      "Map.Title": "Peta", "NavigationControl.ZoomIn": "Perbesar", "NavigationControl.ZoomOut": "Perkecil",
      "ScaleControl.Meters": "m", "ScaleControl.Kilometers": "km", "AttributionControl.ToggleAttribution": "Sumber data",
      "CooperativeGesturesHandler.WindowsHelpText": "Tekan Ctrl sambil menggulir untuk memperbesar peta",
      "CooperativeGesturesHandler.MacHelpText": "Tekan ⌘ sambil menggulir untuk memperbesar peta",
      "CooperativeGesturesHandler.MobileHelpText": "Geser peta dengan dua jari",
    },
    picked: (lat, lon) => `Titik dipilih: lintang ${lat}, bujur ${lon}`,
    finding: "Mencari tempat Anda …",
    found: (m) => `Tempat Anda ditemukan, tepat sampai kira-kira ${m} m. Geser peta bila belum pas.`,
    denied: "Tempat Anda tidak dapat dibaca. Ketuk tempatnya di peta, atau tulis patokannya.",
  },
  en: {
    controls: {},
    picked: (lat, lon) => `Place chosen: latitude ${lat}, longitude ${lon}`,
    finding: "Finding where you are …",
    found: (m) => `Found where you are, to about ${m} m. Move the map if it is not right.`,
    denied: "We could not read where you are. Tap the place on the map, or write a landmark.",
  },
};

export const words = WORDS[document.documentElement.lang.slice(0, 2)] ?? WORDS.id;
