// Offsets of the records count Unicode code points; JavaScript's strings count UTF-16 units.

/** A function from code point offsets to UTF-16 offsets of `text`. */
export function units(text) {
  if (!/[\ud800-\udbff]/.test(text)) return (offset) => offset;
  const starts = [];
  for (let unit = 0; unit < text.length; unit += text.codePointAt(unit) > 0xffff ? 2 : 1) starts.push(unit);
  return (offset) => (offset < starts.length ? starts[offset] : text.length);
}

/** Cut `text` where a span begins or ends: [{ text, spans }], `spans` being those that cover the piece.
    Spans have `start` and `end` in code points, counted from `from`. */
export function pieces(text, spans, from = 0) {
  const unit = units(text);
  const placed = spans
    .map((span) => ({ span, start: unit(Math.max(0, span.start - from)), end: unit(Math.max(0, span.end - from)) }))
    .filter(({ start, end }) => start < end);
  const cuts = [...new Set([0, text.length, ...placed.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((cut, index) => ({
    text: text.slice(cut, cuts[index + 1]),
    spans: placed.filter(({ start, end }) => start <= cut && end > cut).map(({ span }) => span),
  }));
}

/** The paragraphs of an article with the code point offset each begins at. */
export function paragraphs(text) {
  let start = 0;
  return text.split("\n\n").map((paragraph) => {
    const found = { text: paragraph, start };
    found.end = start + [...paragraph].length;
    start = found.end + 2;
    return found;
  });
}
