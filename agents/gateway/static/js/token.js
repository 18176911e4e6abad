// The bearer token: asked for once, kept until the tab is closed.

import { h } from "./dom.js";

const KEY = "tocsin-token";
let asking = null;

export const token = () => sessionStorage.getItem(KEY);

/** Resolves when there is another token than `refused`. All who ask meanwhile wait for the same prompt. */
export function askForToken(refused) {
  if (token() !== refused) return Promise.resolve();
  asking ??= prompt(refused !== null).finally(() => (asking = null));
  return asking;
}

function prompt(wasRefused) {
  return new Promise((resolve) => {
    const input = h("input", { type: "password", name: "token", required: true, autocomplete: "off" });
    const dialog = h("dialog", { "aria-labelledby": "token-title", oncancel: (event) => event.preventDefault() },
      h("h1", { id: "token-title" }, "Token needed"),
      h("form", {
        method: "dialog",
        onsubmit: () => {
          sessionStorage.setItem(KEY, input.value.trim());
          dialog.remove();
          resolve();
        },
      },
      h("p", { class: wasRefused ? "problem" : "quiet" },
        wasRefused ? "The gateway does not know this token." : "This gateway answers to people with a token only. It is kept until this tab is closed."),
      h("label", {}, "Token", input),
      h("div", { class: "ends" }, h("button", { class: "main" }, "Go on"))));
    document.body.append(dialog);
    dialog.showModal();
  });
}
