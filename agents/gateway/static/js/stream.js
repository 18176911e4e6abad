// Server-sent events over fetch (EventSource cannot send a token): resumes after the last id, retries with jitter.

import { request } from "./api.js";

const SHORTEST = 500; // milliseconds until the first new attempt, at most
const LONGEST = 20_000;
const SILENT = 40_000; // the gateway sends a heartbeat every 15 s

/** Follow `path` until `signal` aborts. `on` has event(name, data, id), open() and lost(milliseconds until the next attempt). */
export async function follow(path, lastId, signal, on) {
  let id = lastId;
  let failures = 0;
  while (!signal.aborted) {
    try {
      for await (const event of connection(path, id, signal, () => { failures = 0; on.open(); })) {
        id = event.id ?? id;
        if (event.name === "reset") id = ""; // the page loads its lists again
        if (event.data) on.event(event.name, JSON.parse(event.data), id);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!["AbortError", "Unreachable", "TypeError", "Error"].includes(error.name)) throw error;
    }
    if (signal.aborted) return;
    const wait = Math.random() * Math.min(LONGEST, SHORTEST * 2 ** failures++);
    on.lost(wait);
    await pause(wait, signal);
  }
}

/** Cut short by `retryNow`. */
let wake = () => {};
export const retryNow = () => wake();

function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    wake = () => { clearTimeout(timer); resolve(); };
    signal.addEventListener("abort", wake, { once: true });
  });
}

async function* connection(path, id, signal, opened) {
  const watchdog = new AbortController();
  const both = AbortSignal.any([signal, watchdog.signal]);
  let timer = setTimeout(() => watchdog.abort(), SILENT);
  const response = await request(path, { signal: both, headers: id ? { "Last-Event-ID": id } : {} });
  if (!response.ok) {
    clearTimeout(timer);
    throw new Error(`the stream answered ${response.status}`);
  }
  opened();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => watchdog.abort(), SILENT);
      const frames = (rest + value).split("\n\n");
      rest = frames.pop();
      for (const frame of frames) yield parse(frame);
    }
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => {});
  }
}

/** One block of `text/event-stream` (WHATWG HTML, 9.2). */
export function parse(frame) {
  const event = { name: "message", data: "", id: undefined };
  for (const line of frame.split("\n")) {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") event.name = value;
    else if (field === "id") event.id = value;
    else if (field === "data") event.data += (event.data ? "\n" : "") + value;
  }
  return event;
}
