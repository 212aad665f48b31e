// The articles view's requests, and what went wrong with one in the reader's language.
import { request } from "./dom.js";
import { filled, texts } from "./texts.js";

const BASE = "/api/articles";
const DETAILED = new Set(["locked", "unreadable", "correction", "home", "failed", "file_gone", "invalid"]);

export const exportAddress = `${BASE}/export`;
export const get = (path, signal) => request(`${BASE}${path}`, { signal });
export const post = (path, body = {}, signal) => request(`${BASE}${path}`, { method: "POST", body, signal });
export const drop = (path) => request(`${BASE}${path}`, { method: "DELETE" });

/** What a refusal or a failed request says: `code` and `values` in the reader's words, else the server's line. */
export function refusalText({ error = "", code = "", values = {} } = {}) {
  const known = texts[`a_error_${code}`];
  if (!known) return error || texts.a_error_unreachable;
  const said = filled(known, values);
  return DETAILED.has(code) && error ? `${said}${texts.a_paren_open}${reasonText(error)}${texts.a_paren_close}` : said;
}

export const errorText = (error) => refusalText(error.said);

/** Why a line, file or part was left out, in the reader's words where there are any: by how the reason begins. */
export function reasonText(reason) {
  const known = texts.a_reasons[reason];
  const [, begun] = known ? [] : Object.entries(texts.a_reasons).find(([start]) => reason.startsWith(start)) || [];
  return known || begun || reason;
}

/** Send a file's bytes to `path`; `onProgress` is told the share that has been sent. */
export function send(path, file, { name = "", onProgress = () => {}, signal } = {}) {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest(); // fetch doesn't tell how much has been sent
    sending.open("POST", `${BASE}${path}`);
    sending.setRequestHeader("Content-Type", "application/octet-stream");
    if (name) sending.setRequestHeader("X-File-Name", encodeURIComponent(name.toWellFormed?.() ?? name));
    sending.responseType = "json";
    sending.upload.addEventListener("progress", (event) => event.total && onProgress(event.loaded / event.total));
    const failed = (said) => reject(Object.assign(new Error(said.error || ""), { said }));
    sending.addEventListener("load", () => {
      if (sending.status < 300) resolve(sending.response);
      else failed(sending.response || {});
    });
    sending.addEventListener("error", () => failed({}));
    sending.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
    signal?.addEventListener("abort", () => sending.abort());
    sending.send(file);
  });
}
