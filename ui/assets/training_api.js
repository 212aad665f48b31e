// The trainers' requests, and what went wrong with one in the trainer's language.
import { request } from "./dom.js";
import { filled, texts } from "./texts.js";

const BASE = "/api/training";
const DETAILED = new Set(["bad_file", "pack", "invalid", "failed", "home", "locked"]);

export const get = (path, signal) => request(`${BASE}${path}`, { signal });
export const send = (path, body = {}, method = "POST") => request(`${BASE}${path}`, { method, body });

/** The path of one pack, or of a part of it: `undo`, `items/q3/drop`. */
export const packPath = (id, ...parts) => [`/packs/${encodeURIComponent(id)}`, ...parts].join("/");
export const itemPath = (id, item, ...parts) => packPath(id, "items", encodeURIComponent(item), ...parts);
export const address = (path) => `${BASE}${path}`;

/** What a refusal says in the trainer's words, else the server's own line. */
export function refusalText({ error = "", code = "", values = {} } = {}) {
  const known = texts[`t_error_${code}`];
  if (!known) return error || texts.t_unreachable;
  const said = filled(known, values) + (values.near ? filled(texts.t_near, values) : "");
  return DETAILED.has(code) && error ? filled(texts.t_detailed, { said, detail: error }) : said;
}

export const errorText = (error) => refusalText(error.said);
