// The sections of a pack: each item with its words, its source, what is to be said of it, and what can be done with it.
import { chip, icon, line } from "./training_parts.js";
import { element } from "./dom.js";
import { filled, texts } from "./texts.js";

const KINDS = ["choice", "fill", "true_false", "short"];
const BODIES = { key_points: saidOf, timeline: eventOf, glossary: termOf, quiz: questionOf, discussion: promptOf };

/** The sections that have something, then the hand-out and the sources. `page` does what the buttons say. */
export function sectionParts(found, page) {
  const { pack } = found;
  const parts = Object.keys(texts.t_sections)
    .filter((name) => pack[name].length)
    .map((name) => section(name, texts.t_sections[name], pack[name].length, contentOf(name, found, page)));
  if (found.handout.length) parts.push(section("handout", texts.t_handout, "", handout(found.handout)));
  if (pack.sources.length) parts.push(section("sources", texts.t_sources, pack.sources.length, [sources(pack)]));
  return parts;
}

function section(name, title, count, content) {
  const made = element("section", { id: `pt-${name}` }, element("h3", { textContent: title, tabIndex: -1 }), ...content);
  if (count) made.dataset.count = count;
  return made;
}

function contentOf(name, found, page) {
  const items = found.pack[name];
  if (name === "figures") return [figureTable(items, found, page)];
  if (name !== "quiz") return [list(name, items, items, found, page)];
  return KINDS.flatMap((kind) => {
    const ofKind = items.filter((item) => item.kind === kind);
    return ofKind.length ? [element("h4", { textContent: texts.t_kinds[kind] }), list(name, ofKind, items, found, page)] : [];
  });
}

// `among` are the ones that an item is moved past, of `all` those of its section.
function list(name, among, all, found, page) {
  const before = name === "quiz" ? askedBefore(among[0], all) : 0;
  const rows = among.map((item, at) => {
    const form = page.forms.get(item.id);
    const body = form ? [form] : [...BODIES[name](item, cite(item, found, page), before + at + 1), ...flags(item, found)];
    const tools = form ? [] : [toolsOf(item, at, among, all, page)];
    return row("li", item, element("div", { className: "pt-body" }, ...body), ...tools);
  });
  return element("ol", { className: `pt-items pt-${name}` }, ...rows);
}

function row(name, item, ...children) {
  const made = element(name, {}, ...children);
  made.dataset.item = item.id;
  return made;
}

// Questions are numbered through, kind by kind, as in the exports.
const askedBefore = (first, all) => all.filter(({ kind }) => KINDS.indexOf(kind) < KINDS.indexOf(first.kind)).length;

function toolsOf(item, at, among, all, page) {
  const { id } = item;
  const name = shortName(item);
  const past = (other) => () => other && page.move(id, all.indexOf(other), `${all.indexOf(other) < all.indexOf(item) ? "up" : "down"}:${id}`);
  const step = (sign, label, key, other) => {
    const made = icon(sign, `${label} ${name}`, key, past(other));
    if (!other) made.setAttribute("aria-disabled", "true"); // it keeps the focus
    return made;
  };
  return element(
    "div",
    { className: "pt-item-tools" },
    icon("✎", `${texts.t_edit} ${name}`, `edit:${id}`, () => page.edit(id)),
    step("↑", texts.t_up, `up:${id}`, among[at - 1]),
    step("↓", texts.t_down, `down:${id}`, among[at + 1]),
    icon("↻", `${texts.t_regenerate} ${name}`, `regenerate:${id}`, () => page.regenerate(id)),
    icon("✕", `${texts.t_drop} ${name}`, `drop:${id}`, () => page.drop(id)),
  );
}

function shortName(item) {
  const words = item.stem || item.term || item.prompt || item.text;
  return words.length > 24 ? `${words.slice(0, 24)}…` : words;
}

function cite({ id, quote }, { pack }, page) {
  const { number, title } = pack.sources.find(({ article_id }) => article_id === quote.article_id);
  const label = filled(texts.t_cite, { n: number, title: title || texts.untitled });
  const made = element("button", { type: "button", className: "pt-cite", textContent: `[${number}]`, title: label });
  made.setAttribute("aria-label", label);
  made.addEventListener("click", () => page.cite(made, id));
  return made;
}

/** What is to be said of an item: that it was changed, and that it does not stand (any more). */
function flags(item, { stale, pack }) {
  const said = [];
  if (item.wording === "edited") said.push(element("p", {}, chip(texts.t_edited)));
  else if (item.wording && item.wording !== "rule") said.push(element("p", {}, chip(filled(texts.t_worded, { name: item.wording }))));
  if (item.conflict) said.push(line(texts.t_conflict, "pt-flag"));
  const wrong = stale[item.id];
  if (wrong) said.push(line(texts.t_stale[wrong.status] + (wrong.detail ? detail(wrong) : ""), "pt-flag"));
  return said;
}

function detail({ status, detail: words }) {
  if (status !== "unsupported") return texts.t_colon + filled(texts.t_quoted, { words });
  return texts.t_colon + words.split("; ").map(problemText).join(texts.t_semicolon);
}

// A problem in the trainer's words where there are any: by how it begins.
function problemText(words) {
  const known = Object.entries(texts.t_problems).find(([start]) => words.startsWith(start));
  return known ? known[1] : words;
}

// --- what an item says ---

function saidOf({ text }, mark) {
  return [element("p", {}, text, mark)];
}

function promptOf({ prompt }, mark) {
  return [element("p", {}, prompt, mark)];
}

function eventOf({ date, text }, mark) {
  return [element("p", {}, element("time", { textContent: date }), element("span", {}, text, mark))];
}

function termOf({ term, definition, parts }, mark) {
  const all = parts.length ? [element("ul", {}, ...parts.map((part) => element("li", { textContent: part })))] : [];
  return [element("p", {}, element("strong", { textContent: term }), texts.t_colon, definition, mark), ...all];
}

function questionOf(item, mark, number) {
  const basis = element("p", { className: "pt-quiet" }, `${texts.t_basis}${texts.t_colon}${item.quote.text.trim()}`, mark);
  return [element("p", {}, element("b", { textContent: `${number}. ` }), item.stem), ...keyOf(item), basis];
}

function keyOf(item) {
  if (item.kind === "choice") {
    const options = item.options.map((option, at) => {
      const right = option === item.key;
      const sign = right ? [element("b", { textContent: ` ✓ ${texts.t_answer}` })] : [];
      return element("li", { className: right ? "pt-right" : "" }, `${"ABCDEFGH"[at] ?? ""}. ${option}`, ...sign);
    });
    const lost = item.options.includes(item.key) ? [] : [answer(item.key)];
    return [element("ul", { className: "pt-choices" }, ...options), ...lost];
  }
  if (item.kind !== "true_false") return [answer(item.key)];
  const right = item.key === "false" ? filled(texts.t_in_fact, { fact: item.fact }) : "";
  return [answer((texts[`t_${item.key}`] ?? item.key) + right)];
}

const answer = (words) => element("p", { className: "pt-right" }, element("b", { textContent: `✓ ${texts.t_answer}${texts.t_colon}` }), words);

// --- the figures ---

function figureTable(items, found, page) {
  const head = [texts.t_f_counts, texts.t_f_value, texts.t_f_period, texts.t_f_clause].map((name) => element("th", { scope: "col", textContent: name }));
  const rows = items.map((item, at) => {
    const form = page.forms.get(item.id);
    if (form) return row("tr", item, element("td", { colSpan: 5 }, form));
    return row(
      "tr",
      item,
      element("th", { scope: "row", textContent: item.counts || "—" }),
      element("td", { className: "pt-value", textContent: item.text }),
      element("td", { className: "pt-period", textContent: item.period.replace("/", " – ") }),
      element("td", {}, element("span", {}, item.clause, cite(item, found, page)), ...flags(item, found)),
      element("td", { className: "pt-last" }, toolsOf(item, at, items, items, page)),
    );
  });
  const last = element("th", {}, element("span", { className: "pc-spoken", textContent: texts.t_actions }));
  return element("table", { className: "pt-figures" }, element("thead", {}, element("tr", {}, ...head, last)), element("tbody", {}, ...rows));
}

// --- what is made of the items ---

function handout(parts) {
  const cells = (name, row) => row.map((cell) => element(name, name === "th" ? { scope: "col" } : {}, cell));
  const made = parts.map(({ items, head, rows }) => {
    if (items) return element("ul", {}, ...items.map((item) => element("li", { textContent: item })));
    const body = rows.map((row) => element("tr", {}, ...cells("td", row)));
    const table = element("table", {}, element("thead", {}, element("tr", {}, ...cells("th", head))), element("tbody", {}, ...body));
    return element("div", { className: "pt-scroll", tabIndex: 0, attributes: { role: "region", "aria-label": texts.t_handout } }, table);
  });
  return [line(texts.t_handout_about), element("div", { className: "pt-paper" }, ...made)];
}

function sources({ sources: all }) {
  const entries = all.map(({ number, article_id, title, lead, publisher, date, source }) => {
    const name = element("a", { href: `#articles/${article_id}`, textContent: title || `${texts.untitled} · ${lead}…` });
    const about = [publisher, date, source].filter(Boolean).join(" · ");
    return element("li", { value: number }, name, element("small", { textContent: about }));
  });
  return element("ol", { className: "pt-sources" }, ...entries);
}
