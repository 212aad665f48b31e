// The quote of a citation beside its number, for the pointer and for the keyboard.
import { element, finePointer } from "./dom.js";

const DELAY = 120; // milliseconds: a pointer on its way elsewhere opens nothing
const quote = element("p", { className: "pc-card-quote" });
const about = element("p", { className: "pc-facts" });
const card = element("div", { id: "pc-card", hidden: true, attributes: { role: "tooltip" } }, quote, about);
document.body.append(card);

let timer = 0;
let holder = null;

// The quote comes as the link's title. Taken off, the browser shows no second card.
function taken(link) {
  if (link.title) {
    link.dataset.card = link.title;
    link.removeAttribute("title");
  }
  return (link.dataset.card || "").split("\n");
}

function show(link) {
  const [said, from] = taken(link);
  if (!said) return;
  holder = link;
  quote.textContent = said;
  about.textContent = from || "";
  card.hidden = false;
  link.setAttribute("aria-describedby", card.id);
  const at = link.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const left = Math.max(12, Math.min(at.left + at.width / 2 - width / 2, innerWidth - width - 12));
  const above = at.top - height - 8;
  card.style.left = `${left}px`;
  card.style.top = `${above >= 60 ? above : at.bottom + 8}px`;
}

function hide() {
  clearTimeout(timer);
  holder?.removeAttribute("aria-describedby");
  holder = null;
  card.hidden = true;
}

const cited = (event) => event.target.closest?.("#pc-chat .pc-cite");

document.addEventListener("pointerover", (event) => {
  const link = cited(event);
  if (!link || !finePointer.matches) return;
  taken(link);
  clearTimeout(timer);
  timer = setTimeout(() => link.isConnected && show(link), DELAY);
});
document.addEventListener("pointerout", (event) => cited(event) && hide());
document.addEventListener("focusin", (event) => {
  const link = cited(event);
  if (link?.matches(":focus-visible")) show(link);
  else hide();
});
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
document.addEventListener("click", hide, true);
document.addEventListener("scroll", hide, { capture: true, passive: true });
