// The source pane: the article that a citation quotes, at the quoted passage, with all that the same answer quotes of
// it. Beside the chat on a wide window, a sheet over it on a narrow one. All text is put in place as text.
import { element, narrow, request } from "./dom.js";
import { questionBox } from "./gradio.js";
import { filled, texts } from "./texts.js";

let opener = null; // the link that opened the pane; focus goes back to it
let wanted = null; // the article on its way; a later click replaces it
let passages = []; // the cited ones in the article's order: { number, marks }
let current = 0;

const button = (className, label, textContent) =>
  element("button", { type: "button", className, textContent, title: label, attributes: { "aria-label": label } });

const eyebrow = element("p", { className: "pc-pane-eyebrow" });
const before = button("pc-pane-step", texts.previous_passage, "↑");
const after = button("pc-pane-step", texts.next_passage, "↓");
const place = element("span", { className: "pc-pane-place", attributes: { role: "status" } });
const steps = element("div", { className: "pc-pane-steps" }, place, before, after);
const closer = button("pc-pane-close", texts.close, "×");
const heading = element("div", { className: "pc-pane-heading" });
const content = element("div", { className: "pc-pane-content", tabIndex: 0, role: "region" });
content.setAttribute("aria-label", texts.pane);
const pane = element("dialog", { id: "pc-pane" }, element("header", {}, eyebrow, steps, closer), heading, content);
pane.setAttribute("aria-label", texts.pane);

function present() {
  if (pane.open) return;
  if (narrow.matches) pane.showModal();
  else pane.show();
  document.documentElement.classList.add("pc-pane-open");
}

/** Open the pane for a link to `#cite=exchange:number`. */
export async function openSource(link) {
  const [, exchange, number] = /^#cite=([0-9a-f]+):(\d+)$/.exec(link.hash) || [];
  if (exchange) await openSourceAt(link, `/api/answers/${exchange}/source/${number}`);
}

/** Open the pane for a link, with the source that this address gives. */
export async function openSourceAt(link, address) {
  wanted?.abort();
  const { signal } = (wanted = new AbortController());
  opener = link;
  eyebrow.textContent = texts.pane;
  steps.hidden = true;
  present();
  heading.replaceChildren();
  content.replaceChildren(element("p", { className: "pc-pane-state", textContent: texts.loading }));
  try {
    showSource(await request(address, { signal }));
  } catch (error) {
    if (error.name !== "AbortError") showLine(error.message && error.status ? error.message : texts.unreachable);
  }
}

function showLine(line) {
  content.replaceChildren(element("p", { className: "pc-pane-state", role: "alert", textContent: line }));
  closer.focus();
}

function showSource(source) {
  const facts = element("p", { className: "pc-facts" });
  if (source.sample) facts.append(element("span", { className: "pc-badge", textContent: texts.sample }));
  facts.append([source.sample ? "" : source.publisher, source.date].filter(Boolean).join(" · "));
  heading.replaceChildren(element("h2", { textContent: source.title || texts.untitled }), facts);
  if (source.based_on) {
    heading.append(element("p", { className: "pc-facts", textContent: `${texts.based_on} ${source.based_on}` }));
  }
  const marks = new Map();
  const paragraphs = source.paragraphs.map((runs) => element("p", {}, ...runs.map((run) => piece(run, marks))));
  const notes = { moved: texts.moved, gone: texts.gone };
  const note = element("p", { className: "pc-pane-note", textContent: notes[source.status] || "" });
  content.replaceChildren(
    ...(note.textContent ? [note] : []),
    ...paragraphs,
    element("p", { className: "pc-pane-origin" }, origin(source)),
  );
  passages = [...marks].map(([number, its]) => ({ number, marks: its }));
  go(Math.max(0, passages.findIndex((passage) => passage.number === source.number)));
  const first = passages[current]?.marks[0];
  if (!first) {
    content.scrollTop = 0;
    closer.focus();
    return;
  }
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
}

function piece({ text, numbers }, marks) {
  if (!numbers.length) return text;
  const mark = element("mark", { textContent: text });
  for (const number of numbers) marks.set(number, [...(marks.get(number) || []), mark]);
  return mark;
}

// Show the passage at this place among the cited ones.
function go(to) {
  current = to;
  const passage = passages[current];
  content.querySelectorAll("mark").forEach((mark) => mark.classList.remove("pc-current"));
  if (!passage) return;
  passage.marks.forEach((mark) => mark.classList.add("pc-current"));
  const [first] = passage.marks;
  first.scrollIntoView({ block: first.offsetHeight > content.clientHeight / 2 ? "start" : "center" });
  eyebrow.textContent = `${texts.pane} [${passage.number}]`;
  steps.hidden = passages.length < 2;
  place.textContent = filled(texts.passage_of, { at: current + 1, all: passages.length });
  before.disabled = current === 0;
  after.disabled = current === passages.length - 1;
}

function origin(source) {
  if (!source.is_link) return source.origin;
  const properties = { href: source.origin, target: "_blank", rel: "noopener noreferrer" };
  return element("a", { ...properties, textContent: texts.original });
}

before.addEventListener("click", () => go(current - 1));
after.addEventListener("click", () => go(current + 1));
closer.addEventListener("click", () => pane.close());
pane.addEventListener("click", (event) => {
  if (event.target === pane && narrow.matches) pane.close(); // the backdrop
});
narrow.addEventListener("change", () => pane.close()); // a sheet can't turn into a column in place
pane.addEventListener("close", () => {
  wanted?.abort();
  document.documentElement.classList.remove("pc-pane-open");
  // Gradio may have drawn the answer anew since.
  const same = () => document.querySelector(`#pc-chat .pc-cite[href="${opener?.getAttribute("href")}"]`);
  const back = opener?.isConnected ? opener : same() || questionBox();
  back?.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !narrow.matches) pane.close(); // a sheet is modal: it closes by itself
});
document.body.append(pane);

export const closePane = () => pane.close();
