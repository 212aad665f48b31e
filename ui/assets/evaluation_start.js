// A run is started here, and all runs are listed.
import { errorText, get, post, runPath } from "./evaluation_api.js";
import { fail, follow } from "./evaluation_job.js";
import { button, choice, field, heading, line, link, moment, problem, table } from "./evaluation_parts.js";
import { element } from "./dom.js";
import { filled, texts } from "./texts.js";

const form = element("form", { className: "pe-form" });
const broken = problem();
const runs = element("div");
const review = link(texts.e_complaints_all, "review");
let asked = {}; // the inputs, by their name in the request
let offered = ""; // what the form was made of

export const startPart = element(
  "section",
  {},
  heading(texts.e_new),
  form,
  broken,
  element("p", {}, review),
  element("h3", { textContent: texts.e_runs }),
  runs,
);

/** Ask the server anew what there is. */
export async function refresh() {
  try {
    const found = await get("");
    broken.textContent = found.datasets.map(({ error }) => error).filter(Boolean).join("\n");
    const offer = JSON.stringify([found.datasets, found.model, found.top_k]);
    if (offer !== offered) build(found);
    offered = offer;
    form.hidden = review.hidden = false;
    runs.replaceChildren(found.runs.length ? listOf(found.runs) : line(texts.e_no_runs));
    follow(found.job);
  } catch (error) {
    form.hidden = review.hidden = true;
    runs.replaceChildren();
    broken.textContent = errorText(error);
  }
}

function build({ datasets, model, top_k }) {
  const number = (value, placeholder = "") => element("input", { type: "number", min: 1, max: placeholder ? "" : 100, value, placeholder });
  asked = {
    dataset: choice(datasets.map(({ key, name, cases, error }) => [key, filled(texts.e_cases_n, { name, n: cases }), Boolean(error)])),
    answers: choice([
      ["extractive", texts.e_extractive],
      ["model", model ? filled(texts.e_model, { name: model }) : texts.e_no_model, !model],
    ]),
    split: choice([["", texts.e_split_all], ["dev", "dev"], ["test", "test"]]),
    top_k: number(top_k),
    limit: number("", texts.e_limit_all),
  };
  const start = element("button", { type: "submit", className: "pc-main-button", textContent: texts.e_start });
  form.replaceChildren(
    field(texts.e_dataset, asked.dataset, "pe-wide"),
    field(texts.e_answers, asked.answers),
    field(texts.e_split, asked.split),
    field(texts.e_top_k, asked.top_k),
    field(texts.e_limit, asked.limit),
    start,
  );
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  begin("/runs", {
    dataset: asked.dataset.value,
    answers: asked.answers.value,
    split: asked.split.value || null,
    top_k: asked.top_k.valueAsNumber || null,
    limit: asked.limit.valueAsNumber || null,
  });
});

/** Start or go on with a run. */
export async function begin(path, body) {
  try {
    follow((await post(path, body)).job);
    refresh();
  } catch (error) {
    fail(errorText(error));
  }
}

function listOf(all) {
  const head = [texts.e_started, texts.e_dataset, texts.e_answers, texts.e_state, ""];
  const made = table(head, all.map(row), texts.e_runs);
  made.classList.add("pe-runs");
  return made;
}

function row(run) {
  const when = moment(run.started) || run.id;
  const state = texts[`e_state_${run.state}`];
  if (run.state === "broken") return [when, "", "", element("span", { title: run.error, textContent: state }), ""];
  const resume = button(texts.e_resume, () => begin(runPath(run.id, "resume")));
  resume.setAttribute("aria-label", `${texts.e_resume} ${when}`);
  const of = run.partial ? `${run.dataset} · ${texts.e_partial}` : run.dataset;
  const how = `${run.model || texts.e_extractive} · ${run.top_k ?? ""}`;
  const progress = `${state} · ${filled(texts.e_done_of, run)}`;
  return [run.state === "done" ? link(when, "run", run.id) : when, of, how, progress, run.resumable ? resume : ""];
}
