// Who somebody is in the news that is kept: how often, with whom, in which alerts.

import { get } from "./api.js";
import { address, query } from "./address.js";
import { articleAddress } from "./card.js";
import { h } from "./dom.js";
import { chart } from "./timeline.js";
import { counted, time } from "./words.js";

export async function entity(main, signal) {
  const found = await get(`/api/entities/${encodeURIComponent(query().get("id"))}`, signal);
  const { entity: who } = found;
  document.title = `${who.name} · Tocsin`;
  main.replaceChildren(h("div", { class: "page" },
    h("header", {}, h("h1", {}, who.name), h("p", { class: "quiet" }, [who.type, ...who.aliases].join(" · "))),
    h("section", { class: "panel" }, h("h2", {}, "How often"), h("p", {}, `${counted(found.mentions, "mention")} in ${counted(found.articles, "article")}`), drawing(found.timeline)),
    h("div", { class: "two" },
      h("section", { class: "panel side" }, h("h2", {}, "Named together with"), h("ul", {}, found.with.map((other) =>
        h("li", {}, h("span", { class: "share" }, counted(other.articles, "article")), h("a", { href: address("entity", { id: other.id }) }, other.name), h("span", { class: "quiet" }, ` ${other.type}`))))),
      h("section", { class: "panel side" }, h("h2", {}, "Alerts"), found.alerts.length ? h("ul", {}, found.alerts.map(line)) : h("p", { class: "quiet" }, "None that is kept.")))));
}

const line = (alert) => h("li", { class: alert.rule.severity }, h("span", { class: "severity" }, alert.rule.severity), " ",
  h("a", { href: articleAddress(alert, alert.fingerprint) }, alert.title ?? "(no title)"), h("span", { class: "quiet" }, ` ${alert.rule.name}, `, alert.at ? time(alert.at) : alert.source));

function drawing(days) {
  const drawn = chart(days, "day");
  drawn.querySelector(".caption").textContent = "Articles by day.";
  drawn.querySelector("svg").setAttribute("aria-label", `Articles by day: ${days.map(({ count }) => count).join(", ")}`);
  return drawn;
}
