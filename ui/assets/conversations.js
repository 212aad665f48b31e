// The list of conversations beside the chat, a drawer on a narrow window: open, rename, take along, delete.
import { element, request } from "./dom.js";
import { fill, onChange, press, questionBox, whenThere } from "./gradio.js";
import { notify } from "./notice.js";
import { closePane } from "./pane.js";
import { texts } from "./texts.js";
import { show, tools } from "./views.js";

const drawer = matchMedia("(max-width: 1099px)");
const list = element("ul", { className: "pc-side-list" });
const renew = element("button", { type: "button", className: "pc-side-new", textContent: texts.new });
const title = element("h2", { textContent: texts.conversations });
const side = element("aside", { id: "pc-side", className: "pc-only-chat" }, renew, title, list);
side.setAttribute("aria-label", texts.conversations);
const menu = element("div", { id: "pc-menu", popover: "auto", attributes: { role: "menu" } });
let present = new URLSearchParams(location.search).get("c") || "";
let opening = ""; // asked for, and not shown yet
let known = [];

document.querySelector("gradio-app").before(side);
document.body.append(menu);

// --- a drawer where there is no room beside the chat ---

const shower = element("button", { type: "button", className: "pc-icon-button pc-side-show", textContent: "☰" });
shower.setAttribute("aria-label", texts.conversations);
shower.addEventListener("click", () => side.togglePopover());
const quick = element("button", { type: "button", className: "pc-quiet-button pc-side-show", textContent: texts.new });
tools("chat").append(quick, shower);

function fit() {
  side.popover = drawer.matches ? "auto" : null;
}
const put = () => drawer.matches && side.matches(":popover-open") && side.hidePopover();
drawer.addEventListener("change", fit);
fit();

// --- which one is shown ---

/** Start a new conversation. */
export async function startAnew() {
  put();
  closePane();
  opening = "";
  await press("pc-new");
  questionBox()?.focus();
}

async function open(id, { push = true } = {}) {
  put();
  closePane();
  if (push) history.pushState(null, "", `/?c=${id}`);
  present = opening = id;
  mark();
  await fill("pc-wanted", id);
  await press("pc-open");
}

renew.addEventListener("click", startAnew);
quick.addEventListener("click", startAnew);
addEventListener("popstate", () => {
  const id = new URLSearchParams(location.search).get("c") || "";
  if (id === present) return;
  if (id) open(id, { push: false });
  else startAnew();
});

// Gradio tells which conversation it shows: a new one has its id with its first question.
let shown = null;
onChange(() => {
  const told = document.querySelector("#pc-present");
  const now = /[0-9a-f]{24}/.exec(told?.textContent)?.[0] || ""; // Gradio's own signs of work stand there too
  const resting = Boolean(document.querySelector("#pc-send")?.checkVisibility());
  if (!told || `${now} ${resting}` === shown) return;
  if (opening && now !== opening && now) return; // still the one that is left
  opening = "";
  const first = shown === null;
  shown = `${now} ${resting}`;
  if (first && !now) return; // not told yet, or none
  if (now !== present) {
    present = now;
    history.replaceState(null, "", (now ? `/?c=${now}` : "/") + location.hash);
  }
  if (resting) refresh();
  else mark();
});

// --- the list ---

async function refresh() {
  try {
    known = (await request("/api/conversations")).conversations;
    draw();
  } catch {
    // The list stays as it was; what the reader does next will say what is wrong.
  }
}

function draw() {
  const empty = element("li", { className: "pc-side-empty", textContent: texts.no_conversations });
  list.replaceChildren(...(known.length ? known.map(entry) : [empty]));
  mark();
}

function mark() {
  for (const link of list.querySelectorAll("a")) {
    if (link.dataset.id === present) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function entry({ id, title: name }) {
  const link = element("a", { href: `/?c=${id}`, textContent: name, title: name });
  link.dataset.id = id;
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(id);
  });
  const more = element("button", { type: "button", className: "pc-icon-button", textContent: "⋯" });
  more.setAttribute("aria-label", `${texts.more} ${name}`);
  more.setAttribute("aria-haspopup", "menu");
  const item = element("li", {}, link, more);
  more.addEventListener("click", () => openMenu(item, more, id, name));
  return item;
}

// --- what can be done with one ---

function openMenu(item, more, id, name) {
  const act = (words, action) => {
    const button = element("button", { type: "button", textContent: words, attributes: { role: "menuitem" } });
    button.addEventListener("click", () => {
      menu.hidePopover();
      action();
    });
    return button;
  };
  const take = (words, kind) =>
    element("a", {
      href: `/api/conversations/${id}/${kind}`,
      download: "",
      textContent: words,
      attributes: { role: "menuitem" },
    });
  menu.replaceChildren(
    act(texts.rename, () => rename(item, id, name)),
    take(texts.as_markdown, "markdown"),
    take(texts.as_word, "word"),
    ...(texts.t_of_this ? [act(texts.t_of_this, () => show("training", "conversation", id))] : []), // a trainer's page
    act(texts.delete, () => remove(id)),
  );
  const at = more.getBoundingClientRect();
  (drawer.matches ? side : document.body).append(menu); // a popover within the drawer leaves that open
  menu.showPopover();
  menu.style.left = `${Math.min(at.left, innerWidth - menu.offsetWidth - 12)}px`;
  menu.style.top = `${Math.min(at.bottom + 4, innerHeight - menu.offsetHeight - 12)}px`;
  menu.firstElementChild.focus();
}

menu.addEventListener("click", (event) => event.target.closest("a") && menu.hidePopover());
menu.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...menu.children];
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
});

function rename(item, id, name) {
  const box = element("input", { type: "text", value: name, maxLength: 60 });
  box.setAttribute("aria-label", texts.rename);
  item.replaceChildren(box);
  box.select();
  let over = false;
  const end = async (keep) => {
    if (over) return;
    over = true;
    const wanted = box.value.trim();
    if (keep && wanted && wanted !== name) await change(id, { method: "PATCH", body: { title: wanted } });
    await refresh();
    list.querySelector(`a[data-id="${id}"]`)?.focus();
  };
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) end(true);
    if (event.key === "Escape") {
      event.stopPropagation();
      end(false);
    }
  });
  box.addEventListener("blur", () => end(true));
}

async function remove(id) {
  if (!(await change(id, { method: "DELETE" }))) return;
  const was = present;
  if (id === present) await startAnew();
  await refresh();
  notify(texts.deleted, [
    texts.undo,
    async () => {
      await change(`${id}/restore`, { method: "POST" });
      await refresh();
      if (id === was) open(id);
    },
  ]);
}

// Whether a change was made; where not, the reader is told.
async function change(path, options) {
  try {
    await request(`/api/conversations/${path}`, options);
    return true;
  } catch (error) {
    notify(error.message || texts.no_reply);
    return false;
  }
}

whenThere("#pc-present").then(refresh);
