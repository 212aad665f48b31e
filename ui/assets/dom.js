// What every module of the page uses. Text goes into elements as text, never as markup.

export const narrow = matchMedia("(max-width: 899px)");
export const finePointer = matchMedia("(pointer: fine)"); // elsewhere a focus opens the keyboard on the screen

/** A new element with these properties and children; `attributes` are set as attributes. */
export function element(name, { attributes = {}, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The reply to a request of this page; a failure is thrown as an Error with the server's own line, if it has one. */
export async function request(address, { method = "GET", body, signal } = {}) {
  const headers = body === undefined && method === "GET" ? {} : { "Content-Type": "application/json" };
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const reply = await fetch(address, { method, headers, body: sent, signal });
  if (reply.ok) return reply.status === 204 ? null : reply.json();
  const said = await reply.json().catch(() => ({}));
  throw Object.assign(new Error(said.error || ""), { status: reply.status, said });
}
