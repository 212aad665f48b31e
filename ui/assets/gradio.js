// How the page's scripts and Gradio's components talk: a hidden box is filled, a hidden button is pressed.

/** The element, as soon as Gradio has made it. */
export function whenThere(selector) {
  return new Promise((resolve) => {
    const look = () => {
      const found = document.querySelector(selector);
      if (found) resolve(found);
      return found;
    };
    if (look()) return;
    const observer = new MutationObserver(() => look() && observer.disconnect());
    observer.observe(document.body, { subtree: true, childList: true });
  });
}

/** Fill a textbox as a reader would. */
export async function fill(id, value) {
  const box = await whenThere(`#${id} :is(textarea, input)`);
  box.value = value;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((resolve) => setTimeout(resolve)); // Gradio takes it over
  return box;
}

export async function press(id) {
  (await whenThere(`#${id}`)).click();
}

export const questionBox = () => document.querySelector("#pc-question textarea");

const TOGETHER = 30; // milliseconds

/** Call `listener` whenever something in Gradio's part has changed, once for all changes of a moment. */
export function onChange(listener) {
  let due = false;
  const observer = new MutationObserver(() => {
    if (due) return;
    due = true;
    setTimeout(() => {
      due = false;
      listener();
    }, TOGETHER);
  });
  const attributes = { attributes: true, attributeFilter: ["class", "hidden", "style"] }; // a button that comes and goes
  observer.observe(document.querySelector("gradio-app"), {
    ...attributes,
    subtree: true,
    childList: true,
    characterData: true,
  });
}
