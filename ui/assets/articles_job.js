// The change of the index that is under way: how far it is, a way to stop it, and what came of it.
import { get, post, reasonText, refusalText } from "./articles_api.js";
import { element } from "./dom.js";
import { filled, texts } from "./texts.js";

const EVERY_MS = 400;
const listeners = [];
let seen = 0; // the number of the last job whose end was told
let fresh = true; // a job that ended before this page was opened is not told of
let timer = 0;

const line = element("p", { className: "pa-status-line" });
const bar = element("progress", { className: "pc-progress", attributes: { "aria-label": texts.a_progress } });
const stop = button(texts.a_stop, () => post("/job/stop").then(({ job }) => shown(job)).catch(() => {}));
const undo = button(texts.a_undo, () => {});
const close = button("×", () => settle(), "pa-close");
const details = element("ul", { className: "pa-left-out" });
const spoken = element("p", { className: "pc-spoken", attributes: { "aria-live": "polite", role: "status" } });
const box = element("div", { className: "pc-job", hidden: true }, line, bar, stop, undo, close, details);
close.setAttribute("aria-label", texts.a_dismiss);

export const status = element("div", { className: "pa-status-place" }, box, spoken);
export const onEnd = (listener) => listeners.push(listener);

function button(label, act, className = "") {
  const made = element("button", { type: "button", className: `pc-quiet-button ${className}`, textContent: label });
  made.addEventListener("click", act);
  return made;
}

export function say(text) {
  spoken.textContent = text;
}

/** Show a line of its own: what could not even begin. */
export function fail(text) {
  clearTimeout(timer);
  present(text, { failed: true });
  say(text);
}

/** Give the focus to what can be done about the last change; whether there is anything. */
export function focusStatus() {
  if (box.hidden) return false;
  (undo.hidden ? close : undo).focus();
  return true;
}

export function settle() {
  box.hidden = true;
}

/** Follow this job, if there is one, until it ends. */
export function follow(job) {
  if (fresh && job && job.state !== "running") seen = job.number;
  fresh = false;
  if (job && job.number > seen) shown(job);
}

/** Follow the job of a request that starts one; whether it was started. */
export async function begin(request) {
  try {
    const { job } = await request;
    fresh = false;
    follow(job);
    return true;
  } catch (error) {
    fail(refusalText(error.said));
    return false;
  }
}

function shown(job) {
  clearTimeout(timer);
  if (!job) return;
  if (job.state === "running") {
    const text = progressText(job);
    if (line.textContent.split(" ")[0] !== text.split(" ")[0]) say(text);
    present(text, { job });
    timer = setTimeout(() => get("/job").then(({ job: now }) => shown(now), () => lost(job)), EVERY_MS);
    return;
  }
  if (job.number <= seen) return;
  seen = job.number;
  const text = outcomeText(job);
  present(text, { failed: job.state === "failed", outcome: job.outcome, kind: job.kind });
  say(text);
  for (const listener of listeners) listener(job);
}

function lost(job) {
  line.textContent = texts.a_error_unreachable;
  timer = setTimeout(() => shown(job), 5 * EVERY_MS);
}

function present(text, { job, failed = false, outcome = {}, kind = "" } = {}) {
  line.textContent = text;
  box.classList.toggle("pc-failed", failed);
  bar.hidden = !job;
  if (job?.total > 1) Object.assign(bar, { max: job.total, value: job.done });
  else bar.removeAttribute("value");
  stop.hidden = !job?.stoppable;
  stop.disabled = Boolean(job?.stopping);
  close.hidden = Boolean(job);
  const removed = kind === "remove" ? outcome.removed || [] : [];
  undo.hidden = !removed.length;
  undo.onclick = () => begin(post("/restore", { articles: removed.map(({ id }) => id) }));
  const leftOut = (outcome.skipped || []).map(({ where, reason }) =>
    element("li", { textContent: [where, reasonText(reason)].filter(Boolean).join(": ") }),
  );
  if (outcome.more_skipped) leftOut.push(element("li", { textContent: filled(texts.a_more_left_out, { n: outcome.more_skipped }) }));
  details.replaceChildren(...leftOut);
  details.hidden = !leftOut.length;
  box.hidden = false;
}

function progressText(job) {
  const phase = texts[`a_phase_${job.phase}`] || texts.a_phase_starting;
  const words = job.stopping ? texts.a_stopping : phase;
  return job.total > 1 ? `${words} ${job.done}/${job.total}` : words;
}

function outcomeText(job) {
  const { outcome } = job;
  if (job.state === "cancelled") return texts.a_cancelled;
  if (job.state === "failed") return refusalText(outcome);
  if (job.kind === "remove") return named(texts.a_removed_one, texts.a_removed_many, outcome.removed);
  if (job.kind === "restore") return named(texts.a_restored_one, texts.a_restored_many, outcome.restored);
  if (job.kind === "reread" && !outcome.articles && !outcome.skipped.length) return texts.a_reread_same;
  const parts = [];
  if (outcome.articles) parts.push(filled(texts.a_added, { n: outcome.articles }));
  if (outcome.unchanged) parts.push(filled(texts.a_known, { n: outcome.unchanged }));
  if (outcome.skipped.length) parts.push(texts.a_left_out);
  return parts.join(texts.a_joint) || texts.a_nothing_added;
}

function named(one, many, articles) {
  return articles.length === 1
    ? filled(one, { title: articles[0].title || texts.untitled })
    : filled(many, { n: articles.length });
}
