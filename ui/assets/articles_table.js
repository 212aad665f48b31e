// The table of articles: search, sort, pages, reprints below the one they repeat.
import { errorText, exportAddress, get, post, send } from "./articles_api.js";
import { begin, focusStatus, follow, say } from "./articles_job.js";
import { element, narrow } from "./dom.js";
import { filled, texts } from "./texts.js";
import { show } from "./views.js";

const COLUMNS = ["title", "publisher", "date", "passages", "added"];
const DESCENDING_FIRST = new Set(["date", "passages", "added"]);
const PAUSE_MS = 200;

const asked = { q: "", sort: "added", descending: true, page: 1 };
const open = new Set(); // groups of reprints that are unfolded, by their first article
let request = null;
let known = null; // what the last page held
let timer = 0;

const search = element("input", { type: "search", className: "pa-search", placeholder: texts.a_search, maxLength: 200 });
search.setAttribute("aria-label", texts.a_search);
const adding = action(texts.a_add, () => show("articles", "add"), "pa-primary");
const importing = action(texts.a_import, () => chooser.click());
const chooser = element("input", { type: "file", accept: ".jsonl", hidden: true });
const exporting = element("a", { className: "pc-quiet-button", href: exportAddress, textContent: texts.a_export });
exporting.setAttribute("download", "");
const sorting = element("select", { className: "pa-sort" }, ...COLUMNS.map((name) => new Option(texts[`a_column_${name}`], name)));
sorting.setAttribute("aria-label", texts.a_sort);
const note = element("p", { className: "pa-note", hidden: true });
const count = element("p", { className: "pa-count", role: "status" });
const head = element("thead", { role: "rowgroup" });
const body = element("tbody", { role: "rowgroup" });
const table = element("table", { className: "pa-table", attributes: { role: "table", "aria-label": texts.view_articles } }, head, body);
const empty = element("div", { className: "pa-empty", hidden: true });
const earlier = action(texts.a_earlier, () => turn(-1));
const later = action(texts.a_later, () => turn(1));
const pageLine = element("span", {});
const pages = element("nav", { className: "pa-pages", attributes: { "aria-label": texts.a_pages } }, earlier, pageLine, later);
const gone = element("a", { className: "pa-gone", href: "#articles/removed", textContent: texts.a_removed_title });

export const tableView = element(
  "section",
  { className: "pa-list", attributes: { "aria-label": texts.view_articles } },
  element("div", { className: "pa-tools" }, search, sorting, adding, importing, exporting, chooser),
  note,
  count,
  table,
  empty,
  element("div", { className: "pa-foot" }, pages, gone),
);

function action(label, act, className = "") {
  const made = element("button", { type: "button", className: `pc-quiet-button ${className}`, textContent: label });
  made.addEventListener("click", act);
  return made;
}

/** Fetch the page that is asked for and show it. */
export async function refresh() {
  request?.abort();
  const current = (request = new AbortController());
  try {
    const found = await get(`?${new URLSearchParams(asked)}`, current.signal);
    known = found;
    asked.page = found.page;
    fill(found);
    follow(found.job);
  } catch (error) {
    if (error.name === "AbortError") return;
    table.hidden = pages.hidden = true;
    showEmpty(errorText(error), action(texts.a_retry, refresh));
  }
}

/** Whether this server lets articles be changed; unknown before the first page came. */
export const mayChange = () => known?.may_change ?? false;
export const maxMegabytes = () => known?.max_mb ?? 64;

function fill(found) {
  const focused = table.contains(document.activeElement);
  render(found);
  const lost = focused && (table.hidden || !table.contains(document.activeElement));
  if (lost && !focusStatus()) search.focus();
}

function render(found) {
  for (const changing of [adding, importing, gone]) changing.hidden = !found.may_change;
  note.hidden = found.may_change;
  note.textContent = found.signed_in ? texts.a_keepers_only : texts.a_read_only;
  exporting.hidden = !found.articles;
  const none = !found.groups;
  table.hidden = none;
  empty.hidden = !none;
  pages.hidden = found.pages < 2;
  search.disabled = sorting.disabled = !found.articles;
  count.textContent = !found.articles ? "" : filled(asked.q ? texts.a_found : texts.a_count, { n: found.found.toLocaleString() });
  if (none) {
    if (asked.q) showEmpty(filled(texts.a_none_found, { query: asked.q }), action(texts.a_all, clearSearch));
    else if (found.may_change) showEmpty(texts.a_empty, action(texts.a_add, () => show("articles", "add"), "pa-primary"));
    else showEmpty(texts.a_empty_read_only);
    return;
  }
  sorting.value = asked.sort;
  head.replaceChildren(headRow(found.may_change));
  body.replaceChildren(...found.rows.flatMap((group) => groupRows(group, found.may_change)));
  pageLine.textContent = filled(texts.a_page, { page: found.page, pages: found.pages });
  earlier.disabled = found.page <= 1;
  later.disabled = found.page >= found.pages;
}

function showEmpty(line, ...actions) {
  empty.replaceChildren(element("p", { textContent: line }), ...actions);
  empty.hidden = false;
}

function headRow(changing) {
  const cells = COLUMNS.map((name) => {
    const sorted = asked.sort === name;
    const label = element("button", { type: "button", textContent: texts[`a_column_${name}`] });
    if (sorted) label.append(element("span", { textContent: asked.descending ? " ↓" : " ↑", ariaHidden: "true" }));
    label.addEventListener("click", () => sortBy(name));
    const cell = element("th", { scope: "col", className: `pa-${name}`, attributes: { role: "columnheader" } }, label);
    cell.setAttribute("aria-sort", sorted ? (asked.descending ? "descending" : "ascending") : "none");
    return cell;
  });
  if (changing) {
    const label = element("span", { className: "pc-spoken", textContent: texts.a_column_actions });
    cells.push(element("th", { scope: "col", attributes: { role: "columnheader" } }, label));
  }
  return element("tr", { attributes: { role: "row" } }, ...cells);
}

function groupRows([first, ...reprints], changing) {
  const unfolded = open.has(first.id);
  const rows = [row(first, changing)];
  if (!reprints.length) return rows;
  const toggle = action(filled(texts.a_reprints, { n: reprints.length }), () => {
    if (open.has(first.id)) open.delete(first.id);
    else open.add(first.id);
    fill(known);
    body.querySelector(`[data-group="${first.id}"]`)?.focus();
  }, "pa-reprints");
  toggle.dataset.group = first.id;
  toggle.setAttribute("aria-expanded", String(unfolded));
  rows[0].querySelector(".pa-title").append(toggle);
  return unfolded ? [...rows, ...reprints.map((one) => row(one, changing, true))] : rows;
}

function row(article, changing, isReprint = false) {
  const name = article.title || article.opening || texts.untitled;
  const link = element("a", { href: `#articles/${article.id}`, textContent: name, className: article.title ? "" : "pa-untitled" });
  const title = cell("title", "");
  title.append(link);
  if (article.sample) title.append(element("span", { className: "pc-badge", textContent: texts.sample }));
  const cells = [
    title,
    cell("publisher", article.sample ? "" : article.publisher),
    cell("date", article.date),
    cell("passages", String(article.passages)),
    cell("added", article.added.slice(0, 10)),
  ];
  cells[3].dataset.label = texts.a_column_passages;
  if (changing) cells.push(element("td", { className: "pa-actions", attributes: { role: "cell" } }, ...actions(article, name)));
  return element("tr", { className: isReprint ? "pa-reprint" : "", attributes: { role: "row" } }, ...cells);
}

function cell(name, text) {
  return element("td", { className: `pa-${name}`, textContent: text, attributes: { role: "cell" } });
}

function actions(article, name) {
  const again = action(texts.a_reread, () => begin(post("/reread", { articles: [article.id] })), "pa-plain");
  const away = action(texts.a_remove, () => begin(post("/remove", { articles: [article.id] })), "pa-plain");
  again.setAttribute("aria-label", `${texts.a_reread} ${name}`);
  away.setAttribute("aria-label", `${texts.a_remove} ${name}`);
  return [again, away];
}

function sortBy(name) {
  const descending = asked.sort === name ? !asked.descending : DESCENDING_FIRST.has(name);
  Object.assign(asked, { sort: name, descending, page: 1 });
  refresh().then(() => head.querySelector(`.pa-${name} button`)?.focus());
}

function turn(by) {
  asked.page += by;
  refresh().then(() => {
    tableView.parentElement.scrollTop = 0;
    say(pageLine.textContent);
  });
}

function clearSearch() {
  search.value = asked.q = "";
  asked.page = 1;
  search.focus();
  refresh();
}

search.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    Object.assign(asked, { q: search.value.trim(), page: 1 });
    refresh();
  }, PAUSE_MS);
});
sorting.addEventListener("change", () => {
  Object.assign(asked, { sort: sorting.value, descending: DESCENDING_FIRST.has(sorting.value), page: 1 });
  refresh();
});
chooser.addEventListener("change", () => {
  const [file] = chooser.files;
  chooser.value = "";
  if (!file) return;
  say(texts.a_importing);
  begin(send("/import", file));
});
narrow.addEventListener("change", () => known && fill(known));
