// The page: shows the view that the address names, and another when it changes.

import { onChange, tell, view, watch } from "./address.js";
import { appearance } from "./appearance.js";
import { article } from "./article.js";
import * as banner from "./banner.js";
import { desk } from "./desk.js";
import { h } from "./dom.js";
import { editor } from "./editor.js";
import { entity } from "./entity.js";
import { listen } from "./keyboard.js";
import { rule, rules } from "./rules.js";
import { silences } from "./silences.js";

const VIEWS = { feed: desk, article, entity, rules, rule, editor, silences };
const PARENT = { article: "feed", entity: "feed", rule: "rules", editor: "rules" };
const main = document.getElementById("main");
let leaving = new AbortController();
let shown = null;

async function show() {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const name = view() in VIEWS ? view() : "feed";
  for (const link of document.querySelectorAll("nav [data-view]")) {
    if (link.dataset.view === (PARENT[name] ?? name)) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = "Tocsin";
  if (shown !== null && shown !== name) { main.focus({ preventScroll: true }); scrollTo(0, 0); }
  shown = name;
  try {
    await VIEWS[name](main, signal);
  } catch (error) {
    if (error.name === "AbortError") return;
    main.replaceChildren(h("div", { class: "page" }, h("p", { class: "panel problem", role: "alert" }, error.message), h("button", { type: "button", onclick: show }, "Try again")));
  }
}

appearance();
listen();
watch();
onChange(show);
banner.start();
tell();
