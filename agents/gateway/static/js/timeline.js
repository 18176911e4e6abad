// How many alerts there are, against what is usual at that time of the week.

import { get } from "./api.js";
import { figureFilters } from "./address.js";
import { h, svg } from "./dom.js";
import { counted } from "./words.js";

const [W, H, FOOT] = [400, 110, 14];

export async function timeline(signal) {
  const asked = figureFilters();
  const span = asked.get("from") ? (new Date(asked.get("to") ?? Date.now()) - new Date(asked.get("from"))) / 3_600_000 : 48;
  const bucket = span > 24 * 8 ? "day" : "hour";
  asked.set("bucket", bucket);
  const { buckets } = await get(`/api/timeline?${asked}`, signal);
  return chart(buckets, bucket);
}

/** Also for the card of an entity, which has no baseline. */
export function chart(buckets, bucket) {
  const most = Math.max(1, ...buckets.flatMap(({ count, baseline }) => [count, baseline ?? 0]));
  const step = W / Math.max(1, buckets.length);
  const y = (value) => (H - FOOT) * (1 - value / most);
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  const usual = buckets.some(({ baseline }) => baseline !== null && baseline !== undefined);
  const bars = buckets.map(({ start, count, baseline }, index) => svg("rect", {
    class: `bar${usual && count > (baseline ?? Infinity) ? " above" : ""}`, x: index * step, y: y(count), width: Math.max(0.7, Math.min(step * 0.85, 24)), height: H - FOOT - y(count),
  }, svg("title", {}, `${label(start, bucket)}: ${count}${usual ? `, usually ${baseline ?? "unknown"}` : ""}`)));
  const drawing = svg("svg", { class: "chart", viewBox: `0 -8 ${W} ${H + 8}`, role: "img", "aria-label": `${counted(total, "alert")} by ${bucket}, at most ${most} in one` },
    svg("line", { class: "axis", x1: 0, x2: W, y1: H - FOOT, y2: H - FOOT }), bars, usual && svg("path", { class: "usual", d: steps(buckets, step, y) }),
    svg("text", { x: 0, y: 1 }, String(Math.round(most))), marks(buckets, bucket, step));
  const note = usual ? "Dashed: the mean at that time of earlier weeks; darker bars are above it." : "Less than a week is kept: there is no baseline to compare with yet.";
  return h("div", {}, drawing, h("p", { class: "caption" }, `${counted(total, "alert")}, by ${bucket}. ${note}`));
}

function steps(buckets, step, y) {
  return buckets.map(({ baseline }, index) => (baseline === null ? "" : `M${index * step} ${y(baseline)}H${(index + 1) * step}`)).join("");
}

function marks(buckets, bucket, step) {
  if (buckets.length < 3) return [];
  return [0, Math.floor(buckets.length / 2), buckets.length - 1].map((index, place) =>
    svg("text", { x: index * step, y: H - 2, "text-anchor": ["start", "middle", "end"][place] }, label(buckets[index].start, bucket)));
}

function label(start, bucket) {
  const at = new Date(start);
  return at.toLocaleString("en-GB", bucket === "day" ? { day: "numeric", month: "short" } : { weekday: "short", hour: "2-digit", minute: "2-digit" });
}
