// Where: countries as shaded areas or rings that carry their code, places as dots. A country is never drawn as a dot.

import { get } from "./api.js";
import { address, figureFilters, filters } from "./address.js";
import { h, svg } from "./dom.js";
import { HEIGHT, project, WIDTH } from "./projection.js";
import { counted } from "./words.js";

let outlines = null;

export async function map(signal) {
  outlines ??= await (await fetch("/static/world.json")).json();
  const asked = figureFilters();
  const [{ countries }, { places }] = await Promise.all([get(`/api/countries?${asked}`, signal), get(`/api/places?${asked}`, signal)]);
  const drawn = new Set(outlines.map(({ code }) => code));
  const most = Math.max(1, ...countries.map(({ count }) => count));
  const byCode = new Map(countries.map((country) => [country.code, country]));
  const sheet = svg("svg", { class: "chart map", viewBox: `20 -8 ${WIDTH - 40} ${HEIGHT - 40}`, role: "group", "aria-label": "Map of the countries and places of these alerts" },
    outlines.map(({ code, path }) => land(path, byCode.get(code), most)),
    countries.filter(({ code, lat }) => lat !== null && !drawn.has(code)).map(ring),
    places.filter(({ precision }) => precision !== "country").map(place),
    countries.filter(({ code, lat }, index) => lat !== null && (index < 10 || !drawn.has(code))).map(label));
  return h("div", {}, sheet,
    h("p", { class: "caption" }, "Areas and rings: countries named. Dots: towns; dashed rings: regions. ",
      countries.slice(0, 5).flatMap(({ name, code, count }, index) => [index ? ", " : "", h("a", { href: only(code) }, name), ` ${count}`])));
}

function only(code) {
  const kept = filters();
  kept.set("country", code);
  return address("feed", {}, kept);
}

const shade = (count, most) => (count > most * 0.6 ? "many" : count > most * 0.2 ? "some" : "few");
const linked = ({ code, name, count }, ...shapes) =>
  svg("a", { href: only(code), "aria-label": `${name}: ${counted(count, "alert")}` }, svg("title", {}, `${name}: ${counted(count, "alert")}`), shapes);

function land(path, country, most) {
  if (!country) return svg("path", { class: "land", d: path });
  return linked(country, svg("path", { class: "land", d: path }), svg("path", { class: `land hit ${shade(country.count, most)}`, d: path }));
}

function ring(country) {
  const [cx, cy] = project(country.lon, country.lat);
  return linked(country, svg("circle", { class: "ring", cx, cy, r: 14 }));
}

function label({ code, lon, lat }) {
  const [x, y] = project(lon, lat);
  return svg("text", { class: "code", x, y: y + 7, "aria-hidden": "true" }, code);
}

function place({ name, admin1, lon, lat, precision, count }) {
  const [cx, cy] = project(lon, lat);
  return svg("circle", { class: precision === "city" ? "place" : "region", cx, cy, r: precision === "city" ? 4.5 : 8 },
    svg("title", {}, `${[name, admin1].filter(Boolean).join(", ")} (${precision}): ${count}`));
}
