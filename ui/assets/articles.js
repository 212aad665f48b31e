// The articles view. Everything that comes from an article or a file is put in place as text, never as markup.
import { addView, present } from "./articles_add.js";
import { errorText, get, post } from "./articles_api.js";
import { begin, onEnd, status } from "./articles_job.js";
import { closeArticle, openArticle, reader } from "./articles_reader.js";
import { refresh, tableView } from "./articles_table.js";
import { element } from "./dom.js";
import { texts } from "./texts.js";
import { onPlace } from "./views.js";

const removed = element("ul", { className: "pa-removed-list" });
const removedView = element(
  "section",
  { className: "pa-removed", hidden: true, attributes: { "aria-label": texts.a_removed_title } },
  element("p", {}, element("a", { href: "#articles", textContent: texts.a_back })),
  element("h2", { textContent: texts.a_removed_title, tabIndex: -1 }),
  removed,
);
const view = element("main", { id: "pa", className: "pc-own-view pc-only-articles" }, status, tableView, addView, removedView);
document.querySelector("gradio-app").before(view);
document.body.append(reader);

async function showRemoved() {
  try {
    const { articles } = await get("/removed");
    removed.replaceChildren(...articles.map(removedItem));
    if (!articles.length) removed.replaceChildren(element("li", { className: "pa-quiet", textContent: texts.a_removed_none }));
  } catch (error) {
    removed.replaceChildren(element("li", { className: "pa-problem", textContent: errorText(error) }));
  }
}

function removedItem(article) {
  const back = element("button", { type: "button", className: "pc-quiet-button", textContent: texts.a_restore });
  const title = article.title || texts.untitled;
  back.setAttribute("aria-label", `${texts.a_restore} ${title}`);
  back.addEventListener("click", () => begin(post("/restore", { articles: [article.id] })));
  const about = [article.publisher, article.date].filter(Boolean).join(" · ");
  return element("li", {}, element("span", { textContent: title }), element("span", { className: "pa-quiet", textContent: about }), back);
}

let shown = "";

onPlace(({ view: name, rest: [what = ""] }) => {
  if (name !== "articles") {
    closeArticle();
    shown = "";
    return;
  }
  const isArticle = /^[0-9a-f]{12}$/.test(what);
  const part = what === "add" || what === "removed" ? what : "table";
  tableView.hidden = part !== "table";
  addView.hidden = part !== "add";
  removedView.hidden = part !== "removed";
  if (part !== shown) {
    shown = part;
    view.scrollTop = 0;
    if (part === "removed") showRemoved();
    refresh().then(present);
    if (part !== "table") (part === "add" ? addView : removedView).querySelector("h2").focus();
  }
  if (isArticle) openArticle(what);
  else closeArticle();
});

onEnd(() => {
  refresh();
  if (shown === "removed") showRemoved();
});
