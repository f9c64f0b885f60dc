// What was typed stays in this phone until it is sent: a day in localStorage, or, where a stranger must not find it
// (data-sensitive), only as long as the tab is open. Never photos, never passwords, never on our server.
const DAY_MS = 24 * 3600 * 1000;
const LATER_MS = 300;
let waiting;

function store(form) {
  return form.hasAttribute("data-sensitive") ? sessionStorage : localStorage;
}

function name(form) {
  return `kemitraan.draft.${form.dataset.draft}`;
}

function fields(form) {
  return [...form.elements].filter((box) => box.name && !["file", "submit", "button", "fieldset"].includes(box.type));
}

export function keepDraft(form) {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const kept = {};
    for (const box of fields(form)) {
      if (["radio", "checkbox"].includes(box.type)) {
        if (box.checked) (kept[box.name] ??= []).push(box.value);
      } else if (box.value) kept[box.name] = [box.value];
    }
    try {
      store(form).setItem(name(form), JSON.stringify({ at: Date.now(), kept }));
    } catch {
      // the store is full or switched off; the form works without it
    }
  }, LATER_MS);
}

/** Fill the form with what was kept; true when there was something a person typed. */
export function restoreDraft(form) {
  if (form.classList.contains("r-all")) return false; // it came back with errors: what the server shows counts
  let draft;
  try {
    draft = JSON.parse(store(form).getItem(name(form)) ?? "null");
  } catch {
    return false;
  }
  if (!draft || Date.now() - draft.at > DAY_MS) {
    dropDraft(form);
    return false;
  }
  for (const box of fields(form)) {
    const values = draft.kept[box.name] ?? [];
    if (["radio", "checkbox"].includes(box.type)) box.checked = values.includes(box.value);
    else if (values.length) [box.value] = values;
  }
  return ["story", "place", "landmark", "lon", "name", "phone", "email"].some((typed) => draft.kept[typed]);
}

export function dropDraft(form) {
  clearTimeout(waiting);
  try {
    store(form).removeItem(name(form));
  } catch {
    // nothing was kept
  }
}
