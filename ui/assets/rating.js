// What a reader thinks of an answer: helpful, or wrong, and then whether the answer is or what it cites.
import { element, request } from "./dom.js";
import { notify } from "./notice.js";
import { texts } from "./texts.js";

const given = new Map(); // what was said in this window, by answer; what was said before comes with the answer

const radio = (value, label) =>
  element("label", {}, element("input", { type: "radio", name: "verdict", value, required: true }), ` ${label}`);
const answer = radio("wrong_answer", texts.wrong_answer);
const evidence = radio("wrong_evidence", texts.wrong_evidence);
const comment = element("textarea", { rows: 3, maxLength: 4000, placeholder: texts.comment });
comment.setAttribute("aria-label", texts.comment);
const error = element("p", { className: "pc-dialog-error", attributes: { role: "alert" } });
const cancel = element("button", { type: "button", className: "pc-quiet-button", textContent: texts.cancel });
const withdraw = element("button", { type: "button", className: "pc-quiet-button", textContent: texts.withdraw });
const send = element("button", { type: "submit", className: "pc-main-button", textContent: texts.send_rating });
const form = element(
  "form",
  {},
  element("h2", { textContent: texts.what_is_wrong }),
  answer,
  evidence,
  comment,
  error,
  element("div", { className: "pc-dialog-end" }, withdraw, cancel, send),
);
const dialog = element("dialog", { id: "pc-rating", className: "pc-dialog" }, form);
dialog.setAttribute("aria-label", texts.what_is_wrong);
document.body.append(dialog);
let about = "";

/** Say that an answer helped, or take that back. */
export async function praise(link) {
  const exchange = link.hash.split("=")[1];
  const verdict = link.classList.contains("pc-chosen") ? "" : "good";
  try {
    await rate(exchange, verdict);
    notify(verdict ? texts.thanks : texts.withdrawn);
  } catch (failure) {
    notify(failure.message || texts.no_reply);
  }
}

/** Ask what is wrong with an answer. */
export function complain(link) {
  about = link.hash.split("=")[1];
  form.reset();
  error.textContent = "";
  withdraw.hidden = !link.classList.contains("pc-chosen");
  dialog.showModal();
}

async function rate(exchange, verdict, words = "") {
  const address = `/api/answers/${exchange}/rating`;
  if (verdict) await request(address, { method: "PUT", body: { verdict, comment: words } });
  else await request(address, { method: "DELETE" });
  given.set(exchange, verdict);
  showRatings();
}

async function finish(verdict, words) {
  try {
    await rate(about, verdict, words);
    dialog.close();
    notify(verdict ? texts.thanks : texts.withdrawn);
  } catch (failure) {
    error.textContent = failure.message || texts.no_reply;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  finish(new FormData(form).get("verdict"), comment.value);
});
withdraw.addEventListener("click", () => finish(""));
cancel.addEventListener("click", () => dialog.close());

/** Put what was said in this window on answers that Gradio has drawn anew. */
export function showRatings() {
  for (const link of document.querySelectorAll("#pc-chat :is(.pc-good, .pc-bad)")) {
    const verdict = given.get(link.hash.split("=")[1]);
    const good = link.classList.contains("pc-good");
    if (verdict !== undefined) link.classList.toggle("pc-chosen", Boolean(verdict) && (verdict === "good") === good);
    link.setAttribute("aria-pressed", String(link.classList.contains("pc-chosen")));
  }
}
