// The sentence that rang, its matched words marked.

import { h } from "./dom.js";
import { pieces } from "./text.js";

export function sentence(evidence) {
  const { start, text } = evidence.sentence;
  return pieces(text, evidence.words, start).map((piece) => (piece.spans.length ? h("mark", {}, piece.text) : piece.text));
}
