// The picture as it stands, as a file for slides: a bitmap at twice its size, or SVG.
function saving() {
  const offer = (blob, ending) => {
    const link = make("a", { href: URL.createObjectURL(blob), download: `${fold.key(data.title).replaceAll(" ", "-").slice(0, 60)}.${ending}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  $("citing").hidden = !data.cited[".bib"];
  $("cite").addEventListener("change", async ({ target }) => {
    const ending = target.value;
    target.value = "";
    if (ending) offer(await unpacked(data.cited[ending]), ending.slice(1));
  });
  $("png").addEventListener("click", () => bitmap().toBlob((blob) => offer(blob, "png")));
  $("svg").addEventListener("click", () => offer(new Blob([drawnSvg()], { type: "image/svg+xml" }), "svg"));
}

// A text that stands in the page packed, as a file.
async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).blob();
}

const HEAD = 44, FOOT = 30;

function bitmap() {
  const canvas = document.createElement("canvas");
  canvas.width = picture.width * 2;
  canvas.height = (picture.height + HEAD + FOOT) * 2;
  const c = canvas.getContext("2d");
  c.scale(2, 2);
  c.fillStyle = picture.look.paper;
  c.fillRect(0, 0, picture.width, picture.height + HEAD + FOOT);
  c.save();
  c.translate(0, HEAD);
  picture.drawAll(c, { left: 0, top: 0, right: picture.width, bottom: picture.height });
  c.restore();
  c.fillStyle = picture.look.ink;
  c.font = `600 18px ${picture.look.font}`;
  c.fillText(data.title, 14, 28);
  c.font = `11px ${picture.look.font}`;
  c.fillText(`${data.note}. ${data.source}`, 14, picture.height + HEAD + 20);
  return canvas;
}

function drawnSvg() {
  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign])
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, " ");
  const at = data.nodes.map((node) => picture.toScreen(node));
  const n = (number) => number.toFixed(1);
  const { width, height } = picture;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height + HEAD + FOOT)}" `
      + `viewBox="0 ${-HEAD} ${n(width)} ${n(height + HEAD + FOOT)}" font-family="${escaped(picture.look.font)}">`,
    `<title>${escaped(data.title)}</title>`,
    `<rect y="${-HEAD}" width="100%" height="100%" fill="${picture.look.paper}"/>`,
  ];
  for (const [style, numbers] of picture.styles()) {
    const lines = numbers.map((number) => {
      const edge = data.edges[number];
      return `M${n(at[edge.from][0])} ${n(at[edge.from][1])}L${n(at[edge.to][0])} ${n(at[edge.to][1])}`;
    });
    const dash = data.standings[style.standing].dash.join(" ");
    parts.push(`<path d="${lines.join("")}" fill="none" stroke="${style.colour}" stroke-opacity="${style.alpha.toFixed(2)}" `
      + `stroke-width="${style.width.toFixed(1)}"${dash ? ` stroke-dasharray="${dash}"` : ""}/>`);
  }
  for (const number of [...picture.byRadius].reverse()) {
    if (!picture.nodeOn[number]) continue;
    const node = data.nodes[number], [x, y] = at[number], r = picture.radius(node);
    const { shape } = data.kinds[node.kind];
    const points = data.polygons[shape]?.map(([u, v]) => `${n(x + u * r)},${n(y + v * r)}`).join(" ");
    const paint = `fill="${shape === "ring" ? picture.look.paper : picture.colour(node)}" stroke="${shape === "ring" ? picture.colour(node) : picture.look.paper}" stroke-width="0.7"`;
    parts.push(points ? `<polygon points="${points}" ${paint}/>` : `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" ${paint}/>`);
  }
  for (const label of picture.boxes) {
    parts.push(`<text x="${n(label.left)}" y="${n(label.base)}" font-size="${n(label.size)}" fill="${picture.look.ink}" `
      + `stroke="${picture.look.paper}" stroke-width="2.5" paint-order="stroke">${escaped(label.text)}</text>`);
  }
  parts.push(`<text x="14" y="-16" font-size="18" font-weight="600" fill="${picture.look.ink}">${escaped(data.title)}</text>`);
  parts.push(`<text x="14" y="${n(height + 20)}" font-size="11" fill="${picture.look.ink}">${escaped(`${data.note}. ${data.source}`)}</text></svg>`);
  return parts.join("\n");
}
