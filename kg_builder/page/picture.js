// The picture on its canvas. At rest it is drawn whole, into a bitmap that is larger than the window; while it is
// moved, that bitmap is moved, so that a large network pans as smoothly as a small one.
const MARGIN = 0.3;
const FEW = 30;
const REST = 140;

class Picture {
  constructor(element, data) {
    this.element = element;
    this.context = element.getContext("2d");
    this.bitmap = document.createElement("canvas");
    this.data = data;
    this.nodes = data.nodes;
    this.edges = data.edges;
    this.nodeOn = new Uint8Array(this.nodes.length).fill(1);
    this.edgeOn = new Uint8Array(this.edges.length).fill(1);
    this.joined = this.nodes.map(() => []);
    this.edges.forEach((edge, number) => {
      this.joined[edge.from].push(number);
      if (edge.to !== edge.from) this.joined[edge.to].push(number);
    });
    this.byRadius = this.nodes.map((_, number) => number).sort((a, b) =>
      data.first.has(b) - data.first.has(a) || this.nodes[b].r - this.nodes[a].r || a - b);
    this.largest = Math.max(...this.nodes.map((node) => node.r));
    this.view = { x: 0, y: 0, k: 1 };
    this.drawn = null;
    this.selected = -1;
    this.over = -1;
    this.lifted = -1;
    this.held = false; // while the picture is held, only what runs out of the bitmap is drawn anew
    this.boxes = [];
    this.by = data.by;
    this.frames = 0;
    this.paths = Object.fromEntries(Object.keys(data.polygons).map((name) => [name, this.path(name)]));
    new ResizeObserver(() => this.resize()).observe(element);
    this.resize();
    this.fit();
  }

  path(name) {
    const path = new Path2D();
    for (const [x, y] of this.data.polygons[name]) path.lineTo(x, y);
    path.closePath();
    return path;
  }

  resize() {
    const { width, height } = this.element.getBoundingClientRect();
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.width = Math.max(1, width);
    this.height = Math.max(1, height);
    this.element.width = Math.round(this.width * this.ratio);
    this.element.height = Math.round(this.height * this.ratio);
    this.redraw();
  }

  // What of the window is free of legend and slider.
  free() {
    const wide = this.width > 760;
    return { left: wide ? 262 : 12, right: 12, top: 12, bottom: this.data.years ? 70 : 12 };
  }

  // What lies over the window, where no label could be read.
  covers() {
    const own = this.element.getBoundingClientRect();
    return ["legend", "time"].map((id) => document.getElementById(id)).filter((element) => !element.hidden)
      .map((element) => element.getBoundingClientRect())
      .map((box) => ({ left: box.left - own.left, top: box.top - own.top, right: box.right - own.left, bottom: box.bottom - own.top }));
  }

  fit() {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    this.nodes.forEach((node, number) => {
      if (!this.nodeOn[number]) return;
      left = Math.min(left, node.x - node.r); right = Math.max(right, node.x + node.r);
      top = Math.min(top, node.y - node.r); bottom = Math.max(bottom, node.y + node.r);
    });
    if (left > right) return;
    const free = this.free();
    const width = this.width - free.left - free.right;
    const height = this.height - free.top - free.bottom;
    const k = Math.min((width - 90) / (right - left), (height - 30) / (bottom - top), 2.5);
    this.view.k = k;
    this.view.x = (left + right) / 2 - (free.left + width / 2 - this.width / 2) / k;
    this.view.y = (top + bottom) / 2 - (free.top + height / 2 - this.height / 2) / k;
    this.redraw();
  }

  toScreen(node) {
    const { x, y, k } = this.view;
    return [(node.x - x) * k + this.width / 2, (node.y - y) * k + this.height / 2];
  }

  toWorld(sx, sy) {
    const { x, y, k } = this.view;
    return [(sx - this.width / 2) / k + x, (sy - this.height / 2) / k + y];
  }

  radius(node) {
    const { k } = this.view;
    return Math.max(1.7, node.r * (k < 1 ? k ** 0.85 : k ** 0.6));
  }

  colour(node) {
    if (this.by === "type") return this.data.kinds[node.kind].colour;
    return this.onGround(this.data.communities[node.group]?.colour ?? this.data.rest);
  }

  // A colour of a community as it is seen on this ground: deep ones would be lost on a dark one.
  onGround(colour) {
    if (this.look.name !== "dark") return colour;
    const part = (at) => Math.round(Number.parseInt(colour.slice(at, at + 2), 16) * 0.62 + 255 * 0.38);
    return `rgb(${part(1)}, ${part(3)}, ${part(5)})`;
  }

  zoom(factor, sx = this.width / 2, sy = this.height / 2) {
    const [x, y] = this.toWorld(sx, sy);
    const k = Math.min(40, Math.max(0.02, this.view.k * factor));
    this.view = { k, x: x - (sx - this.width / 2) / k, y: y - (sy - this.height / 2) / k };
    this.moved();
  }

  pan(dx, dy) {
    this.view.x -= dx / this.view.k;
    this.view.y -= dy / this.view.k;
    this.moved();
  }

  moved() {
    clearTimeout(this.resting);
    if (!this.held) this.resting = setTimeout(() => this.redraw(), REST);
    this.ask();
  }

  redraw() {
    clearTimeout(this.resting);
    this.drawn = null;
    this.ask();
  }

  ask() {
    this.asked ??= requestAnimationFrame(() => { this.asked = undefined; this.frame(); });
  }

  frame() {
    this.frames += 1;
    if (!this.drawn) this.drawBitmap();
    const c = this.context;
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.fillStyle = this.look.paper;
    c.fillRect(0, 0, this.width, this.height);
    const { view, width, height } = this.drawn;
    const scale = this.view.k / view.k;
    const left = (view.x - this.view.x) * this.view.k + this.width / 2 - (width / 2) * scale;
    const top = (view.y - this.view.y) * this.view.k + this.height / 2 - (height / 2) * scale;
    const focus = this.focus();
    c.globalAlpha = focus >= 0 ? 0.22 : 1;
    c.drawImage(this.bitmap, left, top, width * scale, height * scale);
    c.globalAlpha = 1;
    if (focus >= 0) this.drawFocus(c, focus);
    const gone = left > 0 || top > 0 || left + width * scale < this.width || top + height * scale < this.height;
    if (gone && !this.owed && this.view.k >= view.k) {
      this.owed = setTimeout(() => { this.owed = undefined; this.redraw(); }, 60);
    }
  }

  focus() {
    return this.lifted >= 0 ? this.lifted : this.selected;
  }

  drawBitmap() {
    const margin = { x: this.width * MARGIN, y: this.height * MARGIN };
    const width = this.width + 2 * margin.x, height = this.height + 2 * margin.y;
    this.bitmap.width = Math.round(width * this.ratio);
    this.bitmap.height = Math.round(height * this.ratio);
    const c = this.bitmap.getContext("2d");
    c.setTransform(this.ratio, 0, 0, this.ratio, margin.x * this.ratio, margin.y * this.ratio);
    this.drawAll(c, { left: -margin.x, top: -margin.y, right: this.width + margin.x, bottom: this.height + margin.y });
    this.drawn = { view: { ...this.view }, width, height };
  }

  // Everything that is on, within a window of the screen.
  drawAll(c, box) {
    const places = this.nodes.map((node) => this.toScreen(node));
    for (const [style, numbers] of this.styles()) this.drawEdges(c, style, numbers, places, box);
    c.lineWidth = 0.7;
    for (let i = this.byRadius.length - 1; i >= 0; i -= 1) {
      const number = this.byRadius[i];
      const [x, y] = places[number];
      if (this.nodeOn[number] && x > box.left - 30 && x < box.right + 30 && y > box.top - 30 && y < box.bottom + 30) {
        this.drawNode(c, this.nodes[number], x, y);
      }
    }
    this.boxes = this.labels(c, places, box);
    for (const label of this.boxes) this.drawLabel(c, label);
  }

  // Edges that are on, by the strokes they share, the firm ones first.
  styles() {
    const styles = new Map();
    let on = 0;
    for (const flag of this.edgeOn) on += flag;
    const thin = Math.min(1, (1500 / Math.max(on, 1)) ** 0.45);
    this.edges.forEach((edge, number) => {
      if (!this.edgeOn[number] || edge.from === edge.to) return;
      const one = this.nodes[edge.from], other = this.nodes[edge.to];
      const within = one.group === other.group;
      const firm = edge.standing === 0;
      let colour = this.data.standings[edge.standing][this.look.name];
      if (this.by === "community" && firm && within) colour = this.colour(one);
      const alpha = (firm ? (within ? 0.55 : 0.3 - 0.08 * (this.look.name === "dark")) : 0.8) * thin;
      const width = Math.min(3, 0.8 + 0.3 * (edge.weight - 1));
      const key = `${firm ? 0 : 1}|${colour}|${alpha.toFixed(2)}|${width.toFixed(1)}|${edge.standing}`;
      if (!styles.has(key)) styles.set(key, [{ colour, alpha, width, standing: edge.standing }, []]);
      styles.get(key)[1].push(number);
    });
    return [...styles.keys()].sort().map((key) => styles.get(key));
  }

  drawEdges(c, style, numbers, places, box) {
    c.strokeStyle = style.colour;
    c.globalAlpha = style.alpha;
    c.lineWidth = style.width;
    c.setLineDash(this.data.standings[style.standing].dash);
    let count = 0;
    c.beginPath();
    for (const number of numbers) {
      const [x, y] = places[this.edges[number].from];
      const [u, v] = places[this.edges[number].to];
      if (Math.max(x, u) < box.left || Math.min(x, u) > box.right || Math.max(y, v) < box.top
        || Math.min(y, v) > box.bottom) continue;
      c.moveTo(x, y);
      c.lineTo(u, v);
      count += 1;
      if (count % 60 === 0) { c.stroke(); c.beginPath(); }
    }
    c.stroke();
    c.setLineDash([]);
    c.globalAlpha = 1;
  }

  drawNode(c, node, x, y) {
    const radius = this.radius(node);
    const shape = this.data.kinds[node.kind].shape;
    c.fillStyle = shape === "ring" ? this.look.paper : this.colour(node);
    c.strokeStyle = shape === "ring" ? this.colour(node) : this.look.paper;
    if (!this.paths[shape] || radius < 2.2) {
      c.beginPath();
      c.arc(x, y, radius, 0, 2 * Math.PI);
      c.fill();
      if (radius > 3) c.stroke();
      return;
    }
    c.save();
    c.translate(x, y);
    c.scale(radius, radius);
    c.fill(this.paths[shape]);
    if (radius > 3) { c.lineWidth = 0.7 / radius; c.stroke(this.paths[shape]); }
    c.restore();
  }

  font(node) {
    return 11 + 6 * Math.sqrt(node.r / this.largest) ** 2;
  }

  // Names beside their nodes where there is room: the largest first, none over another or over a large node; one that
  // had a place keeps it.
  labels(c, places, box, had = new Map()) {
    const taken = new Grid(64);
    for (const cover of this.covers()) taken.add({ ...cover, label: true, number: -1 });
    const large = this.largest * 0.45;
    this.nodes.forEach((node, number) => {
      const [x, y] = places[number];
      const r = this.radius(node);
      if (this.nodeOn[number]) taken.add({ left: x - r, top: y - r, right: x + r, bottom: y + r, number, large: node.r >= large });
    });
    const few = this.nodes.length <= FEW;
    const most = few ? Infinity : ((box.right - box.left) * (box.bottom - box.top)) / (this.nodes.length > 400 ? 9000 : 4200);
    const found = [];
    for (const number of this.byRadius) {
      if (found.length >= most) break;
      const [x, y] = places[number];
      if (!this.nodeOn[number] || x < box.left || x > box.right || y < box.top || y > box.bottom) continue;
      const node = this.nodes[number];
      const size = this.font(node);
      c.font = `${size}px ${this.look.font}`;
      node.short ??= node.label.length > 44 ? `${node.label.slice(0, 42).trimEnd()}…` : node.label;
      const r = this.radius(node);
      const big = node.r >= large || this.data.first.has(number);
      const tries = this.tries(c, node, x, y, r, size, few, x > box.right * 0.6);
      for (const [text, width, left, base, over] of had.has(number) ? [had.get(number), ...tries] : tries) {
        if (x >= 0 && x <= this.width && (left < 2 || left + width > this.width - 2)) continue;
        const label = { left, top: base - size * 0.85, right: left + width, bottom: base + size * 0.3, number, size, base,
          text, label: true };
        if (!taken.hits(label, (other) => other.number !== number && (other.label || (!over && (other.large || !(big || few)))))) {
          taken.add(label);
          found.push(label);
          break;
        }
      }
    }
    return found;
  }

  // Where a name may stand; in a drawing of few nodes also farther off, and at last with its beginning only, over a node.
  * tries(c, node, x, y, r, size, few, leftFirst) {
    for (const [most, over] of few ? [[44], [28], [18], [11], [18, true], [11, true]] : [[44]]) {
      if (most < 44 && node.short.length <= most && !over) continue;
      const text = most < node.short.length ? `${node.short.slice(0, most - 2).trimEnd()}…` : node.short;
      const width = c.measureText(text).width;
      for (const spot of spots(x, y, r, width, size, leftFirst)) yield [text, width, ...spot, over];
      if (few) for (const spot of farther(x, y, r, width, size)) yield [text, width, ...spot, over];
    }
  }

  drawLabel(c, label) {
    c.font = `${label.size}px ${this.look.font}`;
    c.lineJoin = "round";
    c.lineWidth = 3;
    c.strokeStyle = this.look.paper;
    c.fillStyle = this.look.ink;
    c.strokeText(label.text, label.left, label.base);
    c.fillText(label.text, label.left, label.base);
  }

  // A node with what it is related to, over the paled rest.
  drawFocus(c, number) {
    const places = this.nodes.map((node) => this.toScreen(node));
    const edges = this.joined[number].filter((edge) => this.edgeOn[edge]);
    const box = { left: 0, top: 0, right: this.width, bottom: this.height };
    for (const standing of [0, 1, 2]) {
      const style = { colour: this.data.standings[standing][this.look.name], alpha: 0.9, width: 1.6, standing };
      this.drawEdges(c, style, edges.filter((edge) => this.edges[edge].standing === standing), places, box);
    }
    const near = new Set([number]);
    for (const edge of edges) near.add(this.edges[edge].from).add(this.edges[edge].to);
    const kept = this.nodeOn;
    this.nodeOn = new Uint8Array(kept.length);
    for (const one of near) this.nodeOn[one] = kept[one];
    for (const one of near) if (kept[one]) this.drawNode(c, this.nodes[one], ...places[one]);
    for (const label of this.labels(c, places, box, this.had())) this.drawLabel(c, label);
    this.nodeOn = kept;
    const [x, y] = places[number];
    c.beginPath();
    c.arc(x, y, this.radius(this.nodes[number]) + 4, 0, 2 * Math.PI);
    c.strokeStyle = this.look.ink;
    c.lineWidth = 2;
    c.stroke();
  }

  // Where the names of the paled rest stand now; nowhere while one zooms.
  had() {
    const { view } = this.drawn;
    if (view.k !== this.view.k) return new Map();
    const dx = (view.x - this.view.x) * view.k, dy = (view.y - this.view.y) * view.k;
    return new Map(this.boxes.map((one) => [one.number, [one.text, one.right - one.left, one.left + dx, one.base + dy, true]]));
  }

  pick(sx, sy) {
    let best = -1, least = Infinity;
    this.nodes.forEach((node, number) => {
      if (!this.nodeOn[number]) return;
      const [x, y] = this.toScreen(node);
      const far = Math.hypot(x - sx, y - sy) - this.radius(node);
      if (far < 6 && far < least) { best = number; least = far; }
    });
    return best;
  }

  // The nearest node that is on, in a direction from another.
  beside(number, dx, dy) {
    const from = this.nodes[number];
    let best = -1, least = Infinity;
    this.nodes.forEach((node, other) => {
      if (other === number || !this.nodeOn[other]) return;
      const x = node.x - from.x, y = node.y - from.y;
      const along = x * dx + y * dy, across = Math.abs(x * dy - y * dx);
      if (along <= 0 || across > along * 1.5) return;
      const cost = along + across * 2;
      if (cost < least) { best = other; least = cost; }
    });
    return best;
  }

  show(number) {
    const [x, y] = this.toScreen(this.nodes[number]);
    const free = this.free();
    if (x < free.left || y < free.top || x > this.width - free.right || y > this.height - free.bottom) {
      this.view.x = this.nodes[number].x;
      this.view.y = this.nodes[number].y;
      this.redraw();
    } else {
      this.ask();
    }
  }
}

function* spots(x, y, r, width, size, leftFirst) {
  const right = [x + r + 3, y + size * 0.33], left = [x - r - 3 - width, y + size * 0.33];
  yield leftFirst ? left : right;
  yield leftFirst ? right : left;
  yield [x - width / 2, y + r + size];
  yield [x - width / 2, y - r - size * 0.35];
}

// In a drawing of few nodes a name may also stand a line or two away from its node.
function* farther(x, y, r, width, size) {
  for (const away of [size, 2 * size]) {
    for (const left of [x - width / 2, x - r, x + r - width]) {
      yield [left, y + r + size + away];
      yield [left, y - r - size * 0.35 - away];
    }
  }
}

// Boxes by the cells that they touch.
class Grid {
  constructor(cell) {
    this.cell = cell;
    this.cells = new Map();
  }

  * keys(box) {
    for (let x = Math.floor(box.left / this.cell); x <= Math.floor(box.right / this.cell); x += 1) {
      for (let y = Math.floor(box.top / this.cell); y <= Math.floor(box.bottom / this.cell); y += 1) yield `${x},${y}`;
    }
  }

  add(box) {
    for (const key of this.keys(box)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(box);
    }
  }

  hits(box, counts) {
    for (const key of this.keys(box)) {
      for (const other of this.cells.get(key) ?? []) {
        if (other.left < box.right && other.right > box.left && other.top < box.bottom && other.bottom > box.top
          && counts(other)) return true;
      }
    }
    return false;
  }
}
