// The run that is under way: how far it is, a stop, and what came of it.
import { get, post, refusalText } from "./evaluation_api.js";
import { button, line } from "./evaluation_parts.js";
import { element } from "./dom.js";
import { texts } from "./texts.js";

const EVERY_MS = 500;
const listeners = [];
let timer = 0;
let followed = ""; // the run that is shown as running

const said = line("", "pe-status-line");
const bar = element("progress", { className: "pc-progress", attributes: { "aria-label": texts.e_running } });
const stop = button(texts.e_stop, () => post("/job/stop").then(({ job }) => follow(job)).catch(() => {}));
const spoken = element("p", { className: "pc-spoken", attributes: { role: "status" } });
const box = element("div", { className: "pc-job", hidden: true }, said, bar, stop);

export const status = element("div", {}, box, spoken);
export const onEnd = (listener) => listeners.push(listener);

/** Show this job, and go on asking for it until it ends. */
export function follow(job) {
  clearTimeout(timer);
  if (job?.state === "running") {
    followed = job.id;
    show(job);
    timer = setTimeout(() => get("/job").then(({ job: now }) => follow(now), () => lost(job)), EVERY_MS);
  } else if (job && job.id === followed) {
    followed = "";
    const text = outcome(job);
    present(text, { failed: job.state === "failed" });
    spoken.textContent = text;
    for (const listener of listeners) listener(job);
  }
}

/** What could not even begin. */
export function fail(text) {
  present(text, { failed: true });
  spoken.textContent = text;
}

/** What came of an earlier run is not told again at another place. */
export function settle() {
  if (followed) return;
  said.textContent = spoken.textContent = "";
  box.hidden = true;
}

function lost(job) {
  said.textContent = texts.e_unreachable;
  timer = setTimeout(() => follow(job), 5 * EVERY_MS);
}

function show(job) {
  const phase = { preparing: texts.e_preparing, indexing: texts.e_indexing, cases: texts.e_running }[job.phase];
  const words = job.stopping ? texts.e_stopping : phase;
  if (!said.textContent.startsWith(words)) spoken.textContent = words;
  present(job.total ? `${words} ${job.done}/${job.total}` : words, { job });
}

function present(text, { job, failed = false } = {}) {
  said.textContent = text;
  box.classList.toggle("pc-failed", failed);
  bar.hidden = stop.hidden = !job;
  stop.disabled = Boolean(job?.stopping);
  if (job?.total) Object.assign(bar, { max: job.total, value: job.done });
  else bar.removeAttribute("value");
  box.hidden = false;
}

function outcome(job) {
  if (job.state === "done") return texts.e_done;
  if (job.state === "cancelled") return texts.e_cancelled;
  return `${texts.e_failed}: ${refusalText(job.failure)}`;
}
