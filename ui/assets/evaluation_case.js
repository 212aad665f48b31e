// One failing case: what was asked and due on one side, what was said and cited on the other, then the passages.
import { get, runPath } from "./evaluation_api.js";
import { articleLink, chip, heading, line, link, marked } from "./evaluation_parts.js";
import { element } from "./dom.js";
import { filled, texts } from "./texts.js";

/** The part of the page for a case, by its number in the run. */
export async function casePart(id, number) {
  const [found, { cases }] = await Promise.all([get(runPath(id, "cases", number)), get(runPath(id, "failing"))]);
  const at = cases.findIndex((one) => one.number === found.number);
  const step = (label, one) => (one ? [link(label, "run", id, "case", String(one.number))] : []);
  const steps = [...step(texts.e_earlier_case, cases[at - 1]), ...step(texts.e_later_case, at < 0 ? null : cases[at + 1])];
  return element(
    "section",
    {},
    element("p", { className: "pe-tools" }, link(texts.e_back_run, "run", id), ...steps),
    heading(found.question),
    element("p", { className: "pe-chips" }, chip(texts.e_type[found.type]), chip(texts.e_failure[found.failure], found.failure ? "pe-no" : "pe-yes"), chip(found.case)),
    line(texts.e_legend),
    element("div", { className: "pe-sides" }, due(found), said(found)),
    ...part(texts.e_passages, found.passages.map(passage), texts.e_no_passages),
  );
}

const part = (title, items, none) => [
  element("h3", { textContent: title }),
  items.length ? element("ol", { className: "pe-items" }, ...items) : line(none),
];

function due(found) {
  const history = found.history.map(({ role, content }) => element("p", { className: `pe-turn pe-${role}`, textContent: content }));
  const checks = found.checks.map(({ kind, wordings, holds }) =>
    element(
      "li",
      { className: holds ? "pe-yes" : "pe-no" },
      element("b", { textContent: holds ? "✓ " : "✗ " }),
      wordings.join(" / "),
      " ",
      element("small", { textContent: texts.e_checks[kind] }),
    ),
  );
  return element(
    "div",
    { className: "pe-side" },
    ...(history.length ? [element("h3", { textContent: texts.e_history }), ...history] : []),
    ...(found.searched && found.searched !== found.question ? [line(`${texts.e_searched}: ${found.searched}`)] : []),
    element("h3", { textContent: texts.e_due }),
    element("p", {}, chip(texts.e_expected[found.expect])),
    ...found.answers.map((answer) => line(answer, "pe-text")),
    ...(checks.length ? [element("ul", { className: "pe-checks" }, ...checks)] : []),
    ...(found.evidence.length ? part(texts.e_gold, found.evidence.map(gold), "") : []),
  );
}

function gold({ quotes, rank, cited, places }) {
  const where = rank ? filled(texts.e_found, { rank }) : texts.e_not_found;
  return element(
    "li",
    {},
    ...quotes.map(({ source, quote }) => element("p", {}, element("mark", { textContent: quote }), element("cite", { textContent: ` ${source}` }))),
    element("p", { className: "pe-chips" }, chip(where, rank ? "pe-yes" : "pe-no"), chip(cited ? texts.e_cited : texts.e_not_cited, cited ? "pe-yes" : "pe-no")),
    ...places.filter(({ runs }) => runs.length).map(passageText),
  );
}

function said(found) {
  const answered = found.outcome ? [element("p", {}, chip(texts.e_outcome[found.outcome]))] : [];
  return element(
    "div",
    { className: "pe-side" },
    element("h3", { textContent: texts.e_said }),
    ...answered,
    ...(found.short ? [element("p", {}, element("strong", { textContent: found.short }))] : []),
    line(found.error || found.answer || texts.e_nothing_said, found.error ? "pe-problem" : "pe-text"),
    ...part(texts.e_citations, found.citations.map(citation), texts.e_no_citations),
  );
}

function citation({ number, exact, runs, title, article }) {
  return element(
    "li",
    { value: number },
    element("q", {}, ...marked(runs)),
    origin(title, article),
    ...(exact ? [] : [chip(texts.e_not_exact, "pe-no")]),
  );
}

const passage = (one) => element("li", { value: one.rank }, passageText(one));

function passageText({ runs, title, article }) {
  return element("div", {}, origin(title, article), element("p", { className: "pe-text" }, ...marked(runs)));
}

function origin(title, article) {
  const known = article ? [" ", articleLink(article)] : [];
  return element("p", { className: "pe-quiet" }, title || texts.untitled, ...known);
}
