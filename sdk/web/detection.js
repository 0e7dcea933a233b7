/** The REST side: detection sessions. */

/**
 * @import { CreatedSession, DetectionEvent, RequestOptions, SessionConnection, SessionFilters, SessionRecord,
 *   SessionRequest, StreamOptions } from "./types.js"
 */

import { DetectionStream } from "./stream.js";

const PATH = "/api/detection/sessions";

/** @param {import("./http.js").Http} http */
export const detection = (http) => ({
  /**
   * @param {SessionRequest} body
   * @param {RequestOptions} [options]
   * @returns {Promise<CreatedSession>}
   */
  createSession: (body, options) => http.json("POST", PATH, { body, ...options }),

  /** @param {string} id @param {RequestOptions} [options] @returns {Promise<SessionRecord>} */
  getSession: (id, options) => http.json("GET", `${PATH}/${id}`, options),

  /**
   * Ends it with its counts.
   * @param {string} id
   * @param {RequestOptions} [options]
   * @returns {Promise<SessionRecord>}
   */
  finalizeSession: (id, options) => http.json("POST", `${PATH}/${id}/finalize`, options),

  /** Ends it as it stands. @param {string} id @param {RequestOptions} [options] @returns {Promise<SessionRecord>} */
  cancelSession: (id, options) => http.json("POST", `${PATH}/${id}/cancel`, options),

  /**
   * Newest first.
   * @param {SessionFilters} [filters]
   * @param {{limit?: number} & RequestOptions} [options] `limit`: at most so many; else all
   * @returns {Promise<SessionRecord[]>}
   */
  listSessions: (filters, options) => http.list(PATH, filters, options),

  /**
   * The stored events of a session, in order.
   * @param {string} id
   * @param {{limit?: number} & RequestOptions} [options]
   * @returns {Promise<DetectionEvent[]>}
   */
  listEvents: (id, options) => http.list(`${PATH}/${id}/events`, {}, options),

  /**
   * Opens the session's stream; frames may be pushed at once.
   * @param {SessionConnection} session
   * @param {StreamOptions} [options]
   */
  connectSession: (session, options) => new DetectionStream(session, options),
});
