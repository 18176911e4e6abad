// The whole cleaned article with what was found in it.

import { get } from "./api.js";
import { verdictOf, acknowledge, judge, onDone, unacknowledge } from "./actions.js";
import { address, query } from "./address.js";
import { articleAddress } from "./card.js";
import { h, outward } from "./dom.js";
import { sentence } from "./evidence.js";
import { silenceDialog } from "./silence_dialog.js";
import { paragraphs, pieces } from "./text.js";
import { counted, countryName, time } from "./words.js";

export async function article(main, signal) {
  const asked = query();
  const group = asked.get("group");
  const [event, alert, members] = await Promise.all([
    get(`/api/events/${encodeURIComponent(asked.get("id"))}`, signal).catch(absent),
    asked.get("alert") ? get(`/api/alerts/${encodeURIComponent(asked.get("alert"))}`, signal).catch(absent) : null,
    group ? get(`/api/groups/${encodeURIComponent(group)}?limit=100`, signal).catch(absent) : null,
  ]);
  const matches = alert?.matches ?? [];
  main.replaceChildren(h("div", { class: "reading" },
    event ? story(event, matches) : gone(alert), h("div", { class: "side" }, acts(alert, members, signal), who(event), about(event), others(members))));
  document.title = `${event?.article.title ?? alert?.title ?? "Article"} · Tocsin`;
}

function absent(error) {
  if (error.status === 404) return null;
  throw error;
}

function story({ article: text, mentions, themes }, matches) {
  const spans = [
    ...mentions.map((mention) => ({ ...mention, field: "body", kind: "entity" })),
    ...themes.flatMap((theme) => theme.evidence.map((found) => ({ ...found.evidence, kind: "theme", name: theme.name, against: found.weight < 0 }))),
    ...matches.flatMap(({ evidence }) => [{ ...evidence.sentence, field: evidence.field, kind: "sentence" }, ...evidence.words.map((word) => ({ ...word, field: evidence.field, kind: "match" }))]),
  ];
  const body = spans.filter(({ field }) => field === "body");
  return h("article", { class: "panel story", lang: text.language.code },
    h("p", { class: "quiet" }, text.source, text.section && ` · ${text.section}`, text.author && ` · ${text.author}`),
    h("h1", {}, text.title ? marked(text.title, spans.filter(({ field }) => field === "title")) : "(no title)"),
    h("p", { class: "quiet row" }, text.published && h("span", {}, "Published ", time(text.published.at)), text.url && outward(text.url, "Open the source ↗")),
    h("p", { class: "legend" }, h("span", {}, h("mark", {}, "matched words")), h("span", {}, h("span", { class: "in-sentence" }, "their sentence")),
      h("span", {}, h("span", { class: "in-theme" }, "theme")), h("span", {}, h("span", { class: "in-theme against" }, "against it")), h("span", {}, h("span", { class: "entity" }, "entity"))),
    h("div", { class: "body" }, paragraphs(text.text).map((each) =>
      h("p", {}, marked(each.text, body.filter(({ start, end }) => start < each.end && end > each.start), each.start)))));
}

const marked = (text, spans, from = 0) => pieces(text, spans, from).map(piece);

function piece({ text, spans }) {
  if (!spans.length) return text;
  const of = (kind) => spans.find((span) => span.kind === kind);
  const [match, theme, entity] = [of("match"), of("theme"), of("entity")];
  const style = [match && "in-match", of("sentence") && !match && "in-sentence", theme && "in-theme", theme?.against && "against"].filter(Boolean).join(" ");
  const inner = style ? h(match ? "mark" : "span", { class: style, title: theme?.name }, text) : text;
  return entity ? h("a", { class: "entity", href: address("entity", { id: entity.entity_id }), title: entity.type }, inner) : inner;
}

const gone = (alert) => h("article", { class: "panel story" },
  h("h1", {}, alert?.title ?? "This article is gone"),
  h("p", {}, "The whole article is no longer kept here.", alert ? " What rang:" : ""),
  (alert?.matches ?? []).map(({ evidence }) => h("p", {}, sentence(evidence))), alert?.url && outward(alert.url, "Open the source ↗"));

function acts(alert, members, signal) {
  if (!alert) return null;
  const box = h("section", { class: `panel ${alert.rule.severity}` });
  const draw = () => {
    const verdict = verdictOf(alert);
    const group = members?.group ?? { alert, countries: alert.countries, themes: alert.themes, sources: [alert.source] };
    box.replaceChildren(h("h2", {}, "Alert"),
      h("p", {}, h("span", { class: "severity" }, alert.rule.severity), " ", h("a", { href: address("rule", { id: alert.rule.id }) }, alert.rule.name)),
      h("ul", {}, alert.matches.map((match) => h("li", {}, match.operator, ": ", match.evidence.words.map(({ text }) => text).join(" … "), match.stance === "mitigating" && h("span", { class: "badge mitigating" }, "mitigating")))),
      h("div", { class: "row" },
        members && h("button", { type: "button", "data-act": "acknowledge", "aria-pressed": String(Boolean(group.acknowledgement)), onclick: () => (group.acknowledgement ? unacknowledge : acknowledge)(group.fingerprint) }, "Acknowledge"),
        h("button", { type: "button", "data-act": "silence", onclick: () => silenceDialog(group) }, "Silence…"),
        h("button", { type: "button", "data-act": "true", "aria-pressed": String(verdict?.true_alarm === true), onclick: () => judge(alert, true) }, "True"),
        h("button", { type: "button", "data-act": "false", "aria-pressed": String(verdict?.true_alarm === false), onclick: () => judge(alert, false) }, "False alarm")));
  };
  onDone((change) => {
    if (members && change.fingerprint === members.group.fingerprint) members.group.acknowledgement = change.acknowledgement;
    draw();
  }, signal);
  draw();
  return box;
}

const percent = (share) => `${Math.round(share * 100)} %`;

const who = (event) => event && event.entities.length > 0 && h("section", { class: "panel" }, h("h2", {}, "Who and what"),
  h("ul", { class: "many" }, [...event.entities].sort((a, b) => b.salience - a.salience).map((entity) =>
    h("li", {}, h("span", { class: "share" }, counted(entity.mentions, "time")), h("a", { href: address("entity", { id: entity.id }) }, entity.name), h("span", { class: "quiet" }, ` ${entity.type}`)))));

const about = (event) => event && h("section", { class: "panel" }, h("h2", {}, "Themes and countries"),
  h("ul", {}, event.themes.map((theme) => h("li", {}, h("span", { class: "share" }, percent(theme.score)), theme.name)),
    event.countries.map((country) => h("li", {}, h("span", { class: "share" }, counted(country.mentions, "time")), countryName(country.code)))));

const others = (members) => members && members.alerts.length > 1 && h("section", { class: "panel" }, h("h2", {}, `The same story: ${counted(members.alerts.length, "article")}`),
  h("ul", { class: "many" }, members.alerts.map((alert) => h("li", {}, h("a", { href: articleAddress(alert, members.group.fingerprint) }, alert.title ?? "(no title)"), h("span", { class: "quiet" }, ` ${alert.source}`)))));
