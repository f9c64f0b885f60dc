// <button data-confirm="What will happen?">: asks once more before a harmful form is sent.
// Without JavaScript the form is sent at once, so the server must be able to undo it or ask on a page of its own.
const LABELS = { id: ["Ya, lanjutkan", "Batal"], en: ["Yes, go on", "Cancel"] };

function ask(question, yes) {
  const [go, stop] = LABELS[document.documentElement.lang.slice(0, 2)] ?? LABELS.id;
  const dialog = document.createElement("dialog");
  dialog.className = "k-dialog";
  const text = document.createElement("p");
  text.id = "confirm-text";
  text.textContent = question;
  dialog.setAttribute("aria-labelledby", text.id);
  const row = document.createElement("div");
  row.className = "k-dialog-buttons";
  const answer = (label, kind, value) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `btn ${kind}`;
    button.textContent = label;
    button.addEventListener("click", () => dialog.close(value));
    row.append(button);
  };
  answer(stop, "btn-outline-primary", "no");
  answer(yes || go, "btn-danger", "yes");
  dialog.append(text, row);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(dialog.returnValue === "yes");
    });
  });
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-confirm]");
  if (!button || button.dataset.sure) return;
  event.preventDefault();
  event.stopPropagation();
  if (!(await ask(button.dataset.confirm, button.dataset.confirmYes))) return button.focus();
  button.dataset.sure = "yes";
  button.click();
  delete button.dataset.sure;
}, true);
