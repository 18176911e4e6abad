// Many cards, in leaves of a hundred: what is out of sight costs the browser one box a leaf, not one a card.

import { h } from "./dom.js";

const LEAF = 100;

export class Stack {
  constructor() {
    this.element = h("div", { class: "cards", id: "cards" });
  }

  append(card) {
    const last = this.element.lastElementChild;
    if (hasRoom(last)) last.append(card);
    else this.element.append(leaf(card));
  }

  prepend(card) {
    const first = this.element.firstElementChild;
    if (hasRoom(first)) first.prepend(card);
    else this.element.prepend(leaf(card));
  }

  remove(card) {
    const from = card?.parentElement;
    card?.remove();
    if (from && !from.childElementCount) from.remove();
  }

  clear() {
    this.element.replaceChildren();
  }
}

/** The next card (step 1) or the one before it (-1), if there is one. */
export function beside(card, step) {
  const [side, end] = step > 0 ? ["nextElementSibling", "firstElementChild"] : ["previousElementSibling", "lastElementChild"];
  return card[side] ?? card.parentElement[side]?.[end];
}

const hasRoom = (one) => one && one.childElementCount < LEAF;
const leaf = (card) => h("div", { class: "leaf" }, card);
