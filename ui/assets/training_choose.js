// Choosing the articles of a pack: a search, a list to tick, and what has been ticked so far.
import { articleName, field, line } from "./training_parts.js";
import { element, request } from "./dom.js";
import { filled, texts } from "./texts.js";

const PAUSE_MS = 250;
const MOST = 50;
const chosen = new Map(); // by id
let asked = null;
let timer = 0;

const search = element("input", { type: "search", maxLength: 200, placeholder: texts.t_find_hint });
const count = element("p", { className: "pt-quiet", attributes: { role: "status" } });
const picked = element("ul", { className: "pt-picked" });
const list = element("ul", { className: "pt-articles" });
const more = line("");
export const articlesPart = element("div", {}, field(texts.t_find, search), count, picked, list, more);
export const chosenArticles = () => [...chosen.keys()];

search.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(listArticles, PAUSE_MS);
});
search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault()); // it makes no pack yet

/** Ask for the articles that the search names. */
export async function listArticles() {
  asked?.abort();
  const { signal } = (asked = new AbortController());
  try {
    const found = await request(`/api/articles?q=${encodeURIComponent(search.value.trim())}`, { signal });
    list.replaceChildren(...found.rows.map(([article]) => entry(article)));
    const rest = found.groups - found.rows.length;
    more.textContent = found.groups ? (rest ? filled(texts.t_more_articles, { n: rest }) : "") : texts.t_no_articles;
  } catch (error) {
    if (error.name === "AbortError") return;
    list.replaceChildren();
    more.textContent = error.message || texts.t_unreachable;
  }
  tell();
}

function entry(article) {
  const box = element("input", { type: "checkbox", checked: chosen.has(article.id), value: article.id });
  box.addEventListener("change", () => {
    if (!box.checked) chosen.delete(article.id);
    else if (chosen.size < MOST) chosen.set(article.id, article);
    else box.checked = false;
    tell();
  });
  const about = [article.sample ? "" : article.publisher, article.date].filter(Boolean).join(" · ");
  const name = element("span", { textContent: articleName(article) });
  return element("li", {}, element("label", {}, box, name, element("small", { textContent: about })));
}

function tell() {
  count.textContent = chosen.size ? filled(chosen.size < MOST ? texts.t_chosen : texts.t_chosen_most, { n: chosen.size }) : texts.t_choose_some;
  picked.replaceChildren(...[...chosen.values()].map(pickedEntry));
}

function pickedEntry(article) {
  const off = element("button", { type: "button", className: "pt-chip", textContent: `${articleName(article)} ×` });
  off.setAttribute("aria-label", filled(texts.t_unchoose, { name: articleName(article) }));
  off.addEventListener("click", () => {
    const at = [...chosen.keys()].indexOf(article.id);
    chosen.delete(article.id);
    const box = list.querySelector(`input[value="${article.id}"]`);
    if (box) box.checked = false;
    tell();
    (picked.children[Math.min(at, chosen.size - 1)]?.firstElementChild || search).focus();
  });
  return element("li", {}, off);
}
