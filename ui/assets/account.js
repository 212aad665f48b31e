// Who is signed in: the name and the way out in the top bar, and back to the sign-in page when the session has ended.
import { element, request } from "./dom.js";
import { notify } from "./notice.js";
import { filled, texts } from "./texts.js";

const USER = JSON.parse(document.getElementById("page-user").textContent);

function leave() {
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}${location.hash}`);
}

async function signOut() {
  try {
    await request("/api/session", { method: "DELETE" });
    location.assign("/sign-in");
  } catch (error) {
    notify(error.message || texts.no_reply);
  }
}

/** Show the account in the top bar; nothing where nobody signs in. */
export function buildAccount() {
  if (!USER) return;
  const name = element("span", { className: "pc-account-name", textContent: USER, title: USER });
  const about = filled(texts.account_about, { user: USER });
  const out = element("button", { type: "button", className: "pc-quiet-button", textContent: texts.account_sign_out, title: about });
  out.setAttribute("aria-label", about);
  out.addEventListener("click", signOut);
  document.getElementById("pc-top").append(element("div", { className: "pc-account" }, name, out));

  const send = window.fetch; // Gradio's requests too
  window.fetch = async (...sent) => {
    const reply = await send(...sent);
    if (reply.status === 401) leave();
    return reply;
  };
}
