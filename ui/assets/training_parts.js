// What the parts of the trainers' view are made of. All text is put in place as text.
import { element } from "./dom.js";
import { LOCALE, texts } from "./texts.js";

export function button(label, act, className = "pc-quiet-button") {
  const made = element("button", { type: "button", className, textContent: label });
  made.addEventListener("click", act);
  return made;
}

/** A button of one sign; `label` is what it does, `key` what the focus finds it by when the page is drawn anew. */
export function icon(sign, label, key, act) {
  const made = element("button", { type: "button", className: "pc-icon-button", textContent: sign, title: label });
  made.setAttribute("aria-label", label);
  made.dataset.key = key;
  made.addEventListener("click", act);
  return made;
}

export const line = (textContent, className = "pt-quiet") => element("p", { className, textContent });
export const chip = (textContent, className = "") => element("span", { className: `pt-chip ${className}`, textContent });
export const heading = (textContent) => element("h2", { textContent, tabIndex: -1 });
export const problem = (textContent = "") => element("p", { className: "pt-problem", textContent, attributes: { role: "alert" } });
export const link = (textContent, ...place) =>
  element("a", { textContent, href: `#${["training", ...place].map(encodeURIComponent).join("/")}` });

/** An input with its label. */
export function field(label, input, className = "") {
  return element("label", { className: `pt-field ${className}` }, element("span", { textContent: label }), input);
}

export const articleName = ({ title, opening = "" }) => title || (opening ? `${texts.untitled} · ${opening}…` : texts.untitled);
export const moment = (iso) => (iso ? new Date(iso).toLocaleString(LOCALE, { dateStyle: "medium", timeStyle: "short" }) : "");
