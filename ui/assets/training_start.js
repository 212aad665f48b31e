// A pack is made here, from a topic, from articles or from a conversation; and all packs are listed.
import { errorText, get, packPath, send } from "./training_api.js";
import { articlesPart, chosenArticles, listArticles } from "./training_choose.js";
import { fail, follow, isMaking, settle, status } from "./training_job.js";
import { button, field, heading, icon, line, link, moment, problem } from "./training_parts.js";
import { element, request } from "./dom.js";
import { notify } from "./notice.js";
import { filled, texts } from "./texts.js";
import { show } from "./views.js";

const MAX_CHARS = 2_000_000;

const topic = element("input", { type: "text", maxLength: 200, placeholder: texts.t_topic_hint, autocomplete: "off" });
const conversation = element("select");
const noConversations = line(texts.t_no_conversations);
const panels = {
  topic: element("div", {}, field(texts.t_topic, topic)),
  articles: articlesPart,
  conversation: element("div", {}, field(texts.t_conversation, conversation), noConversations),
};
const ways = Object.keys(panels).map((name) => element("input", { type: "radio", name: "pt-way", value: name, checked: name === "topic" }));
const make = element("button", { type: "submit", className: "pc-main-button", textContent: texts.t_make });
const form = element(
  "form",
  { className: "pt-card" },
  element(
    "fieldset",
    { className: "pt-ways" },
    element("legend", { textContent: texts.t_from }),
    ...ways.map((way) => element("label", {}, way, element("span", { textContent: texts[`t_way_${way.value}`] }))),
  ),
  ...Object.values(panels),
  make,
  status,
);
const broken = problem();
const packs = element("ul", { className: "pt-packs" });
const chooser = element("input", { type: "file", accept: ".json,application/json", hidden: true });
const open = button(texts.t_open_file, () => chooser.click());

export const startPart = element(
  "section",
  { className: "pt-start" },
  heading(texts.t_new),
  line(texts.t_about),
  form,
  element("div", { className: "pt-line" }, element("h3", { textContent: texts.t_mine }), open, chooser),
  broken,
  packs,
);

/** Ask the server anew what there is. */
export async function refresh() {
  settle();
  choose(way());
  try {
    const found = await get("");
    broken.textContent = "";
    form.hidden = open.hidden = false;
    packs.replaceChildren(...(found.packs.length ? found.packs.map(entry) : [element("li", { className: "pt-quiet", textContent: texts.t_no_packs })]));
    follow(found.job);
  } catch (error) {
    form.hidden = open.hidden = true;
    packs.replaceChildren();
    broken.textContent = errorText(error);
  }
}

/** Offer to make a pack of this conversation. */
export async function chooseConversation(id) {
  choose("conversation");
  await listConversations();
  conversation.value = id;
  make.focus();
}

const way = () => ways.find(({ checked }) => checked).value;

function choose(name) {
  for (const one of ways) one.checked = one.value === name;
  for (const [panel, part] of Object.entries(panels)) part.hidden = panel !== name;
  if (name === "articles") listArticles();
  if (name === "conversation") listConversations();
}

for (const one of ways) {
  one.addEventListener("change", () => {
    settle();
    choose(one.value);
  });
}

async function listConversations() {
  const { conversations } = await request("/api/conversations").catch(() => ({ conversations: [] }));
  const before = conversation.value;
  conversation.replaceChildren(...conversations.map(({ id, title }) => element("option", { value: id, textContent: title })));
  if (conversations.some(({ id }) => id === before)) conversation.value = before;
  conversation.parentElement.hidden = !conversations.length;
  noConversations.hidden = Boolean(conversations.length);
}

// What the form asks for; null, and why, where something is still missing.
function wanted() {
  if (way() === "topic") return topic.value.trim() ? { topic: topic.value.trim() } : missing(texts.t_error_no_topic, topic);
  if (way() === "articles") return chosenArticles().length ? { articles: chosenArticles() } : missing(texts.t_choose_some, articlesPart.querySelector("input"));
  return conversation.value ? { conversation: conversation.value } : missing(texts.t_no_conversations, ways[2]);
}

function missing(words, where) {
  fail(words);
  where.focus();
  return null;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (isMaking()) return;
  const body = wanted();
  if (!body) return;
  try {
    follow((await send("/packs", body)).job);
  } catch (error) {
    fail(errorText(error));
  }
});

chooser.addEventListener("change", async () => {
  const [file] = chooser.files;
  chooser.value = "";
  if (!file) return;
  broken.textContent = "";
  try {
    if (file.size > 4 * MAX_CHARS) throw Object.assign(new Error(), { said: { code: "too_long" } });
    const { id } = await send("/open", { name: file.name.slice(-300), text: await file.text() });
    show("training", "pack", id);
  } catch (error) {
    broken.textContent = errorText(error);
  }
});

function entry({ id, title, items, updated }) {
  const about = `${filled(texts.t_items, { n: items })} · ${moment(updated)}`;
  const off = icon("✕", filled(texts.t_delete, { title }), `delete:${id}`, () => remove(id));
  return element("li", {}, link(title, "pack", id), element("small", { textContent: about }), off);
}

async function remove(id) {
  try {
    await send(packPath(id), {}, "DELETE");
    await refresh();
    (packs.querySelector("a") || open).focus();
    notify(texts.t_deleted, [texts.undo, () => send(packPath(id, "restore")).then(refresh, (error) => notify(errorText(error)))]);
  } catch (error) {
    notify(errorText(error));
  }
}
