// The evaluation view. Everything that comes from a case, an answer or an article is put in place as text.
import { errorText } from "./evaluation_api.js";
import { casePart } from "./evaluation_case.js";
import { onEnd, settle, status } from "./evaluation_job.js";
import { link, problem } from "./evaluation_parts.js";
import { complaintsPart, reviewPart } from "./evaluation_review.js";
import { runPart } from "./evaluation_run.js";
import { refresh, startPart } from "./evaluation_start.js";
import { element } from "./dom.js";
import { texts } from "./texts.js";
import { onPlace } from "./views.js";

const content = element("div");
const view = element("main", { id: "pe", className: "pc-own-view pc-only-evaluation" }, status, content);
document.querySelector("gradio-app").before(view);

let wanted = 0; // the place that was asked for last

function partOf([what, id, inside, which]) {
  if (what === "run" && id) return inside === "case" ? casePart(id, which) : runPart(id, inside === "against" ? which : "");
  if (what === "review") return id ? reviewPart(id) : complaintsPart();
  return null;
}

onPlace(async ({ view: name, rest }) => {
  const mine = ++wanted;
  settle();
  if (name !== "evaluation") return;
  const coming = partOf(rest);
  if (!coming) {
    content.replaceChildren(startPart);
    refresh();
    return;
  }
  content.setAttribute("aria-busy", "true");
  const part = await coming.catch((error) => element("section", {}, element("p", {}, link(texts.e_back)), problem(errorText(error))));
  if (mine !== wanted) return;
  content.removeAttribute("aria-busy");
  content.replaceChildren(part);
  view.scrollTop = 0;
  part.querySelector("h2")?.focus();
});

onEnd(() => {
  if (startPart.isConnected) refresh();
});
