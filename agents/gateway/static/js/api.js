// The gateway's HTTP API. A missing or wrong token is asked for, then the request is made again.

import { askForToken, token } from "./token.js";

/** What the gateway refused, in its own words (RFC 9457). */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `The gateway answered ${status}.`);
    this.status = status;
    this.problems = problem.problems ?? [];
  }
}

/** The connection to the gateway is gone. */
export class Unreachable extends Error {}

/** The response, whatever its status but 401. Throws `Unreachable`. */
export async function request(path, { method = "GET", body, signal, headers = {} } = {}) {
  for (;;) {
    const used = token();
    const sent = { ...headers };
    if (used) sent.Authorization = `Bearer ${used}`;
    if (body !== undefined) sent["Content-Type"] = "application/json";
    let response = null;
    try {
      response = await fetch(path, { method, headers: sent, signal, body: body === undefined ? undefined : JSON.stringify(body) });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Unreachable("The gateway cannot be reached.");
    }
    if (response.status !== 401) return response;
    await askForToken(used);
  }
}

async function answer(path, options) {
  const response = await request(path, options);
  if (response.status === 204) return null;
  const said = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, said);
  return said;
}

export const get = (path, signal) => answer(path, { signal });
export const post = (path, body) => answer(path, { method: "POST", body });
export const put = (path, body) => answer(path, { method: "PUT", body });
export const remove = (path) => answer(path, { method: "DELETE" });
