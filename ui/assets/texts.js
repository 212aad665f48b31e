// The language that the page speaks, and its words. Evaluated before Gradio's own scripts.
const TEXTS = JSON.parse(document.getElementById("page-texts").textContent);

export const LOCALE = pageLocale(navigator.language || "");
export const texts = TEXTS[LOCALE];

// Gradio knows the Chinese locales zh-CN and zh-TW only and speaks English to zh, zh-HK, zh-Hans-CN, ...
Object.defineProperty(navigator, "language", { get: () => LOCALE });
document.documentElement.lang = LOCALE;
document.title = texts.name;

function pageLocale(language) {
  if (/^en\b/i.test(language)) return "en";
  return /^zh\b.*\b(tw|hk|mo|hant)\b/i.test(language) ? "zh-TW" : "zh-CN";
}

/** `text` with each {name} replaced by its value. */
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
