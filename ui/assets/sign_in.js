// The sign-in page: a name, a password, and then on to the page that was asked for.
import { element, finePointer, request } from "./dom.js";
import { filled, texts } from "./texts.js";

/** Where to go on: an address of this server only, with the place in the page that the browser has kept. */
function onward() {
  const asked = new URL(new URLSearchParams(location.search).get("next") || "/", location.origin);
  const own = asked.origin === location.origin ? asked.pathname + asked.search : "/";
  return own + location.hash;
}

function field(name, type, autocomplete) {
  const input = element("input", {
    id: `ps-${name}`,
    type,
    autocomplete,
    spellcheck: false,
    attributes: { "aria-describedby": `ps-${name}-problem`, autocapitalize: "none" },
  });
  const problem = element("p", { id: `ps-${name}-problem`, className: "ps-problem", attributes: { role: "alert" } });
  const label = element("label", { htmlFor: input.id, textContent: texts[name] });
  input.addEventListener("input", () => clear());
  const clear = () => {
    problem.textContent = "";
    input.removeAttribute("aria-invalid");
  };
  const say = (words) => {
    problem.textContent = words;
    input.setAttribute("aria-invalid", "true");
    input.focus();
    input.select();
  };
  return { input, clear, say, part: element("div", { className: "ps-field" }, label, input, problem) };
}

const user = field("user", "text", "username");
const password = field("password", "password", "current-password");
const button = element("button", { type: "submit", className: "pc-main-button", textContent: texts.sign_in });
const form = element(
  "form",
  { className: "ps-card", noValidate: true, attributes: { "aria-labelledby": "ps-heading" } },
  element("h1", { id: "ps-heading", textContent: texts.heading }),
  element("p", { textContent: texts.lead }),
  user.part,
  password.part,
  button,
  element("p", { className: "ps-help", textContent: texts.help }),
);
let sending = false;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (sending) return;
  user.clear();
  password.clear();
  if (!user.input.value.trim()) return user.say(texts.no_user);
  if (!password.input.value) return password.say(texts.no_password);
  show(true);
  try {
    const body = { name: user.input.value.trim(), password: password.input.value };
    await request("/api/session", { method: "POST", body });
    location.replace(onward());
  } catch ({ said = {} }) {
    show(false);
    password.say(texts[said.code] ? filled(texts[said.code], said.values) : said.error || texts.unreachable);
  }
});

function show(isSending) {
  sending = isSending;
  button.setAttribute("aria-disabled", String(isSending));
  button.textContent = isSending ? texts.signing_in : texts.sign_in;
}

document.body.prepend(element("main", { className: "ps-main" }, form));
if (finePointer.matches) user.input.focus();

// Whoever comes by a link from elsewhere may be signed in: the browser kept the cookie back on the way here only.
request("/api/session")
  .then(({ name }) => name && location.replace(onward()))
  .catch(() => {}); // signing in will say so
