// What timeline and map share. All that comes from the data is put into the page as text, never as markup.
const DATA = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const hidden = new Set();
let order = [], picked = "";

// Names are folded as the drawing's page and the Python package fold them; how well each key answers is kept while typing.
const fold = new Fold(DATA.fold);
const read = {};
function readOf(id) {
  if (!(id in read)) {
    const thing = DATA.things[id];
    const names = [...thing.names.map((one) => one[1]), ...thing.others, ...thing.places.map((one) => one.words),
      ...thing.related.flatMap((one) => DATA.names[one] || [])];
    const keys = [...new Set(names.map((name) => fold.key(name)).filter(Boolean))];
    read[id] = { keys, all: [...keys, fold.key(id), fold.key(thing.kind), ...thing.dates.map((one) => fold.key(one.words))].join("\n") };
  }
  return read[id];
}
let typed = { text: "" }, grades = new Map();
function grade(key) {
  if (!grades.has(key)) grades.set(key, fold.grade(typed, key));
  return grades.get(key);
}
function answers(id) {
  const text = $("search").value.trim();
  if (!text) return true;
  if (Object.hasOwn(DATA.things, text)) return id === text;
  if (text !== typed.text) { typed = { text, ...fold.wanted(text) }; grades = new Map(); }
  const { keys, all } = readOf(id);
  return Boolean(typed.key) && (typed.key.split(" ").every((word) => all.includes(word)) || keys.some((key) => grade(key) > 0));
}
const isDisputed = (thing) => [...thing.dates, ...thing.places].some((one) => ["Unresolved", "Rejected"].includes(one.rank));
function wanted(id) {
  const thing = DATA.things[id];
  if (hidden.has(groupOf(thing)) || ($("disputed").checked && !isDisputed(thing))) return false;
  return answers(id);
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value); else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}
// What is drawn fits the room it has, with the panel beside it and without.
function whenResized(refit) {
  let last = $("chart").clientWidth + innerHeight / 1e5;
  const look = () => {
    const now = $("chart").clientWidth + innerHeight / 1e5;
    if (now !== last) { last = now; refit(); }
  };
  new ResizeObserver(look).observe($("chart"));
  addEventListener("resize", look);
}
const nameOf = (slug) => (DATA.names[slug] || [slug])[0];
function sourceLine([slug, place, voice, stance, own]) {
  const [title, publisher, published, url, kind] = DATA.sources[slug] || [slug, "", "", "", ""];
  const words = `${publisher}: “${title}”${published ? ", " + published : ""}`;
  const link = /^https?:\/\//.test(url) ? element("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, words) : words;
  const more = [place, kind, nameOf(voice) !== publisher ? "voice: " + nameOf(voice) : "", stance, own ? "“\u2068" + own + "\u2069”" : ""];
  return element("li", {}, link, element("span", { class: "soft" }, " " + more.filter(Boolean).join(" · ")));
}
function values(title, found) {
  if (!found.length) return [];
  return [element("h3", {}, title), ...found.flatMap((one) => [
    element("div", {}, one.words, element("span", { class: "rank " + one.rank, title: one.reason }, one.rank.toLowerCase())),
    element("ul", {}, ...one.said.map(sourceLine))])];
}
function pick(id, more = []) {
  picked = id;
  const panel = $("panel"), thing = DATA.things[id];
  panel.hidden = !thing && !more.length;
  if (!thing && !more.length) { changed(); return; }
  const close = element("button", { class: "close", type: "button", "aria-label": "Close", onclick: () => pick("") }, "×");
  const list = more.length ? [element("h3", {}, `${more.length} here`), element("ul", {}, ...more.map((one) =>
    element("li", {}, element("button", { type: "button", onclick: () => pick(one) }, label(one)))))] : [];
  const about = thing ? [element("h2", {}, thing.label), element("p", { class: "soft" }, thing.kind + " · " + id),
    ...thing.names.concat(thing.others.map((one) => ["", one])).filter((one) => one[1] !== thing.label).map(([language, name]) =>
      element("div", { dir: "auto", ...(language ? { lang: language } : {}) }, name)),
    ...values("Date", thing.dates), ...values("Place", thing.places)] : [];
  panel.replaceChildren(close, ...about, ...list);
  panel.scrollTop = 0;
  changed();
}
const label = (id) => DATA.things[id] ? DATA.things[id].label : nameOf(id);
const dated = (id) => DATA.things[id].dates.map((one) => one.words + (one.rank === "Accepted" ? "" : ` (${one.rank.toLowerCase()})`)).join("; ");
function tip(event, lines) {
  const box = $("tip");
  box.hidden = !lines;
  if (!lines) return;
  box.replaceChildren(...lines.map((line, number) => element(number ? "div" : "b", {}, line)));
  box.style.left = Math.min(event.clientX + 14, window.innerWidth - box.offsetWidth - 8) + "px";
  box.style.top = Math.min(event.clientY + 14, window.innerHeight - box.offsetHeight - 8) + "px";
}
function fillTable(ids) {
  order = ids;
  const head = ["Name", "Kind", "Date", "Place"];
  const rows = ids.map((id) => element("tr", {},
    element("td", {}, element("button", { type: "button", onclick: () => pick(id) }, label(id))),
    element("td", {}, DATA.things[id].kind), element("td", {}, dated(id)),
    element("td", {}, DATA.things[id].places.map((one) => one.words).join("; "))));
  $("table").querySelector("div").replaceChildren(element("table", {},
    element("thead", {}, element("tr", {}, ...head.map((one) => element("th", { scope: "col" }, one)))),
    element("tbody", {}, ...rows)));
  $("status").textContent = `${ids.length} of ${Object.keys(DATA.things).length} shown.`;
}
function step(by) {
  if (!order.length) return;
  const at = order.indexOf(picked);
  pick(order[at < 0 ? 0 : (at + by + order.length) % order.length]);
}
function legend(groups) {
  $("legend").replaceChildren(...groups.map(([name, colour, count]) => {
    const swatch = element("i", {});
    swatch.style.setProperty("--lane", colour);
    const button = element("button", { type: "button", "aria-pressed": "true" }, swatch, `${name} (${count})`);
    button.addEventListener("click", () => {
      if (hidden.has(name)) hidden.delete(name); else hidden.add(name);
      button.setAttribute("aria-pressed", String(!hidden.has(name)));
      refilter();
    });
    return button;
  }));
}
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
function theme(view) {
  for (const name of ["ink", "soft", "grid", "paper"]) view.signal(name, css("--" + name));
  view.background(css(DATA.kind === "map" ? "--sea" : "--paper"));
  if (DATA.kind === "map") view.signal("ground", css("--ground"));
  else view.signal("lift", document.documentElement.dataset.theme === "dark" ? 0.38 : 0);
}
function save(view, kind) {
  view.toImageURL(kind, 2).then((url) => element("a", { href: url, download: document.title.replace(/[^\p{L}\p{N}]+/gu, "-") + "." + kind }).click());
}
function isDate(text) { return /^\d{4}(-\d\d){0,2}$/.test(text) ? Date.parse(text) : NaN; }
function setUp(view) {
  const dark = (on) => {
    document.documentElement.dataset.theme = on ? "dark" : "light";
    $("dark").textContent = on ? "Light" : "Dark";
    theme(view);
    view.runAsync();
  };
  dark(matchMedia("(prefers-color-scheme: dark)").matches);
  $("dark").addEventListener("click", () => dark(document.documentElement.dataset.theme !== "dark"));
  $("search").addEventListener("input", () => refilter());
  $("disputed").addEventListener("change", () => refilter());
  $("whole").addEventListener("click", () => { $("search").value = ""; $("disputed").checked = false; reset(); refilter(); });
  $("png").addEventListener("click", () => save(view, "png"));
  $("svg").addEventListener("click", () => save(view, "svg"));
  window.addEventListener("keydown", (event) => { if (event.key === "Escape") pick(""); });
  window.view = view;
}
