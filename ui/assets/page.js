// The page's own behaviour: which language it speaks, and the source pane that a citation opens.
// Everything that comes from an article is put in place as text, never as markup.
"use strict";

(() => {
  const TEXTS = JSON.parse(document.getElementById("page-texts").textContent);
  const LOCALE = pageLocale(navigator.language || "");
  const texts = TEXTS[LOCALE];
  const narrow = matchMedia("(max-width: 899px)");
  const finePointer = matchMedia("(pointer: fine)"); // elsewhere a focus opens the keyboard on the screen
  const questionBox = () => document.querySelector("#pc-question textarea");

  // Gradio knows the Chinese locales zh-CN and zh-TW only and speaks English to zh, zh-HK, zh-Hans-CN, ...
  Object.defineProperty(navigator, "language", { get: () => LOCALE });
  document.documentElement.lang = LOCALE;
  document.title = texts.name;

  function pageLocale(language) {
    if (/^en\b/i.test(language)) return "en";
    return /^zh\b.*\b(tw|hk|mo|hant)\b/i.test(language) ? "zh-TW" : "zh-CN";
  }

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  // --- the source pane: beside the chat on a wide window, a sheet over it on a narrow one ---

  let opener = null; // the link that opened the pane; focus goes back to it
  let request = null; // the article on its way; a later click replaces it

  const eyebrow = element("p", { className: "pc-pane-eyebrow" });
  const closer = element("button", { type: "button", className: "pc-pane-close", textContent: "×" });
  const heading = element("div", { className: "pc-pane-heading" });
  const content = element("div", { className: "pc-pane-content" });
  const pane = element("dialog", { id: "pc-pane" }, element("header", {}, eyebrow, closer), heading, content);
  closer.setAttribute("aria-label", texts.close);
  pane.setAttribute("aria-label", texts.pane);

  function present() {
    if (pane.open) return;
    if (narrow.matches) pane.showModal();
    else pane.show();
    document.documentElement.classList.add("pc-pane-open");
  }

  async function openSource(link) {
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
    const back = opener?.isConnected ? opener : questionBox();
    back?.focus();
  });

  // --- links in answers, and the keyboard ---

  async function copyAnswer(link) {
    const label = (link.dataset.label ??= link.textContent);
    const reply = link.closest(".pc-reply").cloneNode(true);
    reply.querySelector(".pc-tools").remove();
    reply.classList.add("pc-copying"); // innerText needs a rendered element
    document.body.append(reply);
    const text = reply.innerText.trim();
    reply.remove();
    try {
      await navigator.clipboard.writeText(text);
      link.textContent = texts.copied;
    } catch {
      link.textContent = texts.not_copied;
    }
    setTimeout(() => (link.textContent = label), 2000);
  }

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.('a[href^="#"]');
      if (link) {
        event.preventDefault();
        event.stopPropagation();
        if (link.hash === "#copy") copyAnswer(link);
        else openSource(link);
      } else if (finePointer.matches && event.target.closest?.("#pc-send, #pc-stop, #pc-new, #pc-chat button")) {
        questionBox().focus(); // these buttons give way to others: the focus would be lost
      }
    },
    true,
  );
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !narrow.matches) pane.close(); // a sheet is modal: it closes by itself
  });

  // Gradio names messages by their raw HTML and examples in English; their own text is the better name.
  function rename() {
    const misnamed = document.querySelectorAll("#pc-chat :is([data-testid], .example)[aria-label]");
    misnamed.forEach((named) => named.removeAttribute("aria-label"));
    document.querySelector("#pc-chat [role=log]")?.setAttribute("aria-label", texts.conversation);
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.body.append(pane);
    new MutationObserver(rename).observe(document.querySelector("gradio-app"), { subtree: true, childList: true });
  });
})();
