// Answers that readers called wrong, and the form by which one of them becomes a case.
import { errorText, get, post } from "./evaluation_api.js";
import { articleLink, button, chip, choice, field, heading, line, link, moment, problem } from "./evaluation_parts.js";
import { element } from "./dom.js";
import { filled, texts } from "./texts.js";

const SEARCHES = 2; // that show that the articles lack an answer

/** All complaints. */
export async function complaintsPart() {
  const { complaints } = await get("/complaints");
  const items = complaints.map((one) =>
    element(
      "li",
      {},
      element("p", {}, link(one.question, "review", one.id), " ", chip(texts[`e_${one.verdict}`], "pe-no"), ...(one.saved ? [chip(texts.e_saved, "pe-yes")] : [])),
      line([moment(one.given), one.comment].filter(Boolean).join(" · ")),
      line(one.answer, "pe-text pe-clipped"),
    ),
  );
  return element(
    "section",
    {},
    element("p", {}, link(texts.e_back)),
    heading(texts.e_complaints),
    items.length ? element("ul", { className: "pe-items pe-complaints" }, ...items) : line(texts.e_no_complaints),
  );
}

/** The form for one complaint. */
export async function reviewPart(id) {
  const { complaints, file } = await get("/complaints");
  const one = complaints.find((complaint) => complaint.id === id);
  if (!one) return element("section", {}, element("p", {}, link(texts.e_complaints, "review")), problem(texts.e_error_no_complaint));
  return element(
    "section",
    {},
    element("p", {}, link(`← ${texts.e_complaints}`, "review")),
    heading(one.saved ? texts.e_rewrite : texts.e_write),
    element("div", { className: "pe-sides" }, told(one), judged(one, file)),
  );
}

function told(one) {
  const turns = one.history.map(({ role, content }) => element("p", { className: `pe-turn pe-${role}`, textContent: content }));
  return element(
    "div",
    { className: "pe-side" },
    ...(turns.length ? [element("h3", { textContent: texts.e_history }), ...turns] : []),
    element("h3", { textContent: texts.e_question }),
    line(one.question, "pe-text"),
    element("h3", { textContent: texts.e_said }),
    element("p", { className: "pe-chips" }, chip(texts[`e_${one.verdict}`], "pe-no"), ...(one.outcome ? [chip(texts.e_outcome[one.outcome])] : [])),
    ...(one.comment ? [line(`“${one.comment}”`)] : []),
    line(one.answer, "pe-text"),
    ...one.citations.map(({ number, title, quote, article }) =>
      element("p", { className: "pe-quiet" }, `[${number}] ${title}: ${quote} `, articleLink(article)),
    ),
  );
}

function judged(one, file) {
  const input = (value = "") => element("input", { type: "text", value, maxLength: 2000 });
  const area = (rows, value = "") => element("textarea", { rows, value, maxLength: 2000 });
  const question = area(2, one.history.length ? one.standalone || one.question : one.question);
  const after = element("input", { type: "checkbox" });
  after.addEventListener("change", () => (question.value = after.checked ? one.question : one.standalone || one.question));
  const expect = choice(Object.entries(texts.e_expected));
  const [answer, short, numbers, nuggets, author, by] = [area(3), input(), area(2), area(3), input(), input()];
  const proof = evidencePart(one);
  const searches = Array.from({ length: SEARCHES }, () => [input(), input()]);
  const facts = element("div", {}, field(texts.e_answer, answer), field(texts.e_short, short), field(texts.e_nuggets, nuggets), field(texts.e_numbers, numbers));
  const lacks = element("div", { hidden: true }, ...searches.flatMap(([query, found], at) => [
    field(filled(texts.e_search_query, { n: at + 1 }), query),
    field(filled(texts.e_search_found, { n: at + 1 }), found),
  ]));
  const reply = element("div", { attributes: { role: "status" } });
  const save = element("button", { type: "submit", className: "pc-main-button", textContent: texts.e_save });
  const form = element(
    "form",
    { className: "pe-side pe-judged" },
    field(texts.e_question, question),
    ...(one.history.length ? [element("label", { className: "pe-check" }, after, ` ${texts.e_with_history}`)] : []),
    field(texts.e_expect, expect),
    facts,
    lacks,
    proof.part,
    element("div", { className: "pe-form" }, field(texts.e_author, author), field(texts.e_verified_by, by)),
    reply,
    save,
  );
  expect.addEventListener("change", () => {
    lacks.hidden = expect.value !== "refuse";
    facts.hidden = expect.value === "refuse";
  });
  const lines = (text) => text.split("\n").map((each) => each.trim()).filter(Boolean);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    save.disabled = true;
    const due = !facts.hidden;
    const body = {
      question: question.value,
      with_history: after.checked,
      expect: expect.value,
      answer: due ? answer.value : "",
      short: due ? short.value : "",
      numbers: due ? lines(numbers.value) : [],
      nuggets: due ? lines(nuggets.value).map((text) => ({ text })) : [],
      ...proof.told(due),
      searches: lacks.hidden ? [] : searches.map(([query, found]) => ({ query: query.value, found: found.value })),
      author: author.value,
      verified_by: by.value,
    };
    try {
      await post(`/complaints/${one.id}`, body);
      reply.replaceChildren(line(filled(texts.e_saved_as, { file }), "pe-done"));
    } catch (error) {
      const defects = error.said?.code === "case_defects" ? error.said.error.split("; ") : [];
      const why = problem(defects.length ? texts.e_defects : errorText(error));
      reply.replaceChildren(why, element("ul", {}, ...defects.map((textContent) => element("li", { textContent }))));
    }
    save.disabled = false;
    reply.scrollIntoView({ block: "nearest" });
  });
  return form;
}

// Evidence is taken from what was cited or from what a search finds, then cut to the words that count.
function evidencePart(one) {
  const taken = element("div");
  const results = element("ol", { className: "pe-items" });
  const query = element("input", { type: "search", value: one.standalone || one.question, maxLength: 500 });
  const find = button(texts.e_find_go, search);
  const chosen = []; // { article, quote }

  function take({ article, title, text }) {
    const quote = element("textarea", { rows: 2, value: text, maxLength: 2000 });
    const entry = { article, quote };
    const drop = button(texts.e_drop, () => {
      chosen.splice(chosen.indexOf(entry), 1);
      row.remove();
    });
    const row = element("div", { className: "pe-evidence" }, field(`${texts.e_evidence}: ${title || texts.untitled}`, quote), drop);
    chosen.push(entry);
    taken.append(row);
    quote.focus();
  }

  async function search() {
    try {
      const { passages } = await get(`/passages?q=${encodeURIComponent(query.value.trim() || one.question)}`);
      results.replaceChildren(...passages.map((passage) =>
        element("li", {}, line(passage.title || texts.untitled), line(passage.text, "pe-text"), button(texts.e_use, () => take(passage))),
      ));
      if (!passages.length) results.replaceChildren(line(texts.e_none_found));
    } catch (error) {
      results.replaceChildren(problem(errorText(error)));
    }
  }

  query.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    search();
  });
  const cited = one.citations.map(({ article, title, quote }) =>
    element("li", {}, line(`${title}: ${quote}`, "pe-text"), button(texts.e_use, () => take({ article, title, text: quote }))),
  );
  return {
    part: element(
      "div",
      {},
      element("h3", { textContent: texts.e_evidence }),
      line(texts.e_about_none),
      taken,
      element("ul", { className: "pe-items" }, ...cited),
      element("div", { className: "pe-form" }, field(texts.e_find, query, "pe-wide"), find),
      results,
    ),
    told: (due) => ({
      evidence: due ? chosen.map(({ article, quote }) => ({ article, quote: quote.value })) : [],
      about: chosen[0]?.article || "",
    }),
  };
}
