/** The REST side: detection sessions, by access token or by the page's own cookie. */

/** @import { ClientOptions, CreatedSession, DetectionEvent, SessionConnection, SessionRecord, SessionRequest, StreamOptions } from "./types.js" */

import { ApiError } from "./errors.js";
import { DetectionStream } from "./stream.js";

/** @param {ClientOptions} [options] */
export function createClient({ baseUrl = location.origin, accessToken, tokenProvider, csrfToken } = {}) {
  const token = tokenProvider ?? (() => accessToken);

  /**
   * @param {string} method
   * @param {string} path below the base URL, or a whole address that the server gave
   * @param {{body?: object, signal?: AbortSignal}} [options]
   */
  async function request(method, path, options = {}) {
    const answer = await send(method, path, options, await token({ expired: false }));
    if (answer.ok) return answer;
    const error = await errorOf(answer);
    if (!tokenProvider || error.code !== "access_token_expired") throw error;
    const second = await send(method, path, options, await tokenProvider({ expired: true }));
    if (second.ok) return second;
    throw await errorOf(second);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {{body?: object, signal?: AbortSignal}} options
   * @param {string | undefined} bearer
   */
  async function send(method, path, { body, signal }, bearer) {
    const headers = new Headers({ Accept: "application/json" });
    if (bearer) headers.set("Authorization", `Bearer ${bearer}`);
    if (csrfToken && method !== "GET") headers.set("X-CSRFToken", csrfToken);
    if (body) headers.set("Content-Type", "application/json");
    try {
      return await fetch(new URL(path, baseUrl), {
        method,
        headers,
        body: body && JSON.stringify(body),
        credentials: bearer ? "omit" : "same-origin",
        signal,
      });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      const message = "The server cannot be reached. Check the connection and try again.";
      throw new ApiError({ code: "network_error", message, retryable: true }, { cause });
    }
  }

  const sessions = "/api/detection/sessions";
  const detection = {
    /**
     * @param {SessionRequest} session
     * @param {{signal?: AbortSignal}} [options]
     * @returns {Promise<CreatedSession>}
     */
    createSession: async (session, options) =>
      (await request("POST", sessions, { body: session, ...options })).json(),

    /**
     * @param {string} id
     * @returns {Promise<SessionRecord>}
     */
    getSession: async (id) => (await request("GET", `${sessions}/${id}`)).json(),

    /**
     * @param {string} id
     * @returns {Promise<SessionRecord>}
     */
    finalizeSession: async (id) => (await request("POST", `${sessions}/${id}/finalize`)).json(),

    /**
     * @param {string} id
     * @returns {Promise<SessionRecord>}
     */
    cancelSession: async (id) => (await request("POST", `${sessions}/${id}/cancel`)).json(),

    /**
     * All stored events of a session, in order.
     * @param {string} id
     * @returns {Promise<DetectionEvent[]>}
     */
    async events(id) {
      const events = [];
      for (let next = `${sessions}/${id}/events`; next; ) {
        const page = await request("GET", next);
        events.push(...(await page.json()));
        next = /<([^>]+)>;\s*rel="?next"?/.exec(page.headers.get("Link") ?? "")?.[1] ?? "";
      }
      return events;
    },

    /**
     * Opens the session's stream; frames may be pushed at once.
     * @param {SessionConnection} session
     * @param {StreamOptions} [options]
     */
    connect: (session, options) => new DetectionStream(session, options),
  };
  return { detection };
}

/** @param {Response} response */
async function errorOf(response) {
  const about = { status: response.status, requestId: response.headers.get("X-Request-ID") };
  try {
    return new ApiError((await response.json()).error, about);
  } catch (cause) {
    const message = `The server answered ${response.status} and not as the Workbench does.`;
    const retryable = response.status >= 500;
    return new ApiError({ code: "unexpected_response", message, retryable }, { ...about, cause });
  }
}
