// One short sentence at the foot of the page about what was done, with a way back where there is one.

import { h } from "./dom.js";

const place = document.getElementById("said");
let timer = 0;

export function say(text, undo = null) {
  clearTimeout(timer);
  place.replaceChildren(h("span", {}, text), ...(undo ? [h("button", { type: "button", onclick: () => { clear(); undo(); } }, "Undo")] : []));
  timer = setTimeout(clear, undo ? 8_000 : 5_000);
}

const clear = () => place.replaceChildren();

/** Run something that may fail; the reader is told why. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (error.name === "AbortError") return undefined;
    say(error.message);
    return undefined;
  }
}
