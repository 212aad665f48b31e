// One pack: its title, what is done with it as a whole, and its sections. Every change is kept as soon as it is made.
import { address, errorText, get, itemPath, packPath, send } from "./training_api.js";
import { editForm } from "./training_edit.js";
import { sectionParts } from "./training_items.js";
import { button, chip, heading, line, link, moment } from "./training_parts.js";
import { element } from "./dom.js";
import { notify, speak } from "./notice.js";
import { openSourceAt } from "./pane.js";
import { filled, texts } from "./texts.js";

const FORMATS = ["docx-trainer", "docx", "pptx", "gift", "md-trainer", "md", "json"];
const SECTIONS = ["key_points", "figures", "timeline", "glossary", "quiz", "discussion"];

/** The part of the page for this pack. */
export async function packPart(id) {
  return new PackPage(await get(packPath(id))).part;
}

class PackPage {
  part = element("section", { className: "pt-pack" });
  forms = new Map(); // by the id of the item that is being edited; a change of another one leaves them open
  busy = false;

  constructor(found) {
    this.draw(found);
  }

  draw(found) {
    this.found = found;
    for (const id of this.forms.keys()) if (id !== "title" && !this.item(id)) this.forms.delete(id);
    const view = this.part.closest("#pt");
    const top = view?.scrollTop;
    const sections = sectionParts(found, this);
    this.part.replaceChildren(
      element("p", {}, link(texts.t_back)),
      this.header(),
      element("div", { className: "pt-columns" }, this.contents(sections), element("div", { className: "pt-sections" }, ...sections)),
    );
    if (view) view.scrollTop = top;
  }

  item(id) {
    for (const section of SECTIONS) {
      const place = this.found.pack[section].findIndex((one) => one.id === id);
      if (place >= 0) return { section, place, item: this.found.pack[section][place] };
    }
    return null;
  }

  // --- the pack as a whole ---

  header() {
    const { pack } = this.found;
    const facts = [madeOf(pack), filled(texts.t_items, { n: this.found.items }), moment(pack.created)];
    const few = pack.notes.map((name) => texts.t_few[name]).filter(Boolean);
    return element(
      "header",
      {},
      this.forms.get("title") || element("div", { className: "pt-line" }, heading(pack.title), this.renameButton()),
      line(facts.filter(Boolean).join(" · ")),
      ...(few.length ? [line(filled(texts.t_notes, { names: few.join(texts.t_comma) }))] : []),
      element("div", { className: "pt-tools" }, ...this.downloads(), this.recheckButton(), this.undoButton()),
      this.verdict(),
    );
  }

  renameButton() {
    const made = button(texts.t_rename, () => this.rename(), "pc-link-button");
    made.dataset.key = "rename";
    return made;
  }

  rename() {
    const box = element("input", { type: "text", value: this.found.pack.title, maxLength: 200, required: true });
    const close = () => {
      this.forms.delete("title");
      this.draw(this.found);
      this.focus("rename");
    };
    const done = () => this.forms.delete("title");
    const save = () => this.change(packPath(this.found.id), { title: box.value.trim() }, { method: "PATCH", done, key: "rename" });
    this.forms.set("title", editForm([[texts.t_title, box]], save, close));
    this.draw(this.found);
    box.select();
  }

  downloads() {
    const menu = element("div", { className: "pt-menu", id: "pt-downloads", popover: "auto" });
    const formats = FORMATS.filter((name) => name !== "gift" || this.found.pack.quiz.length); // it holds nothing else
    const links = formats.map((name) => {
      const [words, about] = texts.t_formats[name];
      const href = address(packPath(this.found.id, "export", name));
      return element("a", { href, download: "" }, element("span", { textContent: words }), element("small", { textContent: about }));
    });
    menu.append(...links);
    menu.addEventListener("click", (event) => event.target.closest("a") && menu.hidePopover());
    const opener = button(texts.t_download, () => {}, "pc-main-button");
    opener.popoverTargetElement = menu;
    opener.dataset.key = "download";
    menu.addEventListener("toggle", ({ newState }) => {
      if (newState !== "open") return;
      const at = opener.getBoundingClientRect();
      menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - menu.offsetWidth - 8))}px`;
      menu.style.top = `${Math.min(at.bottom + 4, innerHeight - menu.offsetHeight - 8)}px`;
    });
    return [opener, menu];
  }

  recheckButton() {
    const made = button(texts.t_recheck, async () => {
      if (await this.again()) {
        this.focus("recheck");
        notify(this.told());
      }
    });
    made.dataset.key = "recheck";
    return made;
  }

  undoButton() {
    const made = button(texts.t_undo, () => this.undo());
    made.dataset.key = "undo";
    made.disabled = !this.found.undoable;
    return made;
  }

  async undo() {
    if ((await this.change(packPath(this.found.id, "undo"), {}, { key: "undo" })) === "") speak(texts.t_undone);
    if (!this.found.undoable) this.focus("recheck"); // a disabled button has no focus
  }

  /** How many items stand, as a line; with a way to the first that doesn't. */
  verdict() {
    const stale = Object.keys(this.found.stale);
    const words = line(this.told(), stale.length ? "pt-verdict pt-no" : "pt-verdict");
    const first = SECTIONS.flatMap((name) => this.found.pack[name]).find(({ id }) => stale.includes(id));
    if (first) words.append(" ", button(texts.t_first_stale, () => this.go(first.id), "pc-link-button"));
    return words;
  }

  told() {
    const n = Object.keys(this.found.stale).length;
    return filled(n ? texts.t_stale_n : texts.t_all_stand, { n, all: this.found.items });
  }

  go(id) {
    const row = this.part.querySelector(`[data-item="${id}"]`);
    row?.scrollIntoView({ block: "center" });
    row?.querySelector("button")?.focus({ preventScroll: true });
  }

  contents(sections) {
    const jump = (section) => {
      const title = section.querySelector("h3");
      const go = button(title.textContent, () => {
        title.scrollIntoView({ block: "start" });
        title.focus({ preventScroll: true });
      }, "pc-link-button");
      if (section.dataset.count) go.append(element("small", { textContent: ` ${section.dataset.count}` }));
      if (section.querySelector(".pt-flag")) go.append(chip(texts.t_look, "pt-no"));
      return element("li", {}, go);
    };
    return element("nav", { className: "pt-contents", attributes: { "aria-label": texts.t_contents } }, element("ul", {}, ...sections.map(jump)));
  }

  // --- one item ---

  edit(id) {
    const { section, item } = this.item(id);
    const close = () => {
      this.forms.delete(id);
      this.draw(this.found);
      this.focus(`edit:${id}`);
    };
    const done = () => this.forms.delete(id);
    const save = (changes) => this.change(itemPath(this.found.id, id), changes, { method: "PATCH", done, key: `edit:${id}` });
    const form = editForm.of(section, item, save, close);
    this.forms.set(id, form);
    this.draw(this.found);
    form.querySelector("input, textarea, select").focus();
  }

  async move(id, to, key) {
    if ((await this.change(itemPath(this.found.id, id, "move"), { place: to }, { key })) !== "") return;
    const { section, item } = this.item(id);
    const among = this.found.pack[section].filter(({ kind }) => kind === item.kind); // questions of one kind stand together
    speak(filled(texts.t_moved, { at: among.indexOf(item) + 1, all: among.length }));
  }

  async drop(id) {
    const { section, place } = this.item(id);
    if ((await this.change(itemPath(this.found.id, id, "drop"))) !== "") return;
    const left = this.found.pack[section];
    const next = left[Math.min(place, left.length - 1)];
    if (next) this.focus(`drop:${next.id}`);
    else this.part.querySelector(`#pt-${section} h3`)?.focus();
    notify(texts.t_dropped, [texts.undo, () => this.undo()]);
  }

  async regenerate(id) {
    const { section, place } = this.item(id);
    const row = this.part.querySelector(`[data-item="${id}"]`);
    row.classList.add("pt-working");
    speak(texts.t_regenerating);
    if ((await this.change(itemPath(this.found.id, id, "regenerate"))) !== "") return row.classList.remove("pt-working");
    this.focus(`regenerate:${this.found.pack[section][place].id}`);
    notify(texts.t_regenerated, [texts.undo, () => this.undo()]);
  }

  cite(mark, id) {
    openSourceAt(mark, address(itemPath(this.found.id, id, "source")));
    mark.scrollIntoView({ block: "nearest" }); // the pane has made the page narrower
  }

  // --- what all changes have in common ---

  /** What went wrong with a change, in words; empty where it was made. `key` names what then has the focus. */
  async change(path, body = {}, { method = "POST", key = "", done = () => {} } = {}) {
    if (this.busy) return texts.t_busy;
    this.busy = true;
    this.part.setAttribute("aria-busy", "true");
    try {
      const found = await send(path, { version: this.found.version, ...body }, method);
      done();
      this.draw(found);
      if (key) this.focus(key);
      return "";
    } catch (error) {
      const words = errorText(error);
      if (error.said?.code === "pack_changed") notify(words, [texts.t_reload, () => this.again()]);
      else if (method !== "PATCH") notify(words); // a form says it itself
      return words;
    } finally {
      this.busy = false;
      this.part.removeAttribute("aria-busy");
    }
  }

  /** Ask for the pack as it is now; whether it came. */
  async again() {
    try {
      this.draw(await get(packPath(this.found.id)));
      return true;
    } catch (error) {
      notify(errorText(error));
      return false;
    }
  }

  focus(key) {
    this.part.querySelector(`[data-key="${key}"]`)?.focus({ preventScroll: true });
  }
}

const madeOf = ({ origin, sources }) => filled(texts[`t_of_${origin.kind}`], { topic: origin.topic, n: sources.length });
