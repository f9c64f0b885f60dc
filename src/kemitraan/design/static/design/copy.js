// <button data-copy="text" data-copied="Copied" hidden>: shows itself where the browser can copy, then says it did.
const BACK_MS = 2500;

function ready(scope) {
  for (const button of scope.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const words = button.querySelector("[aria-live]") ?? button;
  words.dataset.before ??= words.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    words.textContent = button.dataset.copied;
  } catch {
    return; // no permission: the text stands beside the button and can be marked by hand
  }
  clearTimeout(button.wait);
  button.wait = setTimeout(() => (words.textContent = words.dataset.before), BACK_MS);
});

if (navigator.clipboard) {
  ready(document);
  document.addEventListener("htmx:afterSettle", (event) => ready(event.target));
  document.addEventListener("kemitraan:turned", () => ready(document));
}
