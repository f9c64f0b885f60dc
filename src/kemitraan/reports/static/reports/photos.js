// The photos that were chosen, small, and what is wrong with them before anything is sent.
const MOST = 6;
const MOST_BYTES = 12e6;

export function initPhotos(form) {
  const box = form.querySelector('input[type="file"]');
  const list = form.querySelector("[data-photos]");
  if (!box || !list) return;
  let shown = [];

  const show = () => {
    for (const url of shown) URL.revokeObjectURL(url);
    const files = [...box.files];
    shown = files.map((file) => URL.createObjectURL(file));
    list.replaceChildren(...shown.map((url, number) => {
      const item = document.createElement("li");
      const image = new Image();
      image.src = url;
      image.alt = `${list.dataset.label} ${number + 1}`;
      item.append(image);
      return item;
    }));
    const wrong = files.length > MOST ? list.dataset.many : files.some(({ size }) => size > MOST_BYTES) ? list.dataset.heavy : "";
    box.setCustomValidity(wrong);
    const note = form.querySelector("[data-photos-wrong]");
    if (note) note.textContent = wrong;
  };
  box.addEventListener("change", show);
  show();
}
