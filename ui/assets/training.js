// The trainers' view. Everything that comes from an article, a pack or a file is put in place as text.
import { errorText } from "./training_api.js";
import { onMade } from "./training_job.js";
import { packPart } from "./training_pack.js";
import { link, problem } from "./training_parts.js";
import { chooseConversation, refresh, startPart } from "./training_start.js";
import { element } from "./dom.js";
import { notify } from "./notice.js";
import { closePane } from "./pane.js";
import { texts } from "./texts.js";
import { onPlace, show } from "./views.js";

const content = element("div");
const view = element("main", { id: "pt", className: "pc-own-view pc-only-training" }, content);
document.querySelector("gradio-app").before(view);

let wanted = 0; // the place that was asked for last
let within = false;

onPlace(async ({ view: name, rest: [what, id] }) => {
  const mine = ++wanted;
  if (within) closePane(); // another place, another source
  within = name === "training";
  if (!within) return;
  if (what !== "pack" || !id) {
    content.replaceChildren(startPart);
    if (what === "conversation" && id) chooseConversation(id);
    refresh();
    return;
  }
  content.setAttribute("aria-busy", "true");
  const part = await packPart(id).catch((error) => element("section", {}, element("p", {}, link(texts.t_back)), problem(errorText(error))));
  if (mine !== wanted) return;
  content.removeAttribute("aria-busy");
  content.replaceChildren(part);
  view.scrollTop = 0;
  part.querySelector("h2")?.focus();
});

onMade((id, trouble) => {
  const open = () => show("training", "pack", id);
  if (startPart.isConnected && within) open();
  else notify(texts.t_made, [texts.t_open, open]);
  if (trouble) notify(texts.t_trouble);
});
