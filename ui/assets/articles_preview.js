// What cleaning makes of one file before it is added: its articles, each with its lines; and corrections by hand.
import { errorText, post, reasonText } from "./articles_api.js";
import { dropping, isNone, joining, keeping, none, splitting, stating } from "./articles_corrections.js";
import { say } from "./articles_job.js";
import { element } from "./dom.js";
import { filled, texts } from "./texts.js";

const FOLDED_FROM = 3; // so many dropped lines in a row are folded
const CUT = 400; // a longer line is cut in what is shown

/** The preview of one waiting file. `onFound` is told what adding it would bring whenever that changes. */
export class Preview {
  constructor(upload, onFound, stated = none()) {
    this.upload = upload;
    this.onFound = onFound;
    this.stated = stated; // the corrections of what is shown
    this.wanted = stated; // and those of the last request: it may still be on its way
    this.found = null;
    this.unfolded = new Set();
    this.asked = 0;
    this.problem = element("p", { className: "pa-problem", role: "alert" });
    this.documents = element("div", {});
    this.reset = element("button", { type: "button", className: "pc-quiet-button", textContent: texts.a_reset });
    this.reset.addEventListener("click", () => this.correct(none()));
    this.element = element("div", { className: "pa-preview" }, this.problem, this.documents, this.reset);
    this.element.addEventListener("keydown", (event) => this.move(event));
  }

  /** Ask the server again with `stated` corrections; where they don't fit, those before stay and the reason is shown. */
  async correct(stated, focus = null) {
    const number = ++this.asked;
    this.wanted = stated;
    this.element.setAttribute("aria-busy", "true");
    try {
      const found = await post(`/uploads/${this.upload.id}/preview`, stated);
      if (number !== this.asked) return;
      this.stated = stated;
      this.found = found;
      this.problem.textContent = "";
    } catch (error) {
      if (number !== this.asked) return;
      if (!this.found) throw error;
      this.wanted = this.stated;
      this.problem.textContent = errorText(error);
    } finally {
      if (number === this.asked) this.element.removeAttribute("aria-busy");
    }
    this.render(focus);
    this.onFound(this.found);
  }

  render(focus) {
    this.reset.hidden = isNone(this.stated);
    const documents = this.found.documents.map((one) => this.document(one));
    const notes = this.found.skipped.map(({ where, reason }) =>
      element("p", { className: "pa-problem", textContent: [where, reasonText(reason)].filter(Boolean).join(": ") }),
    );
    if (this.found.more) notes.push(element("p", { className: "pa-quiet", textContent: texts.a_more_documents }));
    this.documents.replaceChildren(...documents, ...notes);
    this.rove(focus);
  }

  document(found) {
    const parts = [];
    if (found.member) parts.push(element("h4", { className: "pa-member", textContent: found.member }));
    if (!found.correctable) {
      const why = found.page ? texts.a_not_correctable : texts.a_record;
      parts.push(element("p", { className: "pa-quiet", textContent: why }));
      parts.push(...found.articles.map((article) => this.summary(article)));
      return element("section", {}, ...parts);
    }
    const starts = found.articles.map(({ line }) => line);
    const above = found.lines.filter(({ article }) => article === null);
    if (!found.articles.length) parts.push(element("p", { className: "pa-problem", textContent: texts.a_no_article }));
    if (above.length) parts.push(this.lines(above, starts));
    found.articles.forEach((article, index) => {
      const own = found.lines.filter((line) => line.article === index);
      parts.push(element("section", { className: "pa-draft" }, this.fields(article, index, starts), this.lines(own, starts)));
    });
    if (found.taken_out.length) {
      const items = found.taken_out.map(({ text, reason }) => element("li", { textContent: `${reasonText(reason)}: ${text}` }));
      const summary = element("summary", { textContent: filled(texts.a_taken_out, { n: items.length }) });
      parts.push(element("details", {}, summary, element("ul", {}, ...items)));
    }
    return element("section", {}, ...parts);
  }

  summary(article) {
    const about = [article.publisher, article.date].filter(Boolean).join(" · ");
    return element(
      "section",
      { className: "pa-draft" },
      element("h4", { textContent: article.title || texts.untitled }),
      element("p", { className: "pa-quiet", textContent: [about, sizes(article)].filter(Boolean).join(" · ") }),
      element("p", { className: "pa-excerpt", textContent: article.text }),
    );
  }

  fields(article, index, starts) {
    const field = (name, type, label) => {
      const input = element("input", { type, value: article[name], maxLength: 300 });
      input.addEventListener("change", () => this.correct(stating(this.wanted, article.line, name, input.value)));
      return element("label", { className: `pa-field pa-field-${name}` }, element("span", { textContent: label }), input);
    };
    const box = element(
      "fieldset",
      { className: "pa-fields" },
      element("legend", { textContent: filled(texts.a_article_number, { n: index + 1 }) }),
      field("title", "text", texts.a_column_title),
      field("publisher", "text", texts.a_column_publisher),
      field("date", "date", texts.a_column_date),
      element("p", { className: "pa-quiet", textContent: sizes(article) }),
    );
    if (index) {
      const join = element("button", { type: "button", className: "pc-quiet-button", textContent: texts.a_join });
      join.addEventListener("click", () => {
        say(texts.a_joined);
        this.correct(joining(this.wanted, starts, article.line));
      });
      box.append(join);
    }
    return box;
  }

  /** Lines in their order; runs of dropped ones are folded to one row that unfolds them. */
  lines(lines, starts) {
    const rows = [];
    for (let at = 0; at < lines.length; ) {
      let end = at;
      while (end < lines.length && lines[end].reason) end += 1;
      const run = lines.slice(at, end);
      if (run.length >= FOLDED_FROM && !this.unfolded.has(run[0].number)) {
        rows.push(this.fold(run));
        at = end;
      } else {
        const next = Math.max(end, at + 1);
        rows.push(...lines.slice(at, next).map((line) => this.line(line, starts)));
        at = next;
      }
    }
    return element("div", { className: "pa-lines", attributes: { role: "grid", "aria-label": texts.a_lines } }, ...rows);
  }

  fold(run) {
    const reasons = [...new Set(run.map(({ reason }) => reasonText(reason)))].join(texts.a_comma);
    const label = filled(texts.a_folded, { n: run.length, reasons });
    const unfold = element("button", { type: "button", className: "pa-unfold", textContent: label });
    unfold.dataset.line = run[0].number;
    unfold.setAttribute("aria-expanded", "false");
    unfold.addEventListener("click", () => {
      this.unfolded.add(run[0].number);
      this.render({ line: run[0].number, act: "fate" });
    });
    return element("div", { className: "pa-line pa-line-folded", attributes: { role: "row" } }, gridcell(unfold));
  }

  line(line, starts) {
    const text = element("span", { className: "pa-line-text", textContent: cut(line.text) });
    if (line.reason) text.append(" ", element("em", { textContent: reasonText(line.reason) }));
    if (line.cut) text.append(" ", element("em", { textContent: `${texts.a_cut} ${cut(line.cut)}` }));
    const byHand = this.stated.keep.includes(line.number) || this.stated.drop.includes(line.number);
    const fate = this.act(line, "fate", line.reason ? texts.a_keep : texts.a_drop, () =>
      line.reason
        ? keeping(this.wanted, line.number, this.stated.drop.includes(line.number))
        : dropping(this.wanted, line.number, this.stated.keep.includes(line.number)),
    );
    const cells = [gridcell(text), gridcell(fate)];
    if (!line.reason && !starts.includes(line.number)) {
      cells.push(gridcell(this.act(line, "split", texts.a_split, () => splitting(this.wanted, starts, line.number))));
    }
    const classes = ["pa-line", line.reason ? "pa-line-dropped" : "", byHand ? "pa-line-by-hand" : ""];
    return element("div", { className: classes.filter(Boolean).join(" "), attributes: { role: "row" } }, ...cells);
  }

  act(line, act, label, corrected) {
    const made = element("button", { type: "button", className: "pa-act", textContent: label });
    Object.assign(made.dataset, { line: line.number, act });
    made.setAttribute("aria-label", `${label}${texts.a_colon}${line.text.slice(0, 20)}`);
    made.addEventListener("click", () => this.correct(corrected(), { line: line.number, act }));
    return made;
  }

  /** One button of all lines is a tab stop; the arrow keys go to the others. */
  rove(focus) {
    const buttons = this.buttons();
    for (const button of buttons) button.tabIndex = -1;
    const wanted = focus && buttons.filter(({ dataset }) => Number(dataset.line) >= focus.line);
    const now = wanted?.find(({ dataset }) => dataset.act === focus.act) || wanted?.[0] || buttons[0];
    if (!now) return;
    now.tabIndex = 0;
    if (focus) now.focus();
  }

  move(event) {
    const from = event.target.closest?.(".pa-lines button");
    const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!from || !step) return;
    const along = event.key === "ArrowDown" || event.key === "ArrowUp";
    const column = from.dataset.act;
    const buttons = along
      ? this.buttons().filter(({ dataset }) => dataset.act === column || !dataset.act)
      : [...from.closest(".pa-line").querySelectorAll("button")];
    const to = buttons[buttons.indexOf(from) + step];
    if (!to) return;
    event.preventDefault();
    from.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  }

  buttons() {
    return [...this.documents.querySelectorAll(".pa-lines button")];
  }
}

function gridcell(child) {
  return element("div", { className: "pa-cell", attributes: { role: "gridcell" } }, child);
}

function sizes({ characters, passages }) {
  return filled(texts.a_sizes, { characters: characters.toLocaleString(), passages });
}

function cut(text) {
  return text.length > CUT ? `${text.slice(0, CUT)}…` : text;
}
