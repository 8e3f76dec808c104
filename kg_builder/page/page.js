// The page around the picture: search, legend, span of time, list, details, keys. Every text of the data goes into
// the page as text; nothing is ever read as HTML.
const $ = (id) => document.getElementById(id);

function make(name, about = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(about)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function sample(shape, colour, dash) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("width", dash ? 26 : 16); svg.setAttribute("height", 16);
  svg.setAttribute("viewBox", dash ? "-13 -8 26 16" : "-8 -8 16 16"); svg.setAttribute("aria-hidden", "true");
  const drawn = document.createElementNS(svg.namespaceURI, dash ? "path" : data.polygons[shape] ? "polygon" : "circle");
  if (dash) {
    drawn.setAttribute("d", "M-13 0H13"); drawn.setAttribute("stroke", colour); drawn.setAttribute("stroke-width", 2);
    drawn.setAttribute("stroke-dasharray", dash.join(" "));
  } else if (data.polygons[shape]) {
    drawn.setAttribute("points", data.polygons[shape].map(([x, y]) => `${x * 5.5},${y * 5.5}`).join(" "));
    drawn.setAttribute("fill", colour);
  } else {
    drawn.setAttribute("r", 5.5); drawn.setAttribute("fill", shape === "ring" ? "none" : colour);
    drawn.setAttribute("stroke", colour);
  }
  svg.append(drawn);
  drawn.dataset.colour = colour;
  return svg;
}

const data = unpack(JSON.parse($("data").textContent));
const fold = new Fold(data.fold);
const picture = new Picture($("canvas"), data);
const state = { kinds: new Set(), communities: new Set(), standings: new Set(), from: -Infinity, to: Infinity, found: "" };
const languages = new Intl.DisplayNames(["en"], { type: "language" });

// What is on: by type, community, standing and span, as kg_builder.drawn.within_span has it.
function filter() {
  const whole = !data.years || (state.from <= data.years[0] && state.to >= data.years[1]);
  const since = whole || state.from > data.years[0] ? state.from : -Infinity;
  const until = whole || state.to < data.years[1] ? state.to : Infinity;
  const within = (node) => node.from <= until && node.to >= since;
  const kept = data.nodes.map((node) => !state.kinds.has(node.kind) && !state.communities.has(groupOf(node)));
  const dated = data.nodes.map((node, n) => kept[n] && node.from !== null && within(node));
  const there = whole ? kept : [...dated];
  const edgeOn = data.edges.map((edge) => kept[edge.from] && kept[edge.to] && !state.standings.has(edge.standing));
  if (!whole) {
    data.edges.forEach((edge, number) => {
      if (!edgeOn[number]) return;
      for (const [one, other] of [[edge.from, edge.to], [edge.to, edge.from]]) {
        if (dated[one] && data.nodes[other].from === null) there[other] = true;
      }
    });
  }
  data.edges.forEach((edge, number) => { picture.edgeOn[number] = edgeOn[number] && there[edge.from] && there[edge.to]; });
  const touched = new Uint8Array(data.nodes.length);
  data.edges.forEach((edge, n) => { if (picture.edgeOn[n]) touched[edge.from] = touched[edge.to] = 1; });
  const some = state.standings.size > 0;
  there.forEach((flag, n) => { picture.nodeOn[n] = flag && (!some || touched[n] || data.first.has(n)); });
  picture.redraw();
  list();
}

const groupOf = (node) => (node.group >= 0 && node.group < data.communities.length ? node.group : -1);

// The list of entities: what was searched for, or all that is on, those with most relations first.
function list() {
  const wanted = state.found.trim() ? fold.wanted(state.found) : null;
  let rows = data.nodes.filter((_, number) => picture.nodeOn[number]);
  if (wanted && !wanted.key) {
    rows = [];
  } else if (wanted) {
    const grades = new Map(rows.map((node) => [node, Math.max(...node.keys.map((key) => fold.grade(wanted, key)))]));
    rows = rows.filter((node) => grades.get(node) > 0).sort((a, b) => grades.get(b) - grades.get(a) || b.r - a.r);
  } else {
    rows = rows.sort((a, b) => b.r - a.r || a.label.localeCompare(b.label));
  }
  $("count").textContent = wanted
    ? `${rows.length.toLocaleString("en")} found`
    : `${rows.length.toLocaleString("en")} of ${data.nodes.length.toLocaleString("en")} entities shown`;
  const current = picture.selected;
  $("entities").replaceChildren(...rows.map((node) => make("li", {},
    make("button", { type: "button", "data-number": node.number, "aria-current": node.number === current },
      sample(data.kinds[node.kind].shape, data.kinds[node.kind].colour), make("span", { dir: "auto" }, node.label),
      make("small", {}, data.terms[node.type] ?? node.type)))));
  say($("count").textContent);
}

function say(text) {
  clearTimeout(say.later);
  say.later = setTimeout(() => { $("says").textContent = text; }, 250);
}

function select(number, { focus = false, quiet = false } = {}) {
  picture.selected = number;
  if (number < 0) {
    $("detail").hidden = true;
    $("entities").hidden = false;
    picture.ask();
  } else {
    $("detail").replaceChildren(...details(data.nodes[number]));
    $("detail").hidden = false;
    $("entities").hidden = true;
    $("detail").scrollTop = 0;
    picture.show(number);
    if (!quiet) say(`${data.nodes[number].label}, ${picture.joined[number].filter((e) => picture.edgeOn[e]).length} relations`);
    if (focus) $("detail").focus();
  }
  keepPlace();
}

function keepPlace() {
  const parts = new URLSearchParams();
  if (picture.selected >= 0) parts.set("id", data.nodes[picture.selected].slug);
  if (Number.isFinite(state.from) && data.years && state.from > data.years[0]) parts.set("from", state.from);
  if (Number.isFinite(state.to) && data.years && state.to < data.years[1]) parts.set("to", state.to);
  try {
    history.replaceState(null, "", parts.size ? `#${parts}` : "#");
  } catch { /* a page inside a notebook has no address to keep */ }
}

function readPlace() {
  const parts = new URLSearchParams(location.hash.slice(1));
  if (data.years && (parts.has("from") || parts.has("to"))) {
    setSpan(Number(parts.get("from") ?? data.years[0]), Number(parts.get("to") ?? data.years[1]));
  }
  select(data.slugs.get(parts.get("id")) ?? -1, { quiet: true });
}

function legend() {
  const box = (entry, mark, set, key, id) => make("label", {},
    make("input", { type: "checkbox", id, checked: true, onchange: (event) => {
      if (event.target.checked) set.delete(key); else set.add(key);
      filter();
    } }), mark, make("span", {}, entry.label ?? entry.words), make("small", {}, entry.count?.toLocaleString("en") ?? ""));
  data.kinds.forEach((kind, n) => $("kinds").append(
    box(kind, sample(kind.shape, kind.colour), state.kinds, n, `kind-${n}`)));
  data.communities.forEach((entry, n) => $("communities").append(
    box(entry, sample("circle", entry.colour), state.communities, n, `community-${n}`)));
  const rest = data.nodes.filter((node) => groupOf(node) === -1).length;
  if (rest) $("communities").append(
    box({ label: "smaller communities", count: rest }, sample("circle", data.rest), state.communities, -1, "community-rest"));
  data.standings.forEach((standing, n) => {
    const count = data.edges.filter((edge) => edge.standing === n).length;
    if (count) $("standings").append(box({ ...standing, count },
      sample("", standing[picture.look.name], standing.dash.length ? standing.dash : [30]), state.standings, n, `standing-${n}`));
  });
  repaint();
  if (matchMedia("(max-width: 60rem)").matches) $("legend").open = false;
}

// The swatches of communities and standings as the picture shows them on this ground.
function repaint() {
  for (const drawn of $("communities").querySelectorAll("svg > *")) {
    for (const part of ["fill", "stroke"]) drawn.setAttribute(part, picture.onGround(drawn.dataset.colour));
  }
  data.standings.forEach((standing, n) => $(`standing-${n}`)?.parentElement.querySelector("svg > *").setAttribute("stroke", standing[picture.look.name]));
}

function setBy(by) {
  picture.by = by;
  $("by").value = by;
  $("communities").hidden = by !== "community";
  picture.redraw();
}

function setSpan(from, to) {
  const [first, last] = data.years;
  state.from = Math.max(first, Math.min(from, to));
  state.to = Math.min(last, Math.max(from, to));
  $("from").value = state.from;
  $("to").value = state.to;
  tellSpan();
  filter();
  keepPlace();
}

function tellSpan() {
  const [first, last] = data.years;
  const [from, to] = [state.from, state.to].map((year) => `${year}`);
  $("span").textContent = state.from === state.to ? from : `${state.from === first ? "before " : ""}${from} – ${to}`;
  $("from").setAttribute("aria-valuetext", state.from === first ? `${first} and before` : from);
  $("to").setAttribute("aria-valuetext", state.to === last ? `${last} and after` : to);
}

function timeLine() {
  if (!data.years) return;
  const [first, last] = data.years;
  for (const id of ["from", "to"]) { $(id).min = first; $(id).max = last; }
  $("from").value = first; $("to").value = last;
  state.from = first; state.to = last;
  tellSpan();
  $("time").hidden = false;
  $("from").addEventListener("input", () => setSpan(Math.min($("from").valueAsNumber, state.to), state.to));
  $("to").addEventListener("input", () => setSpan(state.from, Math.max($("to").valueAsNumber, state.from)));
  $("always").addEventListener("click", () => setSpan(first, last));
  new ResizeObserver(drawYears).observe($("time"));
}

// How many dated entities begin in each year, above the slider.
function drawYears() {
  const [first, last] = data.years;
  const counts = new Array(last - first + 1).fill(0);
  for (const node of data.nodes) if (node.from !== null && node.from >= first && node.from <= last) counts[node.from - first] += 1;
  const range = $("from").getBoundingClientRect();
  const canvas = $("years"), width = range.width - 18;
  canvas.style.left = `${range.left - $("time").getBoundingClientRect().left + 9}px`;
  canvas.style.width = `${width}px`;
  canvas.width = width * 2; canvas.height = 52;
  const c = canvas.getContext("2d");
  const most = Math.sqrt(Math.max(...counts)), step = canvas.width / counts.length;
  c.fillStyle = picture.look.faint;
  counts.forEach((count, n) => {
    const height = (Math.sqrt(count) / most) * canvas.height;
    c.fillRect(n * step, canvas.height - height, Math.max(1, step - 1), height);
  });
}

function theme(name) {
  document.documentElement.dataset.theme = name;
  $("theme").textContent = name === "dark" ? "Light" : "Dark";
  const style = getComputedStyle(document.documentElement);
  picture.look = {
    name, paper: style.getPropertyValue("--paper"), ink: style.getPropertyValue("--ink"),
    faint: style.getPropertyValue("--faint"), font: getComputedStyle(document.body).fontFamily,
  };
  repaint();
  picture.redraw();
  if (data.years && !$("time").hidden) drawYears();
}

function mouse() {
  const canvas = $("canvas");
  const pointers = new Map();
  let start = null, apart = 0;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    const [x, y] = at(event);
    picture.held = true;
    start = { x, y, node: pointers.size === 1 ? picture.pick(x, y) : -1, moved: false };
    apart = 0;
    $("tip").hidden = true;
  });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = at(event);
    if (!pointers.has(event.pointerId)) { hover(x, y); return; }
    const [px, py] = pointers.get(event.pointerId);
    pointers.set(event.pointerId, [x, y]);
    if (!start) return;
    if (pointers.size > 1) { pinch(); return; }
    if (!start.moved && Math.hypot(x - start.x, y - start.y) < 4) return;
    if (!start.moved) { start.moved = true; canvas.classList.add("held"); if (start.node >= 0) picture.lifted = start.node; }
    if (start.node >= 0) {
      const node = data.nodes[start.node];
      [node.x, node.y] = picture.toWorld(x, y);
      picture.ask();
    } else {
      picture.pan(x - (start.lastX ?? start.x), y - (start.lastY ?? start.y));
    }
    start.lastX = x; start.lastY = y;
    void px; void py;
  });
  const end = (event) => {
    pointers.delete(event.pointerId);
    if (picture.held) { picture.held = pointers.size > 0; if (start?.moved) picture.moved(); }
    canvas.classList.remove("held");
    if (start && !start.moved && event.type === "pointerup") select(start.node);
    if (picture.lifted >= 0) { picture.lifted = -1; picture.redraw(); }
    start = null;
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("pointerleave", () => { picture.over = -1; $("tip").hidden = true; });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    picture.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), ...at(event));
  }, { passive: false });
  function pinch() {
    const [[a, b], [c, d]] = [...pointers.values()];
    const now = Math.hypot(a - c, b - d);
    if (apart) picture.zoom(now / apart, (a + c) / 2, (b + d) / 2);
    apart = now;
    start.moved = true;
  }
  function hover(x, y) {
    const number = picture.pick(x, y);
    canvas.classList.toggle("over", number >= 0);
    $("tip").hidden = number < 0;
    if (number < 0) return;
    $("tip").textContent = data.nodes[number].label;
    $("tip").style.left = `${Math.min(x + 14, picture.width - 200)}px`;
    $("tip").style.top = `${y + 14}px`;
  }
}

function keys() {
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  $("canvas").addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = ways[event.key];
    if (way && event.shiftKey) picture.pan(-60 * way[0], -60 * way[1]);
    else if (way) {
      const next = picture.selected < 0 ? picture.byRadius.find((n) => picture.nodeOn[n]) : picture.beside(picture.selected, ...way);
      if (next >= 0) select(next);
    } else if (event.key === "Enter" && picture.selected >= 0) select(picture.selected, { focus: true });
    else if (event.key === "+" || event.key === "=") picture.zoom(1.3);
    else if (event.key === "-") picture.zoom(1 / 1.3);
    else if (event.key === "0") picture.fit();
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const inside = $("detail").contains(document.activeElement);
    select(-1);
    if (inside) $("search").focus();
  });
  $("entities").addEventListener("keydown", (event) => {
    const way = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    const next = way && event.target.closest("li")?.[way];
    if (next) { next.firstChild.focus(); event.preventDefault(); }
  });
  $("search").addEventListener("keydown", (event) => {
    const first = $("entities").querySelector("button");
    if (event.key === "ArrowDown" && first) { first.focus(); event.preventDefault(); }
    if (event.key === "Enter" && first) select(Number(first.dataset.number), { focus: true });
  });
}

picture.look = {};
timeLine();
theme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
legend();
setBy(data.by);
mouse();
keys();
saving();
$("search").addEventListener("input", (event) => {
  state.found = event.target.value;
  if (picture.selected >= 0) select(-1);
  list();
});
$("entities").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) select(Number(button.dataset.number), { focus: true });
});
$("by").addEventListener("change", (event) => setBy(event.target.value));
$("fit").addEventListener("click", () => picture.fit());
$("nearer").addEventListener("click", () => picture.zoom(1.4));
$("farther").addEventListener("click", () => picture.zoom(1 / 1.4));
$("theme").addEventListener("click", () => theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
addEventListener("hashchange", readPlace);
filter();
picture.fit();
if (location.hash.length > 1) readPlace();
requestAnimationFrame(() => { document.documentElement.dataset.ready = "true"; });
