// What an analyst does about an alert: acknowledge, silence, judge. The gateway publishes it; the page then shows it.

import { get, post, remove } from "./api.js";
import { attempt, say } from "./said.js";

const verdicts = new Map(); // alert id → Verdict, of what this page has seen
const listeners = new Set();

export const verdictOf = (alert) => verdicts.get(alert.id) ?? alert.verdict ?? null;
export const note = (verdict) => verdicts.set(verdict.alert_id, verdict);
/** `listener` is told of what is done until `signal` aborts. */
export function onDone(listener, signal) {
  listeners.add(listener);
  signal.addEventListener("abort", () => listeners.delete(listener), { once: true });
}
const done = (change) => listeners.forEach((listener) => listener(change));

export function acknowledge(fingerprint) {
  return attempt(async () => {
    const acknowledgement = await post(`/api/groups/${fingerprint}/acknowledgement`, { note: "" });
    done({ fingerprint, acknowledgement });
    say("Acknowledged.", () => unacknowledge(fingerprint));
  });
}

export function unacknowledge(fingerprint) {
  return attempt(async () => {
    await remove(`/api/groups/${fingerprint}/acknowledgement`);
    done({ fingerprint, acknowledgement: null });
    say("No longer acknowledged.");
  });
}

export function judge(alert, trueAlarm) {
  return attempt(async () => {
    const verdict = await post(`/api/alerts/${alert.id}/verdict`, { true_alarm: trueAlarm, note: "" });
    note(verdict);
    done({ verdict });
    say(trueAlarm ? "Noted: a true alarm." : "Noted: a false alarm.");
  });
}

export async function silence(asked) {
  const made = await post("/api/silences", asked);
  done({ silence: made });
  say("Silenced.", () => unsilence(made.id));
}

export function unsilence(id) {
  return attempt(async () => {
    await remove(`/api/silences/${id}`);
    done({ silence: null });
    say("The silence has ended.");
  });
}

export const silences = () => get("/api/silences");
