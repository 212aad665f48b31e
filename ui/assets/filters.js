// Which articles are asked: publisher, region, programme, dates, single articles. What is set shows as chips.
import { element, request } from "./dom.js";
import { fill, press, questionBox, whenThere } from "./gradio.js";
import { filled, texts } from "./texts.js";

const KEPT = "pc-filter";
const NONE = { publishers: [], regions: [], programmes: [], since: "", until: "", articles: [] };
const KINDS = ["publishers", "regions", "programmes"];
const MANY = 12; // values of a kind that are shown before the reader looks for more

let filter = { ...NONE };
let titles = {}; // of chosen articles, by id
try {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "{}");
  filter = { ...NONE, ...kept.filter };
  titles = kept.titles || {};
} catch {
  sessionStorage.removeItem(KEPT);
}

// --- the chips above the question ---

const chips = element("ul", { className: "pc-chips" });
const opener = element("button", { type: "button", className: "pc-chip pc-chip-add", textContent: texts.filter });
opener.setAttribute("aria-haspopup", "dialog");
const bar = element("div", { className: "pc-filter-bar" }, opener, chips);
whenThere("#pc-filter").then((place) => place.replaceChildren(bar));

function set(next) {
  filter = { ...NONE, ...next };
  sessionStorage.setItem(KEPT, JSON.stringify({ filter, titles }));
  const used = Object.values(filter).some((value) => value.length);
  fill("pc-condition", used ? JSON.stringify(filter) : "");
  chips.replaceChildren(...named().map(([label, without]) => chip(label, without)));
}

// What is set, each with the filter that is left without it.
function named() {
  const found = [];
  for (const kind of [...KINDS, "articles"]) {
    for (const value of filter[kind]) {
      const label = kind === "articles" ? titles[value] || value : value || texts.no_publisher;
      found.push([label, { ...filter, [kind]: filter[kind].filter((other) => other !== value) }]);
    }
  }
  if (filter.since || filter.until) {
    found.push([`${filter.since || "…"} – ${filter.until || "…"}`, { ...filter, since: "", until: "" }]);
  }
  return found;
}

function chip(label, without) {
  const off = element("button", { type: "button", className: "pc-chip", title: filled(texts.remove, { label }) });
  off.setAttribute("aria-label", filled(texts.remove, { label }));
  off.append(element("span", { textContent: label }), element("span", { textContent: "×" }));
  off.addEventListener("click", () => {
    set(without);
    opener.focus();
  });
  return element("li", {}, off);
}

/** Ask this question again of all articles. */
export async function askEverywhere(question) {
  set(NONE);
  await fill("pc-question", question);
  await press("pc-send");
}

// --- the dialog ---

const body = element("div", { className: "pc-dialog-body" });
const count = element("p", { className: "pc-filter-count", attributes: { role: "status" } });
const clear = element("button", { type: "button", className: "pc-quiet-button", textContent: texts.clear });
const done = element("button", { type: "submit", className: "pc-main-button", textContent: texts.apply });
const form = element(
  "form",
  { method: "dialog" },
  element("h2", { textContent: texts.filter_title }),
  body,
  element("div", { className: "pc-dialog-end" }, count, clear, done),
);
const dialog = element("dialog", { id: "pc-filters", className: "pc-dialog" }, form);
dialog.setAttribute("aria-label", texts.filter_title);
document.body.append(dialog);
let draft = { ...NONE };

opener.addEventListener("click", async () => {
  draft = structuredClone(filter);
  body.replaceChildren(element("p", { className: "pc-quiet", textContent: texts.loading_filters }));
  count.textContent = "";
  dialog.showModal();
  try {
    draw(await request("/api/filters"));
    countMatching();
  } catch (error) {
    const line = error.message || texts.no_reply;
    body.replaceChildren(element("p", { className: "pc-dialog-error", textContent: line, role: "alert" }));
  }
});
clear.addEventListener("click", () => {
  set(NONE);
  dialog.close();
});
form.addEventListener("submit", () => set(draft));
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
dialog.addEventListener("close", () => opener.focus());

function draw(choices) {
  const groups = KINDS.filter((kind) => choices[kind].length).map((kind) => group(kind, choices[kind]));
  body.replaceChildren(...groups, dates(choices), articles());
}

function fieldset(legend, ...children) {
  return element("fieldset", {}, element("legend", { textContent: legend }), ...children);
}

function box(kind, value, label, number) {
  const input = element("input", { type: "checkbox", checked: draft[kind].includes(value) });
  input.addEventListener("change", () => {
    draft[kind] = input.checked ? [...draft[kind], value] : draft[kind].filter((other) => other !== value);
    countMatching();
  });
  const words = element("span", { textContent: label });
  if (number !== undefined) words.append(element("small", { textContent: ` ${number}` }));
  return element("label", { className: "pc-check" }, input, words);
}

function group(kind, values) {
  const boxes = values.map(([value, number]) => box(kind, value, value || texts.no_publisher, number));
  const hidden = boxes.filter((_, place) => place >= MANY && !draft[kind].includes(values[place][0]));
  hidden.forEach((one) => (one.hidden = true));
  const made = fieldset(texts[kind], element("div", { className: "pc-checks" }, ...boxes));
  if (hidden.length) {
    const words = filled(texts.show_all, { count: values.length });
    const more = element("button", { type: "button", className: "pc-link-button", textContent: words });
    more.addEventListener("click", () => {
      hidden.forEach((one) => (one.hidden = false));
      hidden[0].querySelector("input").focus();
      more.remove();
    });
    made.append(more);
  }
  return made;
}

function dates({ undated }) {
  const day = (key, label) => {
    const input = element("input", { type: "date", value: draft[key] });
    input.addEventListener("change", () => {
      draft[key] = input.value;
      countMatching();
    });
    return element("label", {}, element("span", { textContent: label }), input);
  };
  const hint = undated ? [element("p", { className: "pc-quiet", textContent: filled(texts.undated, { undated }) })] : [];
  const pair = element("div", { className: "pc-dates" }, day("since", texts.since), day("until", texts.until));
  return fieldset(texts.dates, pair, ...hint);
}

function articles() {
  const found = element("div", { className: "pc-checks pc-checks-lines" });
  const words = element("input", { type: "search", placeholder: texts.find_article });
  words.setAttribute("aria-label", texts.find_article);
  let asked = 0;
  const look = async () => {
    const mine = ++asked;
    const query = words.value.trim();
    const chosen = draft.articles.map((id) => ({ id, title: titles[id] || id, date: "" }));
    let listed = { articles: [] };
    try {
      if (query) listed = await request(`/api/filters/articles?q=${encodeURIComponent(query)}`);
    } catch (error) {
      found.replaceChildren(element("p", { className: "pc-dialog-error", textContent: error.message || texts.no_reply }));
      return;
    }
    if (mine !== asked) return;
    const others = listed.articles.filter(({ id }) => !draft.articles.includes(id));
    for (const { id, title } of listed.articles) titles[id] = title || texts.untitled;
    const lines = [...chosen, ...others].map(({ id, date }) => box("articles", id, [titles[id] || id, date].filter(Boolean).join("  ")));
    const none = element("p", { className: "pc-quiet", textContent: texts.no_article });
    found.replaceChildren(...(query && !others.length && !chosen.length ? [none] : lines));
  };
  let timer = 0;
  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 150);
  });
  words.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  look();
  return fieldset(texts.articles, words, found);
}

async function countMatching() {
  const condition = JSON.stringify(draft);
  try {
    const { count: number } = await request(`/api/filters/matching?condition=${encodeURIComponent(condition)}`);
    if (condition === JSON.stringify(draft)) count.textContent = filled(texts.matching, { number });
  } catch {
    count.textContent = "";
  }
}

set(filter);
