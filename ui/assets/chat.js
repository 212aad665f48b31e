// The chat's own behaviour around Gradio's components: links in answers, and where the focus goes.
import { element, finePointer } from "./dom.js";
import { openSource } from "./pane.js";
import { texts } from "./texts.js";
import { tools } from "./views.js";

const questionBox = () => document.querySelector("#pc-question textarea");

async function copyAnswer(link) {
  const label = (link.dataset.label ??= link.textContent);
  const reply = link.closest(".pc-reply").cloneNode(true);
  reply.querySelector(".pc-tools").remove();
  reply.classList.add("pc-copying"); // innerText needs a rendered element
  document.body.append(reply);
  const text = reply.innerText.trim();
  reply.remove();
  try {
    await navigator.clipboard.writeText(text);
    link.textContent = texts.copied;
  } catch {
    link.textContent = texts.not_copied;
  }
  setTimeout(() => (link.textContent = label), 2000);
}

document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.('#pc-chat a[href^="#"]');
    if (link) {
      event.preventDefault();
      event.stopPropagation();
      if (link.hash === "#copy") copyAnswer(link);
      else openSource(link);
    } else if (finePointer.matches && event.target.closest?.("#pc-send, #pc-stop, #pc-chat button")) {
      questionBox().focus(); // these buttons give way to others: the focus would be lost
    }
  },
  true,
);
// Gradio names messages by their raw HTML and examples in English; their own text is the better name.
function rename() {
  const misnamed = document.querySelectorAll("#pc-chat :is([data-testid], .example)[aria-label]");
  misnamed.forEach((named) => named.removeAttribute("aria-label"));
  document.querySelector("#pc-chat [role=log]")?.setAttribute("aria-label", texts.conversation);
}

new MutationObserver(rename).observe(document.querySelector("gradio-app"), { subtree: true, childList: true });

const renew = element("button", { type: "button", className: "pc-quiet-button", textContent: texts.new });
renew.addEventListener("click", () => {
  document.querySelector("#pc-new")?.click();
  if (finePointer.matches) questionBox()?.focus();
});
tools("chat").append(renew);
