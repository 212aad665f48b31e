// What the page says by the way: a line at the bottom with one thing to do about it, and words for screen readers.
import { element } from "./dom.js";

const SECONDS = 8;
const spoken = element("div", { className: "pc-spoken", attributes: { role: "status" } });
const bar = element("div", { id: "pc-notices", attributes: { role: "status" } });
document.body.append(spoken, bar);
let timer = 0;

/** Show a line for a while; `action` is `[words, function]`. */
export function notify(line, action) {
  clearTimeout(timer);
  bar.replaceChildren(element("span", { textContent: line }));
  if (action) {
    const button = element("button", { type: "button", textContent: action[0] });
    button.addEventListener("click", () => {
      bar.replaceChildren();
      action[1]();
    });
    bar.append(button);
  }
  timer = setTimeout(() => bar.replaceChildren(), SECONDS * 1000);
}

/** Say something to those who don't see the page. */
export function speak(words) {
  if (spoken.textContent !== words) spoken.textContent = words;
}
