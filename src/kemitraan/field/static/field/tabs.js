// Sections in thumb's reach. Where one is stands in the address, so that "back" goes back.
const bar = document.getElementById("tabs");
const NAMES = ["tugas", "kunjungan", "pos", "pelatihan", "lainnya"];
const ALWAYS = ["tugas", "lainnya"];

// [section, what in it]: #kunjungan/<key>
export function where() {
  const [name, rest = ""] = location.hash.slice(1).split("/");
  return [NAMES.includes(name) ? name : "tugas", rest];
}

export const go = (address) => { location.hash = address; };

// Shows the section one is in; only sections that there is something for can be chosen.
export function showTabs(offered) {
  let [name] = where();
  if (!ALWAYS.includes(name) && !offered.includes(name)) name = "tugas";
  bar.hidden = false;
  for (const link of bar.querySelectorAll("a")) {
    const own = link.hash.slice(1);
    link.parentElement.hidden = !ALWAYS.includes(own) && !offered.includes(own);
    if (own === name) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  for (const section of document.querySelectorAll("[data-tab]")) section.hidden = section.dataset.tab !== name;
  return name;
}
