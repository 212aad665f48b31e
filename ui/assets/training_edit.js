// The form in the place of an item whose words are being changed.
import { button, field, problem } from "./training_parts.js";
import { element } from "./dom.js";
import { texts } from "./texts.js";

const LONGEST = 2000;
const area = (value, rows = 3) => element("textarea", { value, rows, maxLength: LONGEST });
const required = (input) => Object.assign(input, { required: true });
const box = (value) => element("input", { type: "text", value, maxLength: 200 });
const lines = (input) => input.value.split("\n").map((one) => one.trim()).filter(Boolean);
const text = (input) => input.value.trim();

/** A form of these fields; `save` is told nothing and says what went wrong, `close` undoes the form. */
export function editForm(fields, save, close) {
  const wrong = problem();
  const form = element(
    "form",
    { className: "pt-edit" },
    ...fields.map(([label, input]) => (label ? field(label, input) : input)),
    wrong,
    element(
      "div",
      { className: "pt-tools" },
      element("button", { type: "submit", className: "pc-main-button", textContent: texts.t_save }),
      button(texts.t_cancel, close),
    ),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    wrong.textContent = await save();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation(); // it is not the source pane that is meant
      close();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  return form;
}

/** The form for an item of this section; `save` gets the fields that it may change. */
editForm.of = (section, item, save, close) => {
  const [fields, changes] = FORMS[section](item);
  return editForm(fields, () => save(changes()), close);
};

// By section: the fields with their labels, and what they hold when the form is sent.
const FORMS = {
  key_points: (item) => one("text", texts.t_f_text, area(item.text)),
  discussion: (item) => one("prompt", texts.t_f_prompt, area(item.prompt, 4)),
  figures(item) {
    const [counts, period, clause] = [box(item.counts), box(item.period), area(item.clause, 2)];
    return [
      [[texts.t_f_counts, counts], [texts.t_f_period, period], [texts.t_f_clause, clause], ["", element("p", { className: "pt-quiet", textContent: texts.t_figure_stays })]],
      () => ({ counts: text(counts), period: text(period), clause: text(clause) }),
    ];
  },
  timeline(item) {
    const [date, said] = [box(item.date), required(area(item.text))];
    return [[[texts.t_f_date, date], [texts.t_f_event, said]], () => ({ date: text(date), text: text(said) })];
  },
  glossary(item) {
    const [term, definition] = [required(box(item.term)), required(area(item.definition))];
    const parts = area(item.parts.join("\n"), Math.max(2, item.parts.length));
    return [
      [[texts.t_f_term, term], [texts.t_f_definition, definition], ...(item.parts.length ? [[texts.t_f_parts, parts]] : [])],
      () => ({ term: text(term), definition: text(definition), parts: lines(parts) }),
    ];
  },
  quiz(item) {
    const stem = required(area(item.stem));
    const [fields, changes] = KEYS[item.kind](item);
    return [[[texts.t_f_stem, stem], ...fields], () => ({ stem: text(stem), ...changes() })];
  },
};

const KEYS = {
  fill: (item) => one("key", texts.t_f_key, box(item.key)),
  true_false(item) {
    const key = element("select");
    key.append(...["true", "false"].map((value) => element("option", { value, textContent: texts[`t_${value}`] })));
    key.value = item.key;
    return [[[texts.t_f_key, key]], () => ({ key: key.value })];
  },
  short(item) {
    const [key, points] = [required(area(item.key)), area(item.points.join("\n"))];
    return [[[texts.t_f_model, key], [texts.t_f_points, points]], () => ({ key: text(key), points: lines(points) })];
  },
  choice(item) {
    const rows = item.options.map((option, at) => {
      const words = required(box(option));
      words.setAttribute("aria-label", `${texts.t_f_option} ${"ABCDEFGH"[at]}`);
      const right = element("input", { type: "radio", name: `right-${item.id}`, checked: option === item.key, required: true, title: texts.t_f_right });
      right.setAttribute("aria-label", `${texts.t_f_right} ${"ABCDEFGH"[at]}`);
      return { words, right };
    });
    const options = element(
      "fieldset",
      { className: "pt-options" },
      element("legend", { textContent: texts.t_f_options }),
      ...rows.map(({ words, right }) => element("div", {}, right, words)),
    );
    return [
      [["", options]],
      () => ({ options: rows.map(({ words }) => text(words)), key: text(rows.find(({ right }) => right.checked).words) }),
    ];
  },
};

const one = (name, label, input) => [[[label, required(input)]], () => ({ [name]: text(input) })];
