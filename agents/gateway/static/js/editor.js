// A file of rules: check, try on the recent stream, and only then save.

import { get, post, put } from "./api.js";
import { query } from "./address.js";
import { h } from "./dom.js";
import { sentence } from "./evidence.js";
import { attempt, say } from "./said.js";
import { counted } from "./words.js";

export async function editor(main, signal) {
  const asked = query();
  const [{ editable }, file] = await Promise.all([get("/api/rules", signal), get(`/api/rules/files/${encodeURIComponent(asked.get("file"))}`, signal).catch((error) => {
    if (error.status === 404) return { name: asked.get("file"), text: "" };
    throw error;
  })]);
  const name = h("input", { name: "name", value: file.name, autocomplete: "off" });
  const text = h("textarea", { class: "rules", name: "text", spellcheck: "false", "aria-label": "Rules, YAML" }, file.text);
  const result = h("div", { class: "panel", role: "status", "aria-live": "polite" }, h("p", { class: "quiet" }, "Check the rules, then preview them on the articles of the last day."));
  const save = h("button", { type: "button", disabled: true, onclick: () => store() }, "Save");
  const body = () => ({ name: name.value.trim(), text: text.value });
  let previewed = null; // the text that may be saved
  const stale = () => { save.disabled = !editable || previewed !== text.value; };

  const check = () => attempt(async () => show(problems(await post("/api/rules/check", body()), text)));
  const preview = () => work(async () => {
    const sent = body();
    const seen = await post("/api/rules/preview", { ...sent, hours: 24 });
    previewed = sent.text;
    stale();
    show(previewOf(seen));
  });
  const store = () => work(async () => {
    await put(`/api/rules/files/${encodeURIComponent(body().name)}`, { text: text.value });
    say("Saved and published: the agents take it over at once.");
  });
  const show = (content) => result.replaceChildren(...[content].flat());
  const work = async (act) => {
    try {
      await act();
    } catch (error) {
      show(error.problems?.length ? problems(error, text) : h("p", { class: "problem" }, error.message));
    }
  };
  text.addEventListener("input", stale);
  main.replaceChildren(h("div", { class: "page" }, h("h1", {}, `Rules: ${file.name}`),
    !editable && h("p", { class: "panel" }, "The rules of this gateway come from files on disk: they can be checked and tried here, not saved. With TOCSIN_RULES_TOPIC=rules.v1 they can be edited."),
    h("label", {}, "File", name), text,
    h("div", { class: "row" }, h("button", { type: "button", onclick: check }, "Check"), h("button", { type: "button", class: "main", onclick: preview }, "Preview"), save,
      editable && h("span", { class: "quiet" }, "What has been previewed can be saved.")), result));
  if (asked.get("line")) goTo(text, Number(asked.get("line")), 1);
}

function problems(found, text) {
  if (!found.problems.length) return h("p", {}, `No problem: ${counted(found.rules.length, "rule")}, ${counted(found.tests, "test")} passed.`);
  return [h("p", { class: "problem" }, counted(found.problems.length, "problem")), h("ul", { class: "side" }, found.problems.map((problem) => h("li", {},
    h("button", { type: "button", onclick: () => goTo(text, problem.line ?? 1, problem.column ?? 1) }, `Line ${problem.line ?? "?"}`), " ", problem.message, problem.caret && h("pre", {}, problem.caret))))];
}

function goTo(text, line, column) {
  const start = text.value.split("\n").slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  text.focus();
  text.setSelectionRange(start + column - 1, start + column - 1);
  text.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(text).lineHeight));
}

const previewOf = (seen) => [
  h("p", {}, `${counted(seen.alerts, "alert")} on ${counted(seen.articles, "article")} of the last ${counted(seen.hours ?? 24, "hour")}: ${seen.per_day} a day. `,
    `The rules in force gave ${seen.installed.alerts}; ${seen.installed.only_new} would be new, ${seen.installed.only_old} would no longer ring.`),
  seen.sources.length > 0 && h("p", { class: "quiet" }, seen.sources.map(({ source, count }) => `${source} ${count}`).join(" · ")),
  h("ul", { class: "side" }, seen.samples.map((alert) => h("li", {}, h("strong", {}, alert.title ?? "(no title)"), h("span", { class: "quiet" }, ` ${alert.rule.id}, ${alert.source}`), h("p", {}, sentence(alert.matches[0].evidence))))),
];
