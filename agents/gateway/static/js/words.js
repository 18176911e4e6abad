// How times, countries, shares and ids are written.

import { h } from "./dom.js";

export const SEVERITIES = ["info", "low", "medium", "high", "critical"];
const regions = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

export function countryName(code) {
  try {
    return code === "XK" ? "Kosovo" : regions.of(code);
  } catch {
    return code;
  }
}

/** "border_tension" → "border tension" */
export const plainName = (id) => id.replaceAll("_", " ");

export const counted = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

/** The local time, with the date unless it is today; the title gives UTC. */
export function time(iso) {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  const shown = today ? clock.format(at) : `${day.format(at)}, ${clock.format(at)}`;
  return h("time", { datetime: iso, title: `${at.toISOString().replace("T", " ").slice(0, 19)} UTC` }, shown);
}

/** "12 of 15 true: 80 % (95 % interval 55–93 %)" */
export function precision(figures) {
  const sample = figures.true + figures.false;
  if (!sample) return "no verdict yet";
  const percent = (share) => Math.round(share * 100);
  return `${figures.true} of ${sample} true: ${percent(figures.value)} % (95 % interval ${percent(figures.low)}–${percent(figures.high)} %)`;
}
