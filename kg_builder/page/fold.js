// Names folded as the Python package folds them: kg_builder/folding.py writes the rules, this only follows them.
class Fold {
  constructor(rules) {
    this.letters = new Map(Object.entries(rules.letters));
    const word = "[\\p{L}\\p{N}_]";
    const edge = `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
    const read = (source) => new RegExp(source.replaceAll("\\b", edge).replaceAll("\\w", word), "gu");
    this.arabic = read(rules.arabic);
    this.heard = rules.heard.map(([pattern, sound]) => [read(pattern), sound]);
    this.spelled = rules.spelled;
    this.article = new RegExp(rules.article, "g");
    this.confused = rules.confused;
    this.classes = new Map(Object.entries(rules.classes));
    this.skeletons = new Map();
  }

  letter(character) {
    const known = this.letters.get(character);
    if (known !== undefined) return known;
    const base = character.normalize("NFKD").replace(/\p{M}/gu, "");
    return /^[\x00-\x7f]*$/.test(base) ? base.toLowerCase() : " ";
  }

  key(text) {
    if (/[^\x00-\x7f]/.test(text)) {
      text = text.normalize("NFKC");
      if (text.search(this.arabic) >= 0) {
        for (const [pattern, sound] of this.heard) text = text.replace(pattern, sound);
      }
      text = Array.from(text, (character) => this.letter(character)).join("");
    }
    text = text.replace(/['`]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
    for (const [from, to] of this.spelled) text = text.replaceAll(from, to);
    return text.replace(this.article, "$1");
  }

  // What is left of a key when spelling habits differ.
  skeleton(key) {
    if (!this.skeletons.has(key)) this.skeletons.set(key, this.bones(key));
    return this.skeletons.get(key);
  }

  bones(key) {
    let text = ` ${key} `;
    for (const [from, to] of this.confused) text = text.replaceAll(from, to);
    text = Array.from(text, (character) => this.classes.get(character) ?? character).join("");
    text = text.replace(/([a-z])\1+/g, "$1").replace(/ [aeiouy]/g, " A").replace(/[aeiouy]/g, "");
    return text.toLowerCase().trim();
  }

  // How well a key answers what was typed, 0 to 100, by the first steps of folding.rank_matches.
  grade(wanted, key) {
    if (key === wanted.key) return 100;
    const close = 9 * Math.min(wanted.key.length / key.length, 1);
    const bones = this.skeleton(key);
    const consonants = bones.replaceAll(" ", "");
    if (wanted.consonants.length > 1 && consonants === wanted.consonants) return 90;
    if (key.startsWith(wanted.key)) return 80 + close;
    const padded = ` ${key}`;
    if (wanted.words.every((starts) => starts.some((start) => padded.includes(start)))) return 70 + close;
    if (wanted.key.length > 1 && key.includes(wanted.key)) return 60 + close;
    if (wanted.consonants.length >= 3) {
      const words = bones.split(" ");
      const fits = (part) => words.some((word) => word === part || (part.length >= 3 && word.startsWith(part)));
      if (wanted.skeleton.split(" ").every(fits)) return 50 + close;
    }
    return 0;
  }

  wanted(text) {
    const key = this.key(text);
    const skeleton = this.skeleton(key);
    const words = key.split(" ").map((word) => [` ${word}`, ` al${word}`, ` el${word}`]);
    return { key, skeleton, consonants: skeleton.replaceAll(" ", ""), words };
  }
}
