// The top bar, and which view is shown: `/#articles`, `/#articles/...`. The address keeps it on reload.
import { element } from "./dom.js";
import { texts } from "./texts.js";

const VIEWS = JSON.parse(document.getElementById("page-views").textContent);
const listeners = [];
const links = new Map();

/** What the address names: the view, and what stands behind it. */
export function place() {
  const [view, ...rest] = location.hash.slice(1).split("/");
  return { view: VIEWS.includes(view) ? view : VIEWS[0], rest: rest.map(decodeURIComponent) };
}

/** Call `listener(place)` now and whenever another view, or another place in it, is shown. */
export function onPlace(listener) {
  listeners.push(listener);
  listener(place());
}

export function show(view, ...rest) {
  location.hash = [view, ...rest.map(encodeURIComponent)].join("/");
}

/** Where a view's own buttons go, at the top bar's right end; shown with that view only. */
export function tools(view) {
  const bar = document.querySelector(".pc-tools-bar");
  const made = element("div", { className: `pc-view-tools pc-only-${view}` });
  bar.append(made);
  return made;
}

function changed() {
  const now = place();
  document.documentElement.dataset.view = now.view;
  for (const [view, link] of links) {
    if (view === now.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  for (const listener of listeners) listener(now);
}

export function buildTopBar() {
  const nav = element("nav", { attributes: { "aria-label": texts.views } });
  for (const view of VIEWS) {
    const link = element("a", { href: `#${view}`, textContent: texts[`view_${view}`] });
    links.set(view, link);
    nav.append(link);
  }
  nav.hidden = VIEWS.length < 2;
  const name = element("h1", { textContent: texts.heading });
  document.getElementById("pc-top").append(name, nav, element("div", { className: "pc-tools-bar" }));
  window.addEventListener("hashchange", changed);
  changed();
}
