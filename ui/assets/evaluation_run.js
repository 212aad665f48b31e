// One run: its metrics with their intervals, a comparison with an earlier run, and the cases that failed.
import { download, errorText, get, runPath } from "./evaluation_api.js";
import { begin } from "./evaluation_start.js";
import { button, chip, choice, field, figure, heading, interval, line, link, moment, problem, saved, table } from "./evaluation_parts.js";
import { element } from "./dom.js";
import { filled, LOCALE, texts } from "./texts.js";
import { show } from "./views.js";

/** The part of the page for this run, compared with `before` if that is named. */
export async function runPart(id, before = "") {
  const [run, { cases }, { runs }] = await Promise.all([get(runPath(id)), get(runPath(id, "failing")), get("")]);
  const { manifest } = run;
  const title = heading(`${manifest.dataset} · ${moment(manifest.started)}`);
  const facts = [
    manifest.settings.chat_model || texts.e_extractive,
    `${texts.e_top_k} ${manifest.settings.top_k ?? "–"}`,
    filled(texts.e_done_of, { done: run.summary.cases, total: manifest.cases * manifest.repeat }),
    `${texts.e_errors} ${run.summary.errors}`,
    manifest.code_revision,
  ];
  return element(
    "section",
    {},
    element("p", {}, link(texts.e_back)),
    title,
    line(facts.join(" · ")),
    element(
      "p",
      { className: "pe-tools" },
      saved(texts.e_report, download(runPath(id, "report"))),
      saved(texts.e_archive, download(runPath(id, "archive"))),
    ),
    element("h3", { textContent: texts.e_compare }),
    ...comparisonTools(run, runs, before),
    ...(before ? [await comparison(run, before)] : []),
    element("h3", { textContent: texts.e_failing }),
    ...failingList(id, run, cases),
    element("h3", { textContent: texts.e_metrics }),
    metricTable(run),
  );
}

function metricTable({ metrics, summary }) {
  const values = new Map(summary.metrics.map((metric) => [metric.name, metric]));
  const rows = [];
  let section = "";
  for (const of of metrics) {
    const metric = values.get(of.name);
    if (!metric || metric.value === null) continue;
    if (of.section !== section) {
      section = of.section;
      const title = element("th", { colSpan: 4, scope: "rowgroup", textContent: texts.e_sections[section] });
      rows.push(element("tr", { className: "pe-group" }, title));
    }
    rows.push([name(of), figure(metric.value, of.unit), interval(metric.low, metric.high, of.unit), String(metric.n)]);
  }
  return table([texts.e_metric, texts.e_value, texts.e_interval, "n"], rows, texts.e_metrics);
}

function name(of) {
  const lower = of.better === "lower" ? element("span", { title: texts.e_lower, textContent: " ↓", attributes: { role: "img", "aria-label": texts.e_lower } }) : "";
  const label = texts.e_labels[of.name];
  const code = label === of.name ? "" : element("code", { textContent: of.name });
  return element("span", {}, label, lower, " ", code);
}

function comparisonTools(run, runs, before) {
  const others = runs.filter((one) => one.state === "done" && one.dataset === run.manifest.dataset && one.started < run.manifest.started);
  if (!others.length) return [line(texts.e_compare_none)];
  const which = choice(others.map((one) => [one.id, `${moment(one.started)} · ${one.model || texts.e_extractive} · ${one.top_k}`]), before);
  const go = button(texts.e_compare_go, () => show("evaluation", "run", run.id, "against", which.value));
  return [element("div", { className: "pe-form" }, field(texts.e_compare_with, which, "pe-wide"), go)];
}

async function comparison(run, before) {
  let found;
  try {
    found = await get(runPath(run.id, "compare", encodeURIComponent(before)));
  } catch (error) {
    return problem(errorText(error));
  }
  const shapes = new Map(run.metrics.map((of) => [of.name, of]));
  const rowOf = (one) => {
    const of = shapes.get(one.name);
    return [
      name(of),
      figure(one.first, of.unit),
      figure(one.second, of.unit),
      `${figure(one.difference, of.unit, { signed: true })} ${interval(one.low, one.high, of.unit, { signed: true })}`,
      (one.p_holm ?? one.p).toFixed(4),
      one.wins === null ? "–" : `${one.wins} / ${one.ties} / ${one.losses}`,
      one.verdict ? texts.e_verdicts[one.verdict] : "",
    ];
  };
  const head = [texts.e_metric, texts.e_before, texts.e_after, `${texts.e_difference} · 95 %`, texts.e_p, texts.e_wins, texts.e_verdict];
  const gate = found.metrics.filter((one) => one.gate);
  const others = found.metrics.filter((one) => !one.gate);
  const sentence = found.sentences[LOCALE];
  const differing = found.settings.map(({ name: of, first, second }) => `${of}: ${first} → ${second}`);
  const changed = found.changed.map(({ case_id, first, second }) => element("li", { textContent: `${case_id}: ${first.toFixed(2)} → ${second.toFixed(2)}` }));
  return element(
    "div",
    { className: "pe-compared" },
    element("p", {}, chip(texts.e_verdicts[found.verdict], `pe-${found.verdict.replace(" ", "-")}`)),
    line(sentence, ""),
    ...(differing.length ? [line(`${texts.e_settings}: ${differing.join("; ")}`)] : []),
    table(head, gate.map(rowOf), texts.e_compare),
    folded(texts.e_others, table(head, others.map(rowOf), texts.e_others)),
    ...(changed.length ? [folded(filled(texts.e_changed, { metric: texts.e_labels[found.worst] }), element("ul", {}, ...changed))] : []),
    element("p", {}, saved(texts.e_compare_report, download(`${runPath(run.id, "report")}?against=${encodeURIComponent(before)}`))),
  );
}

const folded = (title, content) => element("details", {}, element("summary", { textContent: title }), content);

function failingList(id, run, cases) {
  if (!cases.length) return [line(texts.e_no_failing)];
  const reasons = Object.entries(run.failures).filter(([reason]) => reason);
  const which = choice([
    ["", `${texts.e_all_reasons} (${cases.length})`],
    ...reasons.map(([reason, n]) => [reason, `${texts.e_failure[reason]} (${n})`]),
  ]);
  const list = element("ol", { className: "pe-failing" });
  const fill = () => {
    const chosen = cases.filter(({ failure }) => !which.value || failure === which.value);
    list.replaceChildren(...chosen.map((one) => failingItem(id, one)));
  };
  which.addEventListener("change", fill);
  fill();
  return [element("div", { className: "pe-form" }, field(filled(texts.e_failing_n, { n: cases.length }), which)), list, again(id, run)];
}

function failingItem(id, { number, question, failure, type }) {
  return element(
    "li",
    {},
    link(question, "run", id, "case", String(number)),
    element("span", { className: "pe-chips" }, chip(texts.e_type[type]), chip(texts.e_failure[failure], "pe-no")),
  );
}

// The failing cases of a shipped set or case file, by the settings of this run.
function again(id, { manifest }) {
  return button(texts.e_only_failing, async () => {
    const { datasets } = await get("");
    const of = datasets.find(({ name: file }) => file === manifest.dataset);
    show("evaluation");
    await begin("/runs", {
      dataset: of?.key || "",
      answers: manifest.settings.chat_model ? "model" : "extractive",
      top_k: manifest.settings.top_k,
      split: manifest.split,
      failing_in: id,
    });
  });
}
