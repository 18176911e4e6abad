// Whether what is shown is how things are: said in words when it is not.

import { get } from "./api.js";
import { h } from "./dom.js";
import { retryNow } from "./stream.js";
import { time } from "./words.js";

const EVERY = 5_000; // milliseconds
const CALM = 1_500; // a reconnect as short as that is not worth a warning
const banner = document.getElementById("banner");
const pulse = document.getElementById("pulse");
let lostSince = null;

export function connected() {
  lostSince = null;
  check();
}

export function lost() {
  lostSince ??= new Date();
  setTimeout(show, CALM);
}

function show() {
  if (lostSince === null || new Date() - lostSince < CALM) return;
  say("lost", "Connection lost",
    ["Connection to the gateway lost at ", time(lostSince.toISOString()), ". What is shown may be out of date; trying again."],
    h("button", { type: "button", onclick: retryNow }, "Try now"));
}

async function check() {
  try {
    const status = await get("/api/status");
    if (lostSince !== null) return;
    const label = { live: "Live", lagging: "Lagging", broken: "Broken" }[status.state];
    say(status.state, `${label} · ${status.message}`, status.state === "live" ? null : [status.message]);
  } catch {
    lost();
  }
}

function say(state, short, message, ...more) {
  if (pulse.dataset.state !== state || pulse.textContent !== short) {
    pulse.dataset.state = state;
    pulse.textContent = short;
  }
  const text = message ? message.map((part) => part.textContent ?? part).join("") : "";
  if (banner.dataset.text === text) return;
  banner.dataset.text = text;
  banner.dataset.state = state;
  banner.hidden = !message;
  banner.replaceChildren(...(message ? [h("span", {}, message), ...more] : []));
}

export function start() {
  check();
  setInterval(check, EVERY);
}
