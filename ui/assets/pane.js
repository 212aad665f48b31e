// The source pane: the article that a citation opens, at the cited passage. Beside the view on a wide window, a sheet
// over it on a narrow one. Everything that comes from an article is put in place as text, never as markup.
import { element, narrow } from "./dom.js";
import { texts } from "./texts.js";

let opener = null; // the link that opened the pane; focus goes back to it
let request = null; // the article on its way; a later click replaces it

const eyebrow = element("p", { className: "pc-pane-eyebrow" });
const closer = element("button", { type: "button", className: "pc-pane-close", textContent: "×" });
const heading = element("div", { className: "pc-pane-heading" });
const content = element("div", { className: "pc-pane-content" });
const pane = element("dialog", { id: "pc-pane" }, element("header", {}, eyebrow, closer), heading, content);
closer.setAttribute("aria-label", texts.close);
pane.setAttribute("aria-label", texts.pane);

export const isOpen = () => pane.open;
export const closePane = () => pane.close();

function present() {
  if (pane.open) return;
  if (narrow.matches) pane.showModal();
  else pane.show();
  document.documentElement.classList.add("pc-pane-open");
}

/** Open the pane for a link to `#cite=article:start-end`. */
export async function openSource(link) {
  const [, article, start, end] = /^#cite=([\w.-]+):(\d+)-(\d+)$/.exec(link.hash) || [];
  if (!article) return;
  request?.abort();
  const current = (request = new AbortController());
  opener = link;
  eyebrow.textContent = link.matches(".pc-cite") ? `${texts.pane} ${link.textContent}` : texts.pane;
  present();
  heading.replaceChildren();
  content.replaceChildren(element("p", { className: "pc-pane-state", textContent: texts.loading }));
  try {
    const reply = await fetch(`/source/${encodeURIComponent(article)}?start=${start}&end=${end}`, current);
    const source = await reply.json();
    if (reply.ok) showSource(source);
    else showLine(source.error || texts.unreachable);
  } catch (error) {
    if (error.name !== "AbortError") showLine(texts.unreachable);
  }
}

function showLine(line) {
  content.replaceChildren(element("p", { className: "pc-pane-state", role: "alert", textContent: line }));
  closer.focus();
}

function showSource(source) {
  const facts = element("p", { className: "pc-facts" });
  if (source.sample) facts.append(element("span", { className: "pc-badge", textContent: texts.sample }));
  facts.append([source.sample ? "" : source.publisher, source.date].filter(Boolean).join(" · "));
  heading.replaceChildren(element("h2", { textContent: source.title || texts.untitled }), facts);
  if (source.based_on) {
    heading.append(element("p", { className: "pc-facts", textContent: `${texts.based_on} ${source.based_on}` }));
  }
  const paragraphs = source.paragraphs.map((runs) =>
    element("p", {}, ...runs.map(({ text, cited }) => (cited ? element("mark", { textContent: text }) : text))),
  );
  content.replaceChildren(...paragraphs, element("p", { className: "pc-pane-origin" }, origin(source)));
  const passage = content.querySelector("mark");
  if (!passage) {
    content.scrollTop = 0;
    closer.focus();
    return;
  }
  passage.tabIndex = -1;
  passage.focus({ preventScroll: true });
  passage.scrollIntoView({ block: passage.offsetHeight > content.clientHeight / 2 ? "start" : "center" });
}

function origin(source) {
  if (!source.is_link) return source.origin;
  const properties = { href: source.origin, target: "_blank", rel: "noopener noreferrer" };
  return element("a", { ...properties, textContent: texts.original });
}

closer.addEventListener("click", () => pane.close());
pane.addEventListener("click", (event) => {
  if (event.target === pane && narrow.matches) pane.close(); // the backdrop
});
narrow.addEventListener("change", () => pane.close()); // a sheet can't turn into a column in place
pane.addEventListener("close", () => {
  request?.abort();
  document.documentElement.classList.remove("pc-pane-open");
  const back = opener?.isConnected ? opener : document.querySelector("#pc-question textarea");
  back?.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !narrow.matches) pane.close(); // a sheet is modal: it closes by itself
});
document.body.append(pane);
