// One question at a time with a keyboard and a screen reader: Enter goes on, the new question gets the focus.
export function initSteps(form) {
  const steps = [...form.querySelectorAll(":scope > .r-step")];
  if (!steps.length || form.classList.contains("r-all")) return;
  if (!location.hash) location.replace(`#${steps[0].id}`);

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.matches("textarea, button, a, summary, [type=submit], [type=file]")) return;
    const next = event.target.closest(".r-step")?.querySelector("[data-next]");
    if (!next) return;
    event.preventDefault();
    next.click();
  });

  window.addEventListener("hashchange", () => {
    const step = steps.find(({ id }) => `#${id}` === location.hash);
    if (!step) return;
    const first = step.querySelector("h1, h2");
    if (!first) return;
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
    step.scrollIntoView({ block: "start" });
  });
}
