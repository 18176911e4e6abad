// The live feed: one card per rule and story, newest first.

import { get } from "./api.js";
import { note, onDone } from "./actions.js";
import { filters, figureFilters } from "./address.js";
import * as banner from "./banner.js";
import { card } from "./card.js";
import { h } from "./dom.js";
import { learn } from "./filters.js";
import { attempt } from "./said.js";
import { beside, Stack } from "./stack.js";
import { follow } from "./stream.js";
import { counted } from "./words.js";

const PAGE = 200;
const AT_TOP = 150; // pixels; further down new cards wait, so that nothing moves under the reader's eyes

export class Feed {
  constructor(changed) {
    this.entries = new Map(); // key → entry
    this.cards = new Map(); // key → element
    this.waiting = new Map();
    this.next = null;
    this.changed = changed; // told when the figures may have changed
    this.stack = new Stack();
    this.count = h("p", { class: "quiet" });
    this.newer = h("button", { type: "button", class: "more-new main", hidden: true, onclick: () => this.showWaiting() });
    this.foot = h("div", { class: "empty" }, "Loading…");
    this.element = h("section", { "aria-label": "Alerts" },
      h("div", { class: "feed-head" }, h("h1", {}, "Alerts"), this.count), this.newer, this.stack.element, this.foot);
    this.end = new AbortController();
    this.round = 0; // counts the loads: what was asked for before the last one is out of date
    this.watcher = new IntersectionObserver((seen) => seen.at(-1).isIntersecting && this.more(), { rootMargin: "1200px" });
    onDone((change) => this.apply(change), this.end.signal);
  }

  async start() {
    const lastId = await this.load();
    this.watcher.observe(this.foot);
    const path = `/api/alerts/stream?${figureFilters()}`;
    follow(path, lastId, this.end.signal, { event: (name, data) => this.hear(name, data), open: banner.connected, lost: banner.lost });
  }

  stop() {
    this.end.abort();
    this.watcher.disconnect();
    clearTimeout(this.reload);
  }

  /** The first page; returns the id from which the stream goes on. */
  async load() {
    const round = ++this.round;
    const asked = filters();
    asked.set("limit", PAGE);
    const found = await get(`/api/groups?${asked}`, this.end.signal);
    const single = await this.ungrouped(found.groups.length);
    if (round !== this.round) return found.last_event_id;
    this.clear();
    const first = [...found.groups.map(ofGroup), ...single].sort((a, b) => (a.at < b.at ? 1 : -1));
    for (const entry of first) this.put(entry, false);
    this.next = found.next;
    this.tally();
    return found.last_event_id;
  }

  /** Alerts that are in no group: only where nothing groups them are there any to speak of. */
  async ungrouped(groups) {
    const asked = filters();
    if (groups || ["acknowledged", "silenced"].includes(asked.get("state"))) return [];
    asked.delete("state");
    asked.set("limit", PAGE);
    const found = await get(`/api/alerts?${asked}`, this.end.signal);
    return found.alerts.filter((alert) => !alert.fingerprint).map(ofAlert);
  }

  async more() {
    if (!this.next || this.loading) return;
    this.loading = true;
    const { round } = this;
    const asked = filters();
    asked.set("limit", PAGE);
    asked.set("cursor", this.next);
    try {
      const found = await get(`/api/groups?${asked}`, this.end.signal);
      if (round !== this.round) return;
      for (const group of found.groups) if (!this.entries.has(group.fingerprint)) this.put(ofGroup(group), false);
      this.next = found.next;
      this.tally();
    } catch (error) {
      if (error.name !== "AbortError") this.foot.textContent = error.message;
      return; // scrolling on asks again, a failing gateway is not asked without a pause
    } finally {
      this.loading = false;
    }
    if (this.end.signal.aborted) return;
    this.watcher.unobserve(this.foot);
    this.watcher.observe(this.foot); // still in sight? then once more
  }

  hear(name, data) {
    if (name === "reset") {
      attempt(() => this.load());
    } else if (name === "alert") {
      if (!data.fingerprint && !this.grouped(data)) this.arrive(ofAlert(data));
    } else if (name === "group") {
      this.arrive(ofGroup(data));
    } else if (name === "state") {
      this.heed(data);
    }
  }

  heed(data) {
    if (data.alert_id) {
      note(data);
      this.apply({ verdict: data });
    } else if (data.id.startsWith("acknowledgement/")) {
      this.apply({ fingerprint: data.id.split("/")[1], acknowledgement: data.acknowledgement ?? null });
    } else {
      this.apply({ silence: data.silence ?? null });
    }
  }

  /** Something new: at the top if the reader is there, else announced by a button. */
  arrive(entry) {
    const state = filters().get("state");
    if (state && state !== stateOf(entry)) return;
    this.drop(`alert/${entry.alert.id}`, entry.key);
    if (scrollY < AT_TOP) this.put(entry, true);
    else this.waiting.set(entry.key, entry);
    this.tally();
    this.changed();
    document.getElementById("arrivals").textContent = `New: ${entry.severity}, ${entry.alert.rule.name}. ${entry.alert.title ?? ""}`;
  }

  showWaiting() {
    for (const entry of this.waiting.values()) this.put(entry, true);
    this.waiting.clear();
    this.tally();
    scrollTo({ top: 0 });
    this.stack.element.querySelector(".open")?.focus();
  }

  put(entry, first) {
    const old = this.cards.get(entry.key);
    const made = card(entry);
    const focused = old?.contains(document.activeElement);
    this.entries.set(entry.key, entry);
    this.cards.set(entry.key, made);
    for (const name of ["country", "theme", "source"]) learn(name, entry.alert[{ country: "countries", theme: "themes" }[name]] ?? [entry.alert.source]);
    learn("rule", [entry.alert.rule.id]);
    learn("language", [entry.alert.language]);
    if (first) made.classList.add("fresh");
    if (old && !first) old.replaceWith(made);
    else {
      this.stack.remove(old);
      if (first) this.stack.prepend(made);
      else this.stack.append(made);
    }
    if (focused) made.querySelector(".open").focus();
  }

  /** What was done here or elsewhere. */
  apply(change) {
    if ("silence" in change) {
      clearTimeout(this.reload);
      this.reload = setTimeout(() => attempt(() => this.load()), 100); // which groups it is for, the gateway knows
      return;
    }
    for (const entry of this.entries.values()) {
      if ("acknowledgement" in change && entry.key === change.fingerprint) this.settle(entry, change);
      else if (change.verdict && entry.alert.id === change.verdict.alert_id) this.put(entry, false);
    }
  }

  settle(entry, { acknowledgement }) {
    entry.acknowledgement = acknowledgement;
    const state = filters().get("state");
    if (state && state !== stateOf(entry)) this.leave(entry.key);
    else this.put(entry, false);
    this.tally();
  }

  leave(key) {
    const gone = this.cards.get(key);
    const after = beside(gone, 1) ?? beside(gone, -1);
    const focused = gone.contains(document.activeElement);
    this.drop(key);
    if (focused) after?.querySelector(".open").focus();
  }

  drop(key, unless) {
    if (key === unless) return;
    this.stack.remove(this.cards.get(key));
    for (const kept of [this.cards, this.entries, this.waiting]) kept.delete(key);
  }

  grouped(alert) {
    return [...this.entries.values()].some((entry) => entry.fingerprint && entry.alert.id === alert.id);
  }

  clear() {
    for (const kept of [this.cards, this.entries, this.waiting]) kept.clear();
    this.stack.clear();
  }

  tally() {
    this.count.textContent = counted(this.entries.size, "group") + (this.next ? ", more below" : "");
    this.newer.hidden = !this.waiting.size;
    this.newer.textContent = `${counted(this.waiting.size, "new alert")}: show`;
    const nothing = [...filters()].length ? "No alert fits these filters." : "No alert yet. This page shows the next one as it comes.";
    this.foot.textContent = this.next ? "Loading…" : this.entries.size ? "No earlier alerts are kept." : nothing;
  }
}

const ofGroup = (group) => ({ ...group, key: group.fingerprint });
const ofAlert = (alert) => ({
  key: `alert/${alert.id}`, fingerprint: null, alert, severity: alert.rule.severity, count: 1, sources: [alert.source],
  countries: alert.countries, themes: alert.themes, at: alert.at ?? alert.published?.at ?? new Date().toISOString(), silenced_by: null, acknowledgement: null,
});
const stateOf = (entry) => (entry.silenced_by ? "silenced" : entry.acknowledgement ? "acknowledged" : "open");
