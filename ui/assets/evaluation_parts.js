// What the parts of the evaluation view are made of. All text is put in place as text.
import { element } from "./dom.js";
import { LOCALE, texts } from "./texts.js";

export function button(label, act, className = "") {
  const made = element("button", { type: "button", className: `pc-quiet-button ${className}`, textContent: label });
  made.addEventListener("click", act);
  return made;
}

export const line = (textContent, className = "pe-quiet") => element("p", { className, textContent });
export const chip = (textContent, className = "") => element("span", { className: `pe-chip ${className}`, textContent });
export const link = (textContent, ...place) =>
  element("a", { textContent, href: `#${["evaluation", ...place].map(encodeURIComponent).join("/")}` });
export const articleLink = (id) => element("a", { href: `#articles/${id}`, textContent: texts.e_open });
export const saved = (textContent, href) => element("a", { className: "pc-quiet-button", textContent, href, download: "" });
export const heading = (textContent) => element("h2", { textContent, tabIndex: -1 });
export const problem = (textContent = "") => element("p", { className: "pe-problem", textContent, attributes: { role: "alert" } });

/** An input with its label. */
export function field(label, input, className = "") {
  return element("label", { className: `pe-field ${className}` }, element("span", { textContent: label }), input);
}

export function choice(options, chosen = "") {
  const made = element("select");
  made.append(...options.map(([value, textContent, disabled = false]) => element("option", { value, textContent, disabled })));
  if (chosen) made.value = chosen;
  return made;
}

/** A table of these rows, each a list of texts or elements, in a region that scrolls by itself. */
export function table(head, rows, label) {
  const cells = (name, row) => row.map((cell) => element(name, name === "th" ? { scope: "col" } : {}, cell ?? ""));
  const made = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...cells("th", head))),
    element("tbody", {}, ...rows.map((row) => (row instanceof Node ? row : element("tr", {}, ...cells("td", row))))),
  );
  return element("div", { className: "pe-scroll", tabIndex: 0, attributes: { role: "region", "aria-label": label } }, made);
}

/** A text whose gold evidence is highlighted and whose cited parts are underlined. */
export function marked(runs) {
  return runs.map((run) => {
    if (!run.gold && !run.cited) return run.text;
    return element(run.gold ? "mark" : "u", { textContent: run.text, className: run.cited ? "pe-cited" : "" });
  });
}

/** A figure of a metric: a share with three digits, else a whole number with its unit. */
export function figure(value, unit, { signed = false } = {}) {
  if (value === null || value === undefined) return "–";
  const sign = signed && value > 0 ? "+" : "";
  if (unit === "share") return sign + value.toFixed(3);
  return `${sign}${value.toFixed(0)}${unit === "ms" ? " ms" : ""}`;
}

export function interval(low, high, unit, options) {
  return low === null ? "–" : `[${figure(low, unit, options)}, ${figure(high, unit, options)}]`;
}

export const moment = (iso) => (iso ? new Date(iso).toLocaleString(LOCALE, { dateStyle: "short", timeStyle: "medium" }) : "");
