// The evaluation view's requests, and what went wrong with one in the reader's language.
import { request } from "./dom.js";
import { texts } from "./texts.js";

const BASE = "/api/evaluation";

export const get = (path, signal) => request(`${BASE}${path}`, { signal });
export const post = (path, body = {}) => request(`${BASE}${path}`, { method: "POST", body });

/** The address of one run's part: `report`, `archive`, `cases/3`. */
export const runPath = (id, ...parts) => [`/runs/${encodeURIComponent(id)}`, ...parts].join("/");
export const download = (path) => `${BASE}${path}`;

/** What a refusal says in the reader's words, else the server's own line. */
export const refusalText = ({ error = "", code = "" } = {}) => texts[`e_error_${code}`] || error || texts.e_unreachable;
export const errorText = (error) => refusalText(error.said);
