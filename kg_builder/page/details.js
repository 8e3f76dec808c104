// What the panel tells of an entity: its names and dates, and every statement with who says so.
function details(node) {
  const close = make("button", { type: "button", id: "close", onclick: () => { select(-1); $("search").focus(); } }, "‹ All entities");
  const facts = make("dl");
  const fact = (name, ...value) => facts.append(make("dt", {}, name), make("dd", {}, ...value));
  fact("Type", data.terms[node.type] ?? node.type);
  if (node.begin) fact("Dated", node.begin === node.end ? node.begin : `within ${node.begin} – ${node.end}`);
  for (const [language, name] of node.names) fact(languageName(language), make("span", { lang: language, dir: "auto" }, name));
  if (node.aliases.length) fact("Also", ...node.aliases.flatMap((alias, n) => [n ? " · " : "", make("bdi", {}, alias)]));
  if (node.note) fact("Note", node.note);
  const entry = data.communities[node.group];
  if (entry) fact("Community", `around ${entry.label}`);
  fact("Id", node.slug);
  const parts = [close, make("h2", { dir: "auto" }, node.label), facts];
  const about = [], of = new Map();
  data.statements.forEach((one) => {
    if (one.subject.node === node.number) about.push(one);
    else if (one.object.node === node.number) of.set(one.name, [...(of.get(one.name) ?? []), one]);
  });
  const named = new Map();
  for (const one of about) named.set(one.name, [...(named.get(one.name) ?? []), one]);
  for (const [name, said] of named) parts.push(...property(term(name), said, "object", about.length < 60));
  const incoming = [...of.values()].reduce((sum, said) => sum + said.length, 0);
  if (of.size) parts.push(make("h3", {}, `Named by others as`));
  for (const [name, said] of of) parts.push(...property(term(name), said, "subject", incoming < 30));
  const rows = picture.joined[node.number].map((edge) => data.edges[edge])
    .filter((edge) => edge.note || !edge.statements.length);
  if (rows.length) {
    parts.push(make("h3", {}, "Drawn together with"), make("ul", {}, ...rows.map((edge) => {
      const other = data.nodes[edge.from === node.number ? edge.to : edge.from];
      return make("li", {}, link(other.number, other.label), ` – ${term(edge.name)} `, make("small", { dir: "auto" }, edge.note));
    })));
  }
  return parts;
}

const term = (name) => data.terms[name] ?? name;

function languageName(language) {
  try { return languages.of(language); } catch { return language; }
}

const link = (number, text) => make("button", { type: "button", dir: "auto", onclick: () => select(number, { focus: true }) }, text);

// One property: its values, each with the statements that give it; a long one opens when it is asked for.
function property(name, said, end, open) {
  const values = new Map();
  for (const one of said) {
    const key = `${one[end].node}|${one[end].text}`;
    values.set(key, [...(values.get(key) ?? []), one]);
  }
  const fill = () => [...values.values()].flatMap((group) => [
    make("p", { class: "value" }, group[0][end].node >= 0
      ? link(group[0][end].node, group[0][end].text) : make("span", { dir: "auto" }, group[0][end].text)),
    make("ul", {}, ...group.map(statement)),
  ]);
  if (open) return [make("h3", {}, name), ...fill()];
  const more = make("details", {}, make("summary", {}, `${name} (${said.length.toLocaleString("en")})`));
  more.addEventListener("toggle", () => { if (more.open && more.children.length === 1) more.append(...fill()); });
  return [more];
}

// A source's own words, isolated: words from right to left move nothing that stands around them.
const inQuotes = (words) => `“\u2068${words}\u2069”`;

function statement(one) {
  const source = data.sources[one.source];
  const rank = make("span", { class: `rank ${one.rank.toLowerCase()}`, title: one.reason }, one.rank.toLowerCase());
  const cited = source ? [source.publisher, source.relays && `after ${source.relays}`].filter(Boolean).join(", ") : "";
  const title = source && /^https?:\/\//.test(source.url)
    ? make("a", { href: source.url, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, source.title)
    : make("span", { dir: "auto" }, source?.title ?? "");
  const more = [
    one.stance !== "Asserts" && one.stance.toLowerCase(),
    one.speaker && `said by ${one.speaker}`,
    one.written && `as written: ${inQuotes(one.written)}`,
    one.quote && inQuotes(one.quote),
    one.note,
  ].filter(Boolean).join("; ");
  const when = [source?.published, one.locator].filter(Boolean).join(", ");
  return make("li", {}, rank, " ", cited, ": ", title, when ? ` (${when})` : "",
    make("small", { dir: "auto" }, more ? ` ${more.replace(/[.]$/, "")}.` : "", one.reason && one.rank !== "Accepted" ? ` ${one.rank}: ${one.reason}.` : ""),
    one.judged ? make("small", { class: "judged", dir: "auto" }, ` The judgement’s reasons: ${one.judged}`) : "");
}
