/** The REST side: MoveSpecs, their drafts and versions. */

/**
 * @import { MoveSpec, MoveSpecCreate, MoveSpecDraft, MoveSpecFilters, MoveSpecFork, MoveSpecUpdate, MoveSpecVersion,
 *   RequestOptions, ValidationResult } from "./types.js"
 */

const PATH = "/api/movespecs";

/** @param {import("./http.js").Http} http */
export const movespecs = (http) => ({
  /**
   * Newest first. Without a filter those of the token's project, without a token public ones.
   * @param {MoveSpecFilters} [filters] `q` finds those with all of its words
   * @param {{limit?: number} & RequestOptions} [options] `limit`: at most so many; else all
   * @returns {Promise<MoveSpec[]>}
   */
  list: (filters, options) => http.list(PATH, filters, options),

  /** @param {string} id @param {RequestOptions} [options] @returns {Promise<MoveSpec>} */
  get: (id, options) => http.json("GET", `${PATH}/${id}`, options),

  /**
   * Private, with a draft to start from that is valid.
   * @param {MoveSpecCreate} body
   * @param {RequestOptions} [options]
   * @returns {Promise<MoveSpec>}
   */
  create: (body, options) => http.json("POST", PATH, { body, ...options }),

  /**
   * @param {string} id
   * @param {MoveSpecUpdate} body what is left out stays as it is
   * @param {RequestOptions} [options]
   * @returns {Promise<MoveSpec>}
   */
  update: (id, body, options) => http.json("PATCH", `${PATH}/${id}`, { body, ...options }),

  /**
   * It can still be read and forked by its own project; it is not listed and does not run.
   * @param {string} id
   * @param {RequestOptions} [options]
   * @returns {Promise<null>}
   */
  archive: (id, options) => http.json("DELETE", `${PATH}/${id}`, options),

  /** @param {string} id @param {RequestOptions} [options] @returns {Promise<MoveSpecDraft>} */
  getDraft: (id, options) => http.tagged("GET", `${PATH}/${id}/draft`, options),

  /**
   * Replaces the whole text, valid or not.
   * @param {string} id
   * @param {{yaml_source: string}} body
   * @param {{ifMatch?: string} & RequestOptions} [options] `ifMatch`, the `content_hash` of the draft that was read:
   *   only in place of that text, else `conflict`
   * @returns {Promise<MoveSpecDraft>}
   */
  updateDraft: (id, body, options) => http.tagged("PUT", `${PATH}/${id}/draft`, { body, ...options }),

  /** @param {string} id @param {RequestOptions} [options] @returns {Promise<ValidationResult>} */
  validateDraft: (id, options) => http.json("POST", `${PATH}/${id}/draft/validate`, options),

  /**
   * Newest first; of another's public MoveSpec those that were released.
   * @param {string} id
   * @param {{limit?: number} & RequestOptions} [options]
   * @returns {Promise<MoveSpecVersion[]>}
   */
  listVersions: (id, options) => http.list(`${PATH}/${id}/versions`, {}, options),

  /**
   * @param {string} id
   * @param {string} versionId
   * @param {RequestOptions} [options]
   * @returns {Promise<MoveSpecVersion>}
   */
  getVersion: (id, versionId, options) => http.json("GET", `${PATH}/${id}/versions/${versionId}`, options),

  /**
   * A snapshot of the draft, which must be valid.
   * @param {string} id
   * @param {RequestOptions} [options]
   * @returns {Promise<MoveSpecVersion>}
   * @throws {import("./errors.js").ValidationError} `draft_validation_failed`
   */
  createVersion: (id, options) => http.json("POST", `${PATH}/${id}/versions`, options),

  /**
   * It was valid when it was made; the language may warn of more since.
   * @param {string} id
   * @param {string} versionId
   * @param {RequestOptions} [options]
   * @returns {Promise<ValidationResult>}
   */
  validateVersion: (id, versionId, options) =>
    http.json("POST", `${PATH}/${id}/versions/${versionId}/validate`, options),

  /**
   * Makes it the version that runs.
   * @param {string} id
   * @param {string} versionId
   * @param {RequestOptions} [options]
   * @returns {Promise<MoveSpec>}
   */
  releaseVersion: (id, versionId, options) =>
    http.json("POST", `${PATH}/${id}/versions/${versionId}/release`, options),

  /**
   * Any that is visible, into a project of one's own.
   * @param {string} id
   * @param {MoveSpecFork} body
   * @param {RequestOptions} [options]
   * @returns {Promise<MoveSpec>}
   */
  fork: (id, body, options) => http.json("POST", `${PATH}/${id}/fork`, { body, ...options }),

  /** @param {string} id @param {RequestOptions} [options] @returns {Promise<null>} */
  star: (id, options) => http.json("PUT", `${PATH}/${id}/star`, options),

  /** @param {string} id @param {RequestOptions} [options] @returns {Promise<null>} */
  unstar: (id, options) => http.json("DELETE", `${PATH}/${id}/star`, options),
});
