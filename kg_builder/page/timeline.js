// The timeline: moving and zooming set the signals lo and hi; filtering closes up lanes and rows that show nothing.
const ROW = 18, HEAD = 20, GAP = 8;
const groupOf = (thing) => thing.lane;
const start = DATA.spec.signals.filter((one) => ["lo", "hi"].includes(one.name)).map((one) => one.value);
let chart, lo = start[0], hi = start[1];

function refilter() {
  const rows = {};
  const shown = DATA.labels.filter((one) => wanted(one.item) && one.x2 >= lo - 4e9 && one.x <= hi + 4e9);
  for (const one of shown) (rows[one.lane] ||= new Set()).add(one.row);
  const lanes = [], heights = {};
  let top = 0;
  for (const lane of DATA.lanes) {
    if (!rows[lane.title]) continue;
    const used = [...rows[lane.title]].sort((a, b) => a - b);
    const height = HEAD + ROW * used.length + GAP;
    lanes.push({ ...lane, y: top, height });
    used.forEach((row, number) => { heights[lane.title + row] = top + HEAD + ROW * number + ROW / 2; });
    top += height;
  }
  const ids = new Set(shown.map((one) => one.item));
  const moved = (name) => DATA[name].filter((one) => ids.has(one.item)).map((one) => ({ ...one, y: heights[one.lane + one.row] }));
  for (const name of ["bars", "days", "ends", "links", "labels"]) chart.data(name, moved(name));
  chart.data("lanes", lanes).height(Math.max(top, 60));
  fillTable(shown.sort((a, b) => a.x - b.x).map((one) => one.item));
  changed();
}
function changed() { if (chart) chart.signal("picked", picked).signal("lo", lo).signal("hi", hi).runAsync(); }
let settling = 0;
function show(first, last) {
  [lo, hi] = [first, last];
  $("from").value = new Date(lo).toISOString().slice(0, 10);
  $("to").value = new Date(hi - 1).toISOString().slice(0, 10);
  changed();
  clearTimeout(settling);
  settling = setTimeout(refilter, 120);
}
function reset() { show(start[0], start[1]); }
function zoom(by, at = 0.5) {
  const middle = lo + (hi - lo) * at, width = Math.min(Math.max((hi - lo) * by, 6e8), 1.2e14);
  show(middle - width * at, middle + width * (1 - at));
}
const move = (by) => show(lo + (hi - lo) * by, hi + (hi - lo) * by);
const width = () => Math.max(280, $("chart").clientWidth - 24);

vegaEmbed("#chart", { ...DATA.spec, width: width() }, { mode: "vega", renderer: "svg", actions: false, ast: true, tooltip: () => {} }).then(({ view }) => {
  chart = view;
  legend(DATA.lanes.map((one) => [one.title, one.colour, one.count]));
  setUp(view);
  $("how").hidden = false;
  $("how").open = !matchMedia("(max-width: 800px)").matches;
  $("how").querySelector("div").append(...DATA.drawn.map(([key, text]) => element("span", {}, element("i", { class: key }), text)));
  const box = $("chart");
  box.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.shiftKey) return;
    event.preventDefault();
    if (event.shiftKey) move(Math.sign(event.deltaY || event.deltaX) * 0.08);
    else zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, Math.min(1, Math.max(0, (event.clientX - box.getBoundingClientRect().left - 8) / width())));
  }, { passive: false });
  let from = null;
  box.addEventListener("pointerdown", (event) => { from = [event.clientX, lo, hi]; });
  window.addEventListener("pointermove", (event) => {
    if (!from || Math.abs(event.clientX - from[0]) < 3) return;
    const by = (from[0] - event.clientX) / width() * (from[2] - from[1]);
    show(from[1] + by, from[2] + by);
  });
  window.addEventListener("pointerup", () => { from = null; });
  box.addEventListener("keydown", (event) => {
    const does = { ArrowLeft: () => move(-0.1), ArrowRight: () => move(0.1), "+": () => zoom(1 / 1.4), "=": () => zoom(1 / 1.4), "-": () => zoom(1.4), 0: reset, n: () => step(1), p: () => step(-1) }[event.key];
    if (does) { event.preventDefault(); does(); }
  });
  for (const name of ["from", "to"]) $(name).addEventListener("change", () => {
    const first = isDate($("from").value), last = isDate($("to").value);
    if (first < last) show(first, last + 8.64e7); else show(lo, hi);
  });
  view.addEventListener("click", (event, mark) => { if (mark && mark.datum && mark.datum.item) pick(mark.datum.item); });
  view.addEventListener("mousemove", (event, mark) => {
    const id = mark && mark.datum && mark.datum.item;
    tip(event, id ? [label(id), DATA.things[id].kind, dated(id)] : null);
  });
  box.addEventListener("mouseleave", () => tip(null, null));
  whenResized(() => { view.width(width()).runAsync(); });
  show(lo, hi);
  document.documentElement.dataset.ready = "true";
});
