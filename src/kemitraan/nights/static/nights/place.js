// Where JavaScript runs and the phone allows it, the report goes to the phone's place instead of the post's.
const form = document.querySelector("#incident");
const told = document.querySelector("#where");
navigator.geolocation?.getCurrentPosition(
  ({ coords }) => {
    form.elements.lon.value = coords.longitude;
    form.elements.lat.value = coords.latitude;
    form.elements.accuracy_m.value = Math.round(coords.accuracy);
    told.textContent = told.dataset.found;
  },
  () => {},
  { enableHighAccuracy: true, timeout: 8000, maximumAge: 30000 },
);
