// The analyst's desk: filters, feed, figures.

import { get } from "./api.js";
import { h } from "./dom.js";
import { Feed } from "./feed.js";
import { filterForm, learn } from "./filters.js";
import { map } from "./map.js";
import { timeline } from "./timeline.js";

const SETTLE = 2_000; // milliseconds between two drawings of the figures

export async function desk(main, signal) {
  const wide = matchMedia("(min-width: 761px)").matches;
  const volume = h("div", {});
  const where = h("div", {});
  let timer = 0;
  const draw = () => Promise.all([show(volume, timeline, signal), show(where, map, signal)]);
  const feed = new Feed(() => { timer ||= setTimeout(() => { timer = 0; draw(); }, SETTLE); });
  signal.addEventListener("abort", () => { feed.stop(); clearTimeout(timer); });
  main.replaceChildren(h("div", { class: "desk" },
    h("aside", { "aria-label": "Filters" }, h("details", { class: "fold panel", open: wide }, h("summary", {}, "Filters"), h("div", { class: "inside" }, filterForm()))),
    feed.element,
    h("div", { class: "figures" }, figure("Volume", volume, wide), figure("Where", where, wide))));
  main.querySelector(".filters").addEventListener("focusin", () => suggest(signal), { once: true });
  draw();
  await feed.start();
}

/** Rules and themes that have not rung yet can be asked for too. */
async function suggest(signal) {
  const { rules } = await get("/api/rules", signal).catch(() => ({ rules: [] }));
  learn("rule", rules.map(({ id }) => id));
  learn("theme", rules.flatMap(({ themes }) => themes));
}

const figure = (title, content, open) =>
  h("details", { class: "fold panel", open }, h("summary", {}, title), h("div", { class: "inside" }, h("h2", {}, title), content));

async function show(place, make, signal) {
  try {
    place.replaceChildren(await make(signal));
  } catch (error) {
    if (error.name !== "AbortError") place.replaceChildren(h("p", { class: "problem" }, error.message));
  }
}
