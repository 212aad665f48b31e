// The chat's own behaviour around Gradio's components: links in answers, what is said aloud, where the focus goes.
import "./cards.js";
import "./conversations.js";
import { finePointer, request } from "./dom.js";
import { askEverywhere } from "./filters.js";
import { onChange, questionBox } from "./gradio.js";
import { notify, speak } from "./notice.js";
import { openSource } from "./pane.js";
import { complain, praise, showRatings } from "./rating.js";
import { texts } from "./texts.js";

// --- links in answers ---

const exchangeOf = (link) => link.hash.split("=")[1];

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notify(texts.copied);
  } catch {
    notify(texts.not_copied);
  }
}

const ACTIONS = {
  cite: openSource,
  good: praise,
  bad: complain,
  link: (link) => copy(`${location.origin}/answer/${exchangeOf(link)}`),
  copy: async (link) => {
    try {
      await copy((await request(`/api/answers/${exchangeOf(link)}/text`)).text);
    } catch (error) {
      notify(error.message || texts.no_reply);
    }
  },
  everywhere: (link) => {
    const asked = link.closest(".message-row")?.previousElementSibling?.querySelector(".pc-question");
    if (asked) askEverywhere(asked.innerText);
  },
};

document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.('#pc-chat a[href^="#"]');
    if (link) {
      event.preventDefault();
      event.stopPropagation();
      ACTIONS[link.hash.slice(1).split("=")[0]]?.(link);
    } else if (finePointer.matches && event.target.closest?.("#pc-send, #pc-stop, #pc-chat button")) {
      questionBox().focus(); // these buttons give way to others: the focus would be lost
    }
  },
  true,
);
document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches?.('#pc-chat a[role="button"]')) {
    event.preventDefault();
    event.target.click();
  }
});

// --- what Gradio names and announces otherwise ---

// Gradio names messages by their raw HTML and examples in English; their own text is the better name.
function rename() {
  const misnamed = document.querySelectorAll("#pc-chat :is([data-testid], .example)[aria-label]");
  misnamed.forEach((named) => named.removeAttribute("aria-label"));
  document.querySelector("#pc-chat .examples")?.setAttribute("role", "group"); // a list, it says, of no items
  const log = document.querySelector("#pc-chat [role=log]");
  log?.setAttribute("aria-label", texts.conversation);
  log?.setAttribute("aria-live", "off"); // it would read out every step of a growing text
}

let working = false;
function announce() {
  const resting = Boolean(document.querySelector("#pc-send")?.checkVisibility());
  const writing = !resting && document.querySelector("#pc-chat :is(.pc-waiting, .pc-draft)");
  if (writing && !working) speak(texts.working);
  if (!writing && working) {
    const reply = [...document.querySelectorAll("#pc-chat .pc-reply")].at(-1);
    const part = (selector) => reply?.querySelector(selector)?.textContent;
    speak(`${texts.finished} ${part(".pc-short strong") || part(".pc-error") || part("p:not(.pc-label)") || ""}`);
  }
  working = Boolean(writing);
}

// --- an answer is read from its beginning ---

// The last question stays in sight while its answer grows below it, until the reader goes elsewhere.
let sought = null;
let letGo = false;
for (const moved of ["wheel", "touchmove", "pointerdown", "keydown"]) {
  document.addEventListener(moved, (event) => (letGo ||= Boolean(event.target.closest?.("#pc-chat"))), { passive: true });
}
function keepBeginningInSight() {
  const last = [...document.querySelectorAll("#pc-chat .pc-question")].at(-1);
  const key = last && `${document.querySelectorAll("#pc-chat .pc-question").length} ${last.textContent}`;
  if (key !== sought) {
    sought = key; // Gradio makes the elements anew: what they say tells them apart
    letGo = false;
  }
  if (last && !letGo) last.scrollIntoView({ block: "start" });
}

onChange(() => {
  rename();
  keepBeginningInSight();
  announce();
  showRatings();
});
