// One article in a window of its own: its text, its figures, and on demand what was dropped of it.
import { errorText, get, post, reasonText } from "./articles_api.js";
import { begin } from "./articles_job.js";
import { mayChange } from "./articles_table.js";
import { element } from "./dom.js";
import { filled, texts } from "./texts.js";
import { place, show } from "./views.js";

let request = null;
let opener = null; // where the focus goes back to

const closer = element("button", { type: "button", className: "pa-reader-close", textContent: "×" });
const tools = element("div", { className: "pa-reader-tools" });
const content = element("article", { className: "pa-reader-content", tabIndex: -1 });
export const reader = element("dialog", { id: "pa-reader" }, element("header", {}, tools, closer), content);
closer.setAttribute("aria-label", texts.a_close);
reader.setAttribute("aria-label", texts.a_reader);

/** Open the article that the address names. */
export async function openArticle(id) {
  request?.abort();
  const current = (request = new AbortController());
  if (!reader.open) {
    opener = document.activeElement;
    reader.showModal();
  }
  tools.replaceChildren();
  content.replaceChildren(element("p", { className: "pa-quiet", textContent: texts.loading }));
  try {
    fill(await get(`/item/${id}`, current.signal));
  } catch (error) {
    if (error.name === "AbortError") return;
    content.replaceChildren(element("p", { role: "alert", textContent: errorText(error) }));
  }
  content.focus();
}

export function closeArticle() {
  request?.abort();
  if (reader.open) reader.close();
}

function fill(article) {
  if (mayChange()) tools.replaceChildren(...changes(article));
  const facts = [article.sample ? "" : article.publisher, article.date, article.byline].filter(Boolean).join(" · ");
  const parts = [
    element("h2", { textContent: article.title || texts.untitled }),
    element("p", { className: "pa-quiet", textContent: facts }),
    element("div", { className: "pa-text" }, ...article.paragraphs.map((text) => element("p", { textContent: text }))),
    element("p", { className: "pa-quiet" }, texts.a_from, " ", origin(article)),
  ];
  if (article.corrected.length) {
    const fields = article.corrected.map((name) => texts[`a_corrected_${name}`] || name).join(texts.a_comma);
    parts.push(element("p", { className: "pa-quiet", textContent: filled(texts.a_corrected, { fields }) }));
  }
  if (article.reprints.length) parts.push(reprints(article.reprints));
  if (article.figures.length) parts.push(figures(article.figures));
  if (article.dropped.length) parts.push(dropped(article.dropped));
  content.replaceChildren(...parts);
}

function changes(article) {
  const removing = element("button", { type: "button", className: "pc-quiet-button", textContent: texts.a_remove });
  removing.addEventListener("click", () => {
    reader.close();
    begin(post("/remove", { articles: [article.id] }));
  });
  if (!article.readable) return [removing];
  const again = element("button", { type: "button", className: "pc-quiet-button", textContent: texts.a_reread });
  again.addEventListener("click", () => {
    reader.close();
    begin(post("/reread", { articles: [article.id] }));
  });
  return [again, removing];
}

function origin(article) {
  if (!article.is_link) return article.sources.join(texts.a_comma) || article.origin;
  return element("a", { href: article.origin, target: "_blank", rel: "noopener noreferrer", textContent: article.origin });
}

function folded(summary, ...children) {
  return element("details", {}, element("summary", { textContent: summary }), ...children);
}

function reprints(others) {
  const items = others.map((other) => {
    const about = [other.publisher, other.date].filter(Boolean).join(" · ");
    const link = element("a", { href: `#articles/${other.id}`, textContent: other.title || texts.untitled });
    return element("li", {}, link, element("span", { className: "pa-quiet", textContent: ` ${about}` }));
  });
  return element("section", {}, element("h3", { textContent: texts.a_same_report }), element("ul", {}, ...items));
}

function figures(found) {
  const head = [texts.a_figure, texts.a_counts, texts.a_period].map((text) => element("th", { scope: "col", textContent: text }));
  const rows = found.map((one) =>
    element("tr", {}, ...[one.text, one.counts, one.period].map((text) => element("td", { textContent: text }))),
  );
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
  return folded(filled(texts.a_figures, { n: found.length }), table);
}

function dropped(regions) {
  const items = regions.flatMap(({ text, reason }) => [
    element("dt", { textContent: reasonText(reason) }),
    element("dd", { textContent: text }),
  ]);
  return folded(filled(texts.a_dropped, { n: regions.length }), element("dl", {}, ...items));
}

closer.addEventListener("click", () => reader.close());
reader.addEventListener("click", (event) => {
  if (event.target === reader) reader.close(); // the backdrop
});
reader.addEventListener("close", () => {
  request?.abort();
  if (place().view === "articles" && place().rest.length) show("articles");
  if (opener?.isConnected) opener.focus();
});
