// Makes static/world.json, the outlines of the console's map: `make world` (needs npm).
// Data: Natural Earth 1:110m, public domain, as packed by world-atlas 2.0.2 (ISC); codes: i18n-iso-countries (MIT).

import { readFileSync, writeFileSync } from "node:fs";
import { project } from "./static/js/projection.js";

const [folder] = process.argv.slice(2);
const read = (name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));
const { arcs, transform, objects } = read("world-atlas/package/countries-110m.json");
const alpha2 = new Map(read("i18n-iso-countries/package/codes.json").map(([two, , number]) => [number, two]));
const NAMED = { Kosovo: "XK" }; // has no number in ISO 3166-1

/** Degrees of each point of an arc: they are stored as differences on a grid (TopoJSON 2.1.3). */
const lines = arcs.map((arc) => {
  let [x, y] = [0, 0];
  return arc.map(([dx, dy]) => {
    [x, y] = [x + dx, y + dy];
    return [x * transform.scale[0] + transform.translate[0], y * transform.scale[1] + transform.translate[1]];
  });
});

const ring = (indices) => indices.flatMap((index, place) => {
  const line = index < 0 ? lines[~index].toReversed() : lines[index];
  return place ? line.slice(1) : line;
});

/** Of a land on both sides of 180° everything on the eastern one, or its outline would cross the sheet. */
const whole = (points) => {
  const span = Math.max(...points.map(([lon]) => lon)) - Math.min(...points.map(([lon]) => lon));
  return span > 300 ? points.map(([lon, lat]) => [lon < 0 ? 180 : lon, lat]) : points;
};

const path = (rings) => rings
  .map((points) => "M" + points.map(([lon, lat]) => project(lon, lat).map((value) => value.toFixed(1)).join(" ")).join("L") + "Z")
  .join("");

const countries = objects.countries.geometries
  .filter(({ id }) => id !== "010") // Antarctica
  .map(({ type, id, arcs: shape, properties }) => ({
    code: alpha2.get(id) ?? NAMED[properties.name] ?? null,
    path: path((type === "Polygon" ? [shape] : shape).flat().map(ring).map(whole)),
  }));
writeFileSync(new URL("static/world.json", import.meta.url), JSON.stringify(countries) + "\n");
