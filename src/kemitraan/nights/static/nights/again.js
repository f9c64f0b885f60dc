// While a roster is being worked out: look again every two seconds, show how far it is, and load the page once it is done.
const box = document.querySelector("#run");

async function look() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.ok) {
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#run");
    if (!fresh) {
      location.assign(location.href);
      return;
    }
    box.querySelector("#so-far").textContent = fresh.querySelector("#so-far").textContent;
  }
  setTimeout(look, 2000);
}

if (box) setTimeout(look, 2000);
