// The filters, as a form whose values are the page's address.

import { address, filters, go, MANY } from "./address.js";
import { h } from "./dom.js";
import { SEVERITIES } from "./words.js";

const LABELS = { rule: "Rule", theme: "Theme", country: "Country (code)", source: "Source", language: "Language (code)" };
const known = Object.fromEntries(MANY.map((name) => [name, new Set()]));

/** Values seen so far are offered while somebody types. */
export function learn(name, values) {
  for (const value of values) {
    if (known[name].has(value)) continue;
    known[name].add(value);
    document.getElementById(`known-${name}`)?.append(h("option", { value }));
  }
}

export function filterForm() {
  const now = filters();
  const form = h("form", { class: "filters", role: "search", "aria-label": "Filter alerts", onsubmit: (event) => event.preventDefault() },
    labelled("Search titles and evidence", h("input", { type: "search", name: "q", value: now.get("q") ?? "", onchange: set })),
    labelled("State", select("state", now.get("state") ?? "", [["", "all"], ["open", "open"], ["acknowledged", "acknowledged"], ["silenced", "silenced"]])),
    labelled("Severity at least", select("severity", now.get("severity") ?? "", [["", "any"], ...SEVERITIES.slice(1).map((level) => [level, level])])),
    MANY.map((name) => several(name, now.getAll(name))),
    labelled("From (UTC)", moment("from", now.get("from"))),
    labelled("To (UTC)", moment("to", now.get("to"))),
    h("div", { class: "row" },
      [[1, "1 h"], [24, "24 h"], [168, "7 d"]].map(([hours, text]) => h("button", { type: "button", onclick: () => since(hours) }, text)),
      h("button", { type: "button", class: "plain", disabled: ![...now].length, onclick: () => go("/") }, "Clear")));
  return form;
}

const labelled = (text, input) => h("label", {}, h("span", { class: "name" }, text), input);

const select = (name, value, options) =>
  h("select", { name, onchange: set }, options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)));

const moment = (name, value) => h("input", { type: "datetime-local", name, value: value ? value.slice(0, 16) : "", onchange: set });

function several(name, values) {
  const input = h("input", { name, list: `known-${name}`, autocomplete: "off", placeholder: values.length ? "and also…" : "any",
    onchange: (event) => { if (event.target.value.trim()) change((made) => made.append(name, event.target.value.trim())); } });
  return h("div", {}, labelled(LABELS[name], input),
    h("datalist", { id: `known-${name}` }, [...known[name]].map((value) => h("option", { value }))),
    values.length > 0 && h("div", { class: "chips" }, values.map((value) =>
      h("button", { type: "button", "aria-label": `Remove ${LABELS[name]} ${value}`, onclick: () => change((made) => made.delete(name, value)) }, value))));
}

function set({ target }) {
  const value = target.type === "datetime-local" && target.value ? `${target.value}:00Z` : target.value;
  change((made) => (value ? made.set(target.name, value) : made.delete(target.name)));
}

function since(hours) {
  change((made) => { made.set("from", new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 16) + ":00Z"); made.delete("to"); });
}

function change(work) {
  const made = filters();
  work(made);
  go(address("feed", {}, made));
}
