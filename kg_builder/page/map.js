// The map: places near each other on the screen are one circle, which opens when it is pressed.
const groupOf = (thing) => thing.lane;
const NEAR = 26;
const byPlace = Object.fromEntries(DATA.points.map((one) => [one.id, one]));
let chart, zoomed = 400, centre = [40, 30], home = null, span = [-1e15, 1e15];

const high = (latitude) => Math.log(Math.tan(Math.PI / 4 + latitude * Math.PI / 360));
const latitude = (up) => Math.atan(Math.exp(up)) * 360 / Math.PI - 90;
const size = () => [Math.max(280, $("chart").clientWidth), Math.max(380, Math.min(760, window.innerHeight - 220))];
function place(one) {
  const [width, height] = size();
  return [width / 2 + zoomed * (one.lon - centre[0]) * Math.PI / 180, height / 2 - zoomed * (high(one.lat) - high(centre[1]))];
}
function inTime(id) {
  const dates = DATA.things[id].dates.filter((one) => one.rank !== "Refined");
  if (!dates.length) return $("undated").checked;
  return dates.some((one) => (one.first ? Date.parse(one.first) : -1e15) <= span[1] && (one.last ? Date.parse(one.last) : 1e15) >= span[0]);
}
function shownItems(point) { return point.items.filter((id) => wanted(id) && inTime(id)); }
function visible() {
  const bare = !$("search").value && !$("disputed").checked && !hidden.size;
  return DATA.points.map((one) => ({ ...one, items: shownItems(one) }))
    .filter((one) => one.items.length || (DATA.things[one.id] && wanted(one.id) && inTime(one.id)) || (bare && one.type !== "Monument" && !one.count));
}
let clusters = [];
function cluster() {
  clusters = [];
  const found = visible().sort((a, b) => b.items.length - a.items.length || (a.id < b.id ? -1 : 1));
  for (const one of found) {
    const [x, y] = place(one);
    const home = clusters.find((other) => Math.hypot(other.px - x, other.py - y) < NEAR);
    if (home) { home.members.push(one); home.count += one.items.length; } else clusters.push({ ...one, px: x, py: y, count: one.items.length, members: [one] });
  }
  const taken = clusters.map((one) => { const r = Math.sqrt((60 + 14 * one.count) / Math.PI); return [one.px - r, one.py - r, one.px + r, one.py + r]; });
  const [width, height] = size();
  for (const [number, one] of clusters.entries()) {
    const more = one.members.length - 1;
    const text = one.label + (more ? ` + ${more}` : "");
    const wide = text.length * 6.3, r = taken[number][2] - one.px;
    Object.assign(one, { name: "", dx: 0, dy: 0, align: "left" });
    for (const [dx, dy, align] of [[r + 3, 0, "left"], [-r - 3, 0, "right"], [0, -r - 7, "center"], [0, r + 8, "center"]]) {
      const left = one.px + dx - (align === "left" ? 0 : align === "right" ? wide : wide / 2), top = one.py + dy - 6;
      if (left < 0 || left + wide > width || top < 0 || top + 12 > height) continue;
      if (taken.some(([a, b, c, d]) => left < c && left + wide > a && top < d && top + 12 > b)) continue;
      taken.push([left, top, left + wide, top + 12]);
      Object.assign(one, { name: text, dx, dy, align });
      break;
    }
  }
  chart.data("points", clusters.map(({ members, items, ...one }) => one));
}
function refilter() {
  cluster();
  const ids = new Set();
  for (const one of visible()) { if (DATA.things[one.id]) ids.add(one.id); one.items.forEach((id) => ids.add(id)); }
  chart.data("ways", DATA.ways.filter((one) => Date.parse(one.day) >= span[0] && Date.parse(one.day) <= span[1])
    .map((one) => ({ ...one, shape: { type: "LineString", coordinates: [one.from, one.to] } })));
  fillTable([...ids].sort((a, b) => label(a).localeCompare(label(b))));
  changed();
}
function changed() { if (chart) chart.signal("zoom", zoomed).signal("centre", centre).signal("picked", picked).runAsync(); }
let settling = 0;
function show(scale, middle) {
  zoomed = Math.min(Math.max(scale, 90), 900000);
  centre = [((middle[0] + 540) % 360) - 180, Math.max(-75, Math.min(78, middle[1]))];
  changed();
  cancelAnimationFrame(settling);
  settling = requestAnimationFrame(() => { cluster(); changed(); });
}
function fit(points) {
  const lons = points.map((one) => one.lon), ups = points.map((one) => high(one.lat)), [width, height] = size();
  const [west, east, low, top] = [Math.min(...lons), Math.max(...lons), Math.min(...ups), Math.max(...ups)];
  const scale = Math.min((width - 90) / Math.max((east - west) * Math.PI / 180, 1e-4), (height - 70) / Math.max(top - low, 1e-4));
  show(Math.min(scale, 400000), [(west + east) / 2, latitude((low + top) / 2)]);
}
function reset() { setSpan(Number($("first").min), Number($("last").max)); $("undated").checked = true; fit(home); }
const move = (dx, dy) => show(zoomed, [centre[0] + dx / zoomed * 180 / Math.PI, latitude(high(centre[1]) - dy / zoomed)]);
function zoom(by, at) {
  const [width, height] = size(), x = at ? at[0] - width / 2 : 0, y = at ? at[1] - height / 2 : 0;
  move(x, y); zoomed *= by; move(-x, -y);
}
function open(one) {
  const found = clusters.find((other) => other.id === one.id);
  const apart = found && found.members.some((other) => Math.hypot(other.lon - found.lon, other.lat - found.lat) > 1e-4);
  if (apart && zoomed < 300000) fit(found.members);
  pick(one.id, found ? found.members.flatMap((other) => [...(other.id !== one.id && DATA.things[other.id] ? [other.id] : []), ...other.items]) : []);
}
const yearOf = (text) => Number(text.slice(0, 4));
function setSpan(first, last) {
  $("first").value = first; $("last").value = last;
  $("from").value = first; $("to").value = last;
  span = [first === Number($("first").min) ? -1e15 : Date.UTC(first, 0, 1), last === Number($("last").max) ? 1e15 : Date.UTC(last, 11, 31, 23)];
}
function slide(moved) {
  let [first, last] = [Number($("first").value), Number($("last").value)];
  if (first > last) { if (moved === "first") last = first; else first = last; }
  setSpan(first, last);
  refilter();
}
const years = Object.values(DATA.things).flatMap((one) => one.dates).flatMap((one) => [one.first, one.last]).filter(Boolean).map(yearOf);
const bounds = [Math.max(1990, Math.min(...years, 2026)), Math.min(Math.max(...years, 1991), 2030)];
for (const [id, name, at] of [["first", "From year", 0], ["last", "To year", 1]]) {
  const input = element("input", { id, type: "range", min: bounds[0], max: bounds[1], value: bounds[at], "aria-label": name });
  input.addEventListener("input", () => slide(id));
  $("sliders").append(input);
}
$("sliders").append(element("label", {}, element("input", { id: "undated", type: "checkbox", checked: "" }), " undated too"));
$("credit").append(DATA.attribution);

vegaEmbed("#chart", { ...DATA.spec, width: size()[0], height: size()[1] }, { mode: "vega", renderer: "canvas", actions: false, ast: true, tooltip: () => {} }).then(({ view }) => {
  chart = view;
  view.data("land", [{ type: "Feature", geometry: DATA.land, properties: {} }]);
  const counts = {};
  for (const one of Object.values(DATA.things)) counts[one.lane] = (counts[one.lane] || 0) + 1;
  legend(Object.keys(counts).map((name) => [name, "var(--soft)", counts[name]]));
  home = DATA.points.filter((one) => one.lon > -30 && one.lon < 125);
  if (!home.length) home = DATA.points;
  setUp(view);
  $("undated").addEventListener("change", () => refilter());
  for (const id of ["from", "to"]) $(id).addEventListener("change", () => { $(id === "from" ? "first" : "last").value = yearOf($(id).value) || 0; slide(id === "from" ? "first" : "last"); });
  const box = $("chart"), at = (event) => { const from = box.getBoundingClientRect(); return [event.clientX - from.left, event.clientY - from.top]; };
  box.addEventListener("wheel", (event) => { if (event.ctrlKey || document.activeElement === box) { event.preventDefault(); zoom(event.deltaY > 0 ? 1 / 1.25 : 1.25, at(event)); } }, { passive: false });
  let from = null;
  box.addEventListener("pointerdown", (event) => { from = [event.clientX, event.clientY]; });
  window.addEventListener("pointermove", (event) => {
    if (!from) return;
    move(from[0] - event.clientX, event.clientY - from[1] ? event.clientY - from[1] : 0);
    from = [event.clientX, event.clientY];
  });
  window.addEventListener("pointerup", () => { from = null; });
  box.addEventListener("keydown", (event) => {
    const does = { ArrowLeft: () => move(-60, 0), ArrowRight: () => move(60, 0), ArrowUp: () => move(0, -60), ArrowDown: () => move(0, 60),
      "+": () => zoom(1.5), "=": () => zoom(1.5), "-": () => zoom(1 / 1.5), 0: () => { reset(); refilter(); }, n: () => step(1), p: () => step(-1) }[event.key];
    if (does) { event.preventDefault(); does(); }
  });
  view.addEventListener("click", (event, mark) => { if (mark && mark.datum && mark.datum.lon !== undefined) open(mark.datum); });
  view.addEventListener("mousemove", (event, mark) => {
    const one = mark && mark.datum && mark.datum.lon !== undefined ? mark.datum : null;
    const names = one ? [one.label, [...new Set((DATA.things[one.id] ? [...DATA.things[one.id].names.map((name) => name[1]), ...DATA.things[one.id].others] : DATA.names[one.id] || []))].join(" · "), `${one.count} at it`] : null;
    tip(event, names);
  });
  box.addEventListener("mouseleave", () => tip(null, null));
  whenResized(() => { view.width(size()[0]).height(size()[1]).runAsync().then(refilter); });
  reset();
  refilter();
  window.map = { open, clusters: () => clusters, zoom: () => zoomed, show };
  document.documentElement.dataset.ready = "true";
});
