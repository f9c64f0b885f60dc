// The desk form while somebody speaks: a running clock, the questions of a category, reports that may be the same.
const form = document.getElementById("enter");
const clock = document.querySelector("[data-clock]");

if (clock) {
  const start = Date.parse(clock.dataset.clock);
  const show = () => {
    const seconds = Math.max(0, Math.floor((Date.now() - start) / 1000));
    clock.textContent = `${String(Math.floor(seconds / 60)).padStart(2, "0")}.${String(seconds % 60).padStart(2, "0")}`;
  };
  show();
  setInterval(show, 1000);
}

async function fragment(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return [...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes];
}

function later(milliseconds, act) {
  let waiting = null;
  return () => { clearTimeout(waiting); waiting = setTimeout(() => act().catch(() => {}), milliseconds); };
}

if (form) {
  const value = (name) => form.elements[name]?.value ?? "";
  let asked = value("category");
  const askQuestions = later(250, async () => {
    if (value("category") === asked) return;
    asked = value("category");
    const nodes = await fragment(`${form.dataset.questions}?${new URLSearchParams({ category: asked })}`);
    document.getElementById("questions").replaceChildren(...nodes);
  });
  const lookForTwins = later(600, async () => {
    const told = { story: value("story"), place: value("place"), lon: value("lon"), lat: value("lat") };
    if (!told.place && !told.lon) return;
    const nodes = await fragment(`${form.dataset.twins}?${new URLSearchParams(told)}`);
    document.getElementById("twins").replaceChildren(...nodes);
  });
  form.elements.category.addEventListener("input", askQuestions);
  for (const name of ["story", "place"]) form.elements[name].addEventListener("input", lookForTwins);
  document.addEventListener("kemitraan:pick", lookForTwins);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("submit", () => { for (const button of form.querySelectorAll("button:not([type=button])")) button.disabled = true; });
  if (!document.querySelector("[autofocus]") && !document.querySelector(".k-error-summary")) form.elements.story.focus();
}
