// All rules in force, and one of them: query, tests, how it fares.

import { get } from "./api.js";
import { address, query } from "./address.js";
import { h, svg } from "./dom.js";
import { counted, plainName, precision, time } from "./words.js";

export async function rules(main, signal) {
  const found = await get("/api/rules", signal);
  main.replaceChildren(h("div", { class: "page" },
    h("header", {}, h("h1", {}, "Rules"), h("p", { class: "quiet" }, `${counted(found.rules.length, "rule")} in force, rule set ${found.ruleset.slice(0, 12)}. Files: `,
      found.files.flatMap((name, index) => [index ? ", " : "", h("a", { href: address("editor", { file: name }) }, name)]), found.editable && [" · ", h("a", { href: address("editor", { file: "new.yaml" }) }, "new file")])),
    found.problems.length > 0 && h("p", { class: "problem" }, `${counted(found.problems.length, "problem")} in the rules in force.`),
    h("div", { class: "panel wide", tabindex: 0, role: "region", "aria-label": "Rules in force" }, h("table", {}, h("thead", {}, h("tr", {}, ["Rule", "Severity", "Themes", "Alerts", "Last", "Precision"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, found.rules.map(row))))));
}

const row = (rule) => h("tr", { class: rule.severity }, h("td", {}, h("a", { href: address("rule", { id: rule.id }) }, rule.name)), h("td", {}, h("span", { class: "severity" }, rule.severity)),
  h("td", {}, rule.themes.map(plainName).join(", ")), h("td", { class: "number" }, rule.counters.alerts), h("td", {}, rule.counters.last_at ? time(rule.counters.last_at) : "–"),
  h("td", {}, interval(rule.precision), precision(rule.precision)));

/** The estimate on the line from 0 to 100 %, in its interval. */
function interval({ value, low, high }) {
  if (value === null) return null;
  return h("span", {}, svg("svg", { class: "precision", viewBox: "0 0 100 12", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: "range", x: low * 100, y: 3, width: (high - low) * 100, height: 6 }), svg("rect", { class: "value", x: Math.min(98, value * 100), y: 0, width: 2, height: 12 })), " ");
}

export async function rule(main, signal) {
  const found = await get(`/api/rules/${encodeURIComponent(query().get("id"))}`, signal);
  const { counters } = found;
  document.title = `${found.name} · Tocsin`;
  main.replaceChildren(h("div", { class: "page" },
    h("header", { class: found.severity }, h("p", {}, h("span", { class: "severity" }, found.severity), " ", h("span", { class: "quiet" }, found.id)), h("h1", {}, found.name)),
    h("section", { class: "panel" }, h("h2", {}, "Query"), h("pre", {}, found.query),
      h("p", { class: "caption" }, "In ", h("a", { href: address("editor", { file: found.file, line: found.line }) }, `${found.file}, line ${found.line}`), ` · version ${found.version.slice(0, 12)}`)),
    h("div", { class: "two" },
      h("section", { class: "panel" }, h("h2", {}, "How it fares"), h("dl", { class: "facts" },
        h("dt", {}, "Alerts kept"), h("dd", {}, h("a", { href: address("feed", { rule: found.id }, new URLSearchParams()) }, counted(counters.alerts, "alert")), ` in ${counted(counters.groups, "group")}`),
        h("dt", {}, "Last rang"), h("dd", {}, counters.last_at ? time(counters.last_at) : "not in the time kept"),
        h("dt", {}, "Precision"), h("dd", {}, interval(found.precision), precision(found.precision)),
        h("dt", {}, "Themes"), h("dd", {}, found.themes.map(plainName).join(", ") || "any"), h("dt", {}, "Language"), h("dd", {}, found.language ?? "any"))),
      h("section", { class: "panel" }, h("h2", {}, "Last changes"), h("ul", {}, found.changes.map((change) =>
        h("li", {}, h("code", {}, change.version.slice(0, 12)), " ", change.first_seen ? ["first rang ", time(change.first_seen)] : "in force, has not rung yet"))))),
    h("section", { class: "panel" }, h("h2", {}, "Tests"), h("ul", { class: "tests" },
      found.tests.fire.map((text) => h("li", { class: "fire" }, text)), found.tests.quiet.map((text) => h("li", { class: "quiet-test" }, text))))));
}
