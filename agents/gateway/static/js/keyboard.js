// The feed without a mouse. Keys do nothing while somebody types or a dialog is open.

import { h } from "./dom.js";
import { beside } from "./stack.js";

const KEYS = [["j", "next card"], ["k", "previous card"], ["Enter", "open the article"], ["a", "acknowledge"], ["s", "silence"], ["t", "true alarm"], ["x", "false alarm"], ["/", "search"], ["?", "these keys"]];
const ACTS = { a: "acknowledge", s: "silence", t: "true", x: "false" };

export function listen() {
  document.getElementById("keys").addEventListener("click", help);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (press(event.key)) event.preventDefault();
  });
}

function press(key) {
  if (key === "?") help();
  else if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === "/") document.querySelector('input[name="q"]')?.focus();
  else if (key in ACTS) return act(ACTS[key]);
  else return false;
  return true;
}

const current = () => document.activeElement?.closest(".card");

function move(step) {
  const now = current();
  const next = now ? beside(now, step) : document.querySelector(".card");
  next?.querySelector(".open").focus();
  next?.scrollIntoView({ block: "nearest" });
}

function act(name) {
  const button = (current() ?? document.querySelector(".side"))?.querySelector(`[data-act="${name}"]`);
  button?.click();
  return Boolean(button);
}

function help() {
  const dialog = h("dialog", { "aria-labelledby": "keys-title", onclose: () => dialog.remove() }, h("h1", { id: "keys-title" }, "Keyboard"),
    h("dl", { class: "keys" }, KEYS.map(([key, text]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, text)])),
    h("form", { method: "dialog", class: "ends" }, h("button", { class: "main" }, "Close")));
  document.body.append(dialog);
  dialog.showModal();
}
