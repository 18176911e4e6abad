// One group of alerts, as a card of the feed.

import { acknowledge, judge, unacknowledge, verdictOf } from "./actions.js";
import { address } from "./address.js";
import { h } from "./dom.js";
import { sentence } from "./evidence.js";
import { silenceDialog } from "./silence_dialog.js";
import { countryName, counted, plainName, time } from "./words.js";

/** `entry` is an AlertGroup of the API; an alert that no group has taken in yet has no fingerprint. */
export function card(entry) {
  const { alert } = entry;
  const settled = entry.acknowledgement || entry.silenced_by;
  return h("article", {
    class: `card ${entry.severity}${settled ? " settled" : ""}`, "data-key": entry.key, "aria-label": `${entry.severity}: ${alert.rule.name}`,
  }, top(entry), title(entry), evidence(alert), end(entry));
}

export function articleAddress(alert, fingerprint) {
  const more = { id: alert.article_id, alert: alert.id };
  return address("article", fingerprint ? { ...more, group: fingerprint } : more);
}

function top({ alert, severity, at, updated_at: updated }) {
  const first = alert.matches[0];
  const mitigating = alert.matches.every((match) => match.stance === "mitigating");
  return h("div", { class: "card-top" },
    h("span", { class: "severity" }, severity),
    h("a", { href: address("rule", { id: alert.rule.id }) }, alert.rule.name),
    h("span", { title: "What joined the words" }, first.operator),
    mitigating && h("span", { class: "badge mitigating", title: "The sentence speaks of reducing, preventing or countering it" }, "mitigating"),
    time(at ?? updated));
}

const title = ({ alert, fingerprint }) =>
  h("h2", {}, h("a", { class: "open", href: articleAddress(alert, fingerprint) }, alert.title ?? "(no title)"));

function evidence(alert) {
  const first = alert.matches.find((match) => match.stance === "plain") ?? alert.matches[0];
  const more = alert.matches.length - 1;
  return h("p", { class: "evidence", lang: alert.language }, sentence(first.evidence), more > 0 && h("span", { class: "quiet" }, ` +${counted(more, "match", "matches")}`));
}

function end(entry) {
  const { alert, sources, count } = entry;
  return h("div", { class: "card-end" },
    h("span", { title: sources.join(", ") }, sources.length > 1 ? `${counted(sources.length, "source")} (${sources[0]} …)` : sources[0]),
    count > 1 && h("span", {}, counted(count, "article")),
    h("span", {}, entry.countries.slice(0, 4).map(countryName).join(", ")),
    h("span", {}, entry.themes.slice(0, 2).map(plainName).join(", ")),
    states(entry), acts(entry, alert));
}

function states(entry) {
  const verdict = verdictOf(entry.alert);
  return [
    entry.acknowledgement && h("span", { class: "badge" }, `acknowledged by ${entry.acknowledgement.by}`),
    entry.silenced_by && h("span", { class: "badge" }, "silenced"),
    verdict && h("span", { class: `badge ${verdict.true_alarm}` }, verdict.true_alarm ? "true alarm" : "false alarm"),
  ];
}

function acts(entry, alert) {
  const { fingerprint, acknowledgement } = entry;
  const verdict = verdictOf(alert);
  const button = (name, act, text, pressed) => h("button", { type: "button", "data-act": name, onclick: act, "aria-pressed": pressed }, text);
  return h("span", { class: "acts" },
    fingerprint && button("acknowledge", () => (acknowledgement ? unacknowledge(fingerprint) : acknowledge(fingerprint)), "Acknowledge", String(Boolean(acknowledgement))),
    button("silence", () => silenceDialog(entry), "Silence…"),
    button("true", () => judge(alert, true), "True", String(verdict?.true_alarm === true)),
    button("false", () => judge(alert, false), "False alarm", String(verdict?.true_alarm === false)));
}
