// Passkeys: carries the server's question to the browser's keys and the answer back. No third party, nothing kept.
// A form says what it is for: <form data-passkey="add|show" data-ask="…" data-answer="…" hidden>.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); run(form); });
}

async function run(form) {
  const button = form.querySelector("button");
  button.disabled = true;
  say(form, "");
  try {
    const asked = await post(form, form.dataset.ask, {});
    const credential = form.dataset.passkey === "add" ? await make(asked) : await show(asked);
    const values = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));
    const done = await post(form, form.dataset.answer, { ...values, credential });
    location.assign(done.to);
  } catch (error) {
    if (error.to) return location.assign(error.to);
    say(form, error.told ?? (error.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed));
    button.disabled = false;
  }
  return undefined;
}

async function make(asked) {
  const publicKey = { ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) }, excludeCredentials: named(asked.excludeCredentials) };
  const made = await navigator.credentials.create({ publicKey });
  return {
    id: made.id, rawId: text(made.rawId), type: made.type,
    response: { clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject), transports: made.response.getTransports?.() ?? [] },
  };
}

async function show(asked) {
  const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) };
  const shown = await navigator.credentials.get({ publicKey });
  return {
    id: shown.id, rawId: text(shown.rawId), type: shown.type,
    response: { clientDataJSON: text(shown.response.clientDataJSON), authenticatorData: text(shown.response.authenticatorData), signature: text(shown.response.signature) },
  };
}

async function post(form, address, body) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  const told = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(told.code), { told: told.message, to: told.to });
  return told;
}

function say(form, message) {
  const box = form.querySelector("[role=alert]");
  box.hidden = !message;
  box.textContent = message;
}
