// The data of the page: texts are kept once and named by number; here they come back to where they belong.
function unpack(raw) {
  const text = raw.texts;
  const nodes = raw.nodes.map(([slug, label, type, kind, x, y, r, group, begin, end, names, aliases, note, keys], number) => ({
    number, slug: text[slug], label: text[label], type: text[type], kind, x, y, r, group,
    begin: text[begin], end: text[end],
    from: begin ? Number(text[begin].slice(0, 4)) : null, to: end ? Number(text[end].slice(0, 4)) : null,
    names: names.map(([language, name]) => [text[language], text[name]]),
    aliases: aliases.map((alias) => text[alias]), note: text[note], keys: keys.map((key) => text[key]),
  }));
  const edges = raw.edges.map(([from, to, name, standing, weight, statements, note]) => (
    { from, to, name: text[name], standing, weight, statements, note: text[note] }));
  const end = (thing) => (thing >= 0 ? { node: thing, text: nodes[thing].label } : { node: -1, text: text[-thing - 1] });
  const statements = raw.statements.map(
    ([subject, name, object, rank, stance, reason, source, locator, voice, speaker, written, quote, note, judged]) => ({
      subject: end(subject), name: text[name], object: end(object), rank: text[rank], stance: text[stance],
      reason: text[reason], source, locator: text[locator], voice: text[voice], speaker: text[speaker],
      written: text[written], quote: text[quote], note: text[note], judged: text[judged],
    }));
  const sources = raw.sources.map((row) => {
    const [slug, title, publisher, published, url, kind, read, relays] = row.map((one) => text[one]);
    return { slug, title, publisher, published, url, kind, read, relays };
  });
  const slugs = new Map(nodes.map((node) => [node.slug, node.number]));
  return {
    ...raw, nodes, edges, statements, sources, slugs, first: new Set(raw.start), years: span(nodes),
  };
}

// The years that the slider runs through: from where most of the dated begin; its ends mean “and before”, “and after”.
function span(nodes) {
  const dated = nodes.filter((node) => node.from !== null);
  const begins = dated.map((node) => node.from).sort((a, b) => a - b);
  const ends = dated.map((node) => node.to).filter((year) => year < OPEN).sort((a, b) => a - b);
  if (!begins.length || !ends.length) return null;
  const first = begins[Math.floor(begins.length * 0.12)];
  const last = ends.at(-1);
  return first < last ? [first, last] : null;
}

const OPEN = 2090;
