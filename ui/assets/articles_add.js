// Adding articles: files are sent and looked at one by one, corrected where need be, and then taken in together.
import { drop, errorText, post, reasonText, send } from "./articles_api.js";
import { none } from "./articles_corrections.js";
import { begin, onEnd, say } from "./articles_job.js";
import { Preview } from "./articles_preview.js";
import { maxMegabytes } from "./articles_table.js";
import { element } from "./dom.js";
import { filled, texts } from "./texts.js";
import { show } from "./views.js";

const ACCEPTED = ".txt,.md,.html,.htm,.shtml,.xhtml,.mhtml,.mht,.pdf,.docx,.jsonl,.gz,.zip";
const AT_ONCE = 2; // files that are sent at the same time

const items = []; // the files of the list, in order
const waiting = []; // those that are not being sent yet
let sending = 0;
let adding = []; // those that are being taken in

const chooser = element("input", { type: "file", multiple: true, accept: ACCEPTED, className: "pa-chooser", id: "pa-files" });
const limits = element("span", { className: "pa-quiet" });
const target = element(
  "label",
  { className: "pa-target", htmlFor: "pa-files" },
  element("strong", { textContent: texts.a_choose }),
  element("span", { textContent: texts.a_or_drop }),
  limits,
);
const pasteTitle = element("input", { type: "text", maxLength: 200 });
const pasteText = element("textarea", { rows: 8 });
const pasteProblem = element("p", { className: "pa-problem", role: "alert" });
const pasteButton = button(texts.a_paste_add, paste);
const pasting = element(
  "details",
  { className: "pa-paste" },
  element("summary", { textContent: texts.a_paste }),
  labelled(texts.a_paste_title, pasteTitle),
  labelled(texts.a_paste_text, pasteText),
  pasteProblem,
  pasteButton,
);
const list = element("ul", { className: "pa-files", attributes: { "aria-label": texts.a_files } });
const total = element("p", { className: "pa-total", role: "status" });
const take = button(texts.a_take_in, takeIn, "pa-primary");
const bar = element("div", { className: "pa-take", hidden: true }, total, take);

export const addView = element(
  "section",
  { className: "pa-add", hidden: true, attributes: { "aria-label": texts.a_add } },
  element("p", {}, element("a", { href: "#articles", textContent: texts.a_back })),
  element("h2", { textContent: texts.a_add, tabIndex: -1 }),
  element("p", { className: "pa-quiet", textContent: texts.a_add_help }),
  element("div", { className: "pa-choose" }, chooser, target),
  pasting,
  list,
  bar,
);

function button(label, act, className = "") {
  const made = element("button", { type: "button", className: `pc-quiet-button ${className}`, textContent: label });
  made.addEventListener("click", act);
  return made;
}

function labelled(label, input) {
  return element("label", { className: "pa-field" }, element("span", { textContent: label }), input);
}

export function present() {
  limits.textContent = filled(texts.a_limits, { mb: maxMegabytes() });
}

function takeFiles(files) {
  for (const file of files) {
    const item = new Item(file.name, file.size);
    item.file = file;
    waiting.push(item);
  }
  sendNext();
}

function sendNext() {
  while (sending < AT_ONCE && waiting.length) {
    const item = waiting.shift();
    sending += 1;
    item.send().finally(() => {
      sending -= 1;
      sendNext();
    });
  }
}

/** One file of the list: on its way, looked at, ready, or with what is wrong with it. */
class Item {
  constructor(name, size) {
    this.name = name;
    this.abort = new AbortController();
    this.ready = false;
    this.facts = element("span", { className: "pa-quiet", textContent: bytes(size) });
    this.state = element("span", { className: "pa-file-state", textContent: texts.a_waiting });
    this.progress = element("progress", { className: "pc-progress", max: 1, value: 0 });
    this.progress.setAttribute("aria-label", `${texts.a_sending} ${name}`);
    this.problem = element("p", { className: "pa-problem", role: "alert" });
    this.away = button(texts.a_cancel, () => this.leave(), "pa-plain");
    this.away.setAttribute("aria-label", `${texts.a_cancel} ${name}`);
    this.details = element("details", { className: "pa-look", hidden: true }, element("summary", { textContent: texts.a_look }));
    const head = element("div", { className: "pa-file-head" }, element("strong", { textContent: name }), this.facts, this.state, this.away);
    this.element = element("li", { className: "pa-file" }, head, this.progress, this.problem, this.details);
    items.push(this);
    list.append(this.element);
  }

  async send() {
    if (this.abort.signal.aborted) return;
    if (this.file.size > maxMegabytes() * 2 ** 20) {
      this.fail(filled(texts.a_error_too_large, { mb: maxMegabytes() }));
      return;
    }
    this.state.textContent = texts.a_sending;
    const onProgress = (share) => (this.progress.value = share);
    const sent = send("/uploads", this.file, { name: this.name, onProgress, signal: this.abort.signal });
    await this.look(sent);
  }

  /** Show what adding the file would bring, once it is there. */
  async look(sent, stated = none()) {
    try {
      this.upload = await sent;
      this.progress.removeAttribute("value");
      this.state.textContent = texts.a_looking;
      this.preview = new Preview(this.upload, (found) => this.count(found), stated);
      this.details.append(this.preview.element);
      await this.preview.correct(stated);
      this.away.textContent = texts.a_leave_out;
      this.away.setAttribute("aria-label", `${texts.a_leave_out} ${this.name}`);
      if (items.length === 1) this.details.open = true;
    } catch (error) {
      if (error.name === "AbortError") return;
      this.fail(errorText(error));
    } finally {
      this.progress.hidden = true;
    }
  }

  count(found) {
    const lines = found.documents.flatMap((one) => one.lines);
    const dropped = lines.filter(({ reason }) => reason).length;
    this.articles = found.documents.reduce((sum, one) => sum + one.articles.length, 0);
    this.ready = this.articles > 0;
    const parts = [filled(found.more ? texts.a_articles_or_more : texts.a_articles, { n: this.articles })];
    if (lines.length) parts.push(filled(texts.a_kept_dropped, { kept: lines.length - dropped, dropped }));
    this.state.textContent = this.ready ? parts.join(" · ") : "";
    const [left] = found.skipped;
    const why = found.documents.length || !left ? texts.a_no_article : `${texts.a_error_unreadable}${texts.a_colon}${reasonText(left.reason)}`;
    this.problem.textContent = this.ready ? "" : why;
    this.details.hidden = !found.documents.length;
    sum();
  }

  fail(line) {
    this.ready = false;
    this.problem.textContent = line;
    this.state.textContent = "";
    this.progress.hidden = true;
    this.away.textContent = texts.a_leave_out;
    sum();
  }

  /** Take it off the list, on the server too. */
  leave() {
    this.abort.abort();
    if (this.upload) drop(`/uploads/${this.upload.id}`).catch(() => {});
    this.forget();
    chooser.focus();
  }

  forget() {
    items.splice(items.indexOf(this), 1);
    this.element.remove();
    sum();
  }
}

function sum() {
  const ready = items.filter((item) => item.ready);
  const articles = ready.reduce((all, item) => all + item.articles, 0);
  bar.hidden = !items.length;
  take.disabled = !ready.length || adding.length > 0;
  total.textContent = ready.length ? filled(texts.a_total, { files: ready.length, articles }) : texts.a_nothing_ready;
}

async function paste() {
  const text = pasteText.value;
  const title = pasteTitle.value.trim();
  if (!text.trim()) {
    pasteProblem.textContent = texts.a_paste_empty;
    pasteText.focus();
    return;
  }
  pasteProblem.textContent = "";
  pasteButton.disabled = true;
  try {
    const upload = await post("/paste", { name: title || texts.a_pasted, text });
    const item = new Item(upload.name, upload.size);
    pasteText.value = pasteTitle.value = "";
    pasting.open = false;
    const stated = title ? { ...none(), fields: [{ at: 1, title }] } : none();
    await item.look(Promise.resolve(upload), stated);
    item.details.open = true;
    item.details.querySelector("summary").focus();
  } catch (error) {
    pasteProblem.textContent = errorText(error);
  } finally {
    pasteButton.disabled = false;
  }
}

function takeIn() {
  adding = items.filter((item) => item.ready);
  take.disabled = true;
  say(texts.a_phase_starting);
  const uploads = adding.map((item) => ({ id: item.upload.id, ...item.preview.stated }));
  begin(post("/add", { uploads })).then((started) => {
    if (!started) {
      adding = [];
      sum();
    }
  });
}

onEnd((job) => {
  if (job.kind !== "add" || !adding.length) return;
  const taken = adding;
  adding = [];
  if (job.state === "done") for (const item of taken) item.forget();
  sum();
  if (job.state === "done" && !items.length) show("articles");
});

chooser.addEventListener("change", () => {
  takeFiles(chooser.files);
  chooser.value = "";
});
for (const kind of ["dragenter", "dragover"]) {
  addView.addEventListener(kind, (event) => {
    event.preventDefault();
    target.classList.add("pa-over");
  });
}
for (const kind of ["dragleave", "drop"]) addView.addEventListener(kind, () => target.classList.remove("pa-over"));
addView.addEventListener("drop", (event) => {
  event.preventDefault();
  takeFiles(event.dataTransfer.files);
});
window.addEventListener("beforeunload", (event) => {
  if (items.some(({ ready }) => ready)) event.preventDefault(); // what was corrected would be lost
});

function bytes(size) {
  return size < 2 ** 20 ? `${Math.ceil(size / 2 ** 10)} KB` : `${(size / 2 ** 20).toFixed(1)} MB`;
}
