// Which alerts nobody is to be told of, until when, and why.

import { silence } from "./actions.js";
import { h } from "./dom.js";
import { countryName, plainName } from "./words.js";

const HOURS = [[1, "1 hour"], [4, "4 hours"], [12, "12 hours"], [24, "1 day"], [168, "1 week"]];

/** Offers what the group has: its rule, countries, themes and sources. */
export function silenceDialog(entry) {
  const { alert } = entry;
  const rule = choice("rule", [[alert.rule.id, alert.rule.name]], alert.rule.id);
  const country = choice("country", entry.countries.map((code) => [code, countryName(code)]));
  const theme = choice("theme", entry.themes.map((id) => [id, plainName(id)]));
  const source = choice("source", entry.sources.map((name) => [name, name]));
  const hours = h("select", { name: "hours" }, HOURS.map(([value, text]) => h("option", { value, selected: value === 4 }, text)));
  const reason = h("input", { name: "reason", required: true, maxlength: 300, autocomplete: "off" });
  const problem = h("p", { class: "problem", role: "alert" });
  const fields = { rule, country, theme, source };
  const dialog = h("dialog", { "aria-labelledby": "silence-title", onclose: () => dialog.remove() },
    h("h1", { id: "silence-title" }, "Silence alerts"),
    h("form", { onsubmit: (event) => { event.preventDefault(); send(dialog, fields, hours, reason, problem); } },
      h("p", { class: "quiet" }, "What matches all of these rings nobody. It stays in the feed."),
      h("label", {}, "Rule", rule), h("label", {}, "Country", country), h("label", {}, "Theme", theme), h("label", {}, "Source", source),
      h("label", {}, "For", hours), h("label", {}, "Reason", reason), problem,
      h("div", { class: "ends" },
        h("button", { type: "button", onclick: () => dialog.close() }, "Cancel"), h("button", { class: "main" }, "Silence"))));
  document.body.append(dialog);
  dialog.showModal();
  reason.focus();
}

const choice = (name, options, chosen = "") =>
  h("select", { name }, h("option", { value: "" }, "any"), options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));

async function send(dialog, fields, hours, reason, problem) {
  const given = Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value]).filter(([, value]) => value));
  const ends = new Date(Date.now() + Number(hours.value) * 3_600_000).toISOString();
  try {
    await silence({ ...given, ends_at: ends, reason: reason.value });
    dialog.close();
  } catch (error) {
    problem.textContent = error.message;
  }
}
