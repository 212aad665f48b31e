// The pack that is being made: what is being done for it, and what came of it.
import { get, refusalText } from "./training_api.js";
import { line } from "./training_parts.js";
import { element } from "./dom.js";
import { speak } from "./notice.js";
import { texts } from "./texts.js";

const EVERY_MS = 400;
const listeners = [];
let timer = 0;
let followed = ""; // the job that is shown as running

const said = line("", "pt-status-line");
const bar = element("progress", { className: "pc-progress", attributes: { "aria-label": texts.t_making } });
export const status = element("div", { className: "pc-job", hidden: true }, said, bar);

/** Call `listener(pack, trouble)` with the id of each pack that has been made. */
export const onMade = (listener) => listeners.push(listener);
export const isMaking = () => Boolean(followed);

/** Show this job, and go on asking for it until it ends. */
export function follow(job) {
  clearTimeout(timer);
  if (job?.state === "running") {
    followed = job.id;
    present(texts[`t_phase_${job.phase}`], { running: true });
    timer = setTimeout(() => get("/job").then(({ job: now }) => follow(now), () => lost(job)), EVERY_MS);
  } else if (job && job.id === followed) {
    followed = "";
    if (job.state === "failed") return fail(refusalText(job.failure));
    settle();
    speak(texts.t_made);
    for (const listener of listeners) listener(job.pack, job.trouble);
  }
}

/** What could not be made, and why. */
export function fail(text) {
  present(text, { failed: true });
}

/** What is told no longer. */
export function settle() {
  if (!followed) status.hidden = true;
}

function lost(job) {
  said.textContent = texts.t_unreachable;
  timer = setTimeout(() => follow(job), 5 * EVERY_MS);
}

function present(text, { running = false, failed = false } = {}) {
  said.textContent = text;
  status.classList.toggle("pc-failed", failed);
  bar.hidden = !running;
  status.hidden = false;
  speak(text);
}
