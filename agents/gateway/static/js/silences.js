// The silences in force.

import { onDone, silences as all, unsilence } from "./actions.js";
import { h } from "./dom.js";
import { attempt } from "./said.js";
import { countryName, plainName, time } from "./words.js";

export async function silences(main, signal) {
  const draw = async () => {
    const { silences: found } = await all();
    if (!signal.aborted) main.replaceChildren(list(found));
  };
  onDone((change) => "silence" in change && attempt(draw), signal);
  await draw();
}

const list = (found) => h("div", { class: "page" }, h("h1", {}, "Silences"),
  found.length ? h("div", { class: "panel wide", tabindex: 0, role: "region", "aria-label": "Silences in force" }, h("table", {}, h("thead", {}, h("tr", {}, ["What", "Until", "Reason", "By", ""].map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, found.map(row))))
    : h("p", { class: "panel quiet" }, "Nothing is silenced. Silence alerts from a card of the feed."));

const row = (each) => h("tr", {},
  h("td", {}, [each.rule && `rule ${each.rule}`, each.country && countryName(each.country), each.theme && `theme ${plainName(each.theme)}`, each.source].filter(Boolean).join(", ")),
  h("td", {}, time(each.ends_at)), h("td", {}, each.reason), h("td", {}, each.created_by), h("td", {}, h("button", { type: "button", onclick: () => unsilence(each.id) }, "End")));
