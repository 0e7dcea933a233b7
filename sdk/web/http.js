/** Requests to the REST API: with a token, in time, again where that may help, and never twice in effect. */

/** @import { RequestOptions } from "./types.js" */

import { unlessAborted } from "./abort.js";
import { ApiError, apiError } from "./errors.js";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;
// Rate limits are windows of a minute; who asks for more patience than that is not waited for.
const LONGEST_RETRY_AFTER_S = 60;
const LARGEST_PAGE = 1000;

export class Http {
  #baseUrl;
  #tokens;
  #csrfToken;
  #timeoutMs;
  #maxRetries;

  /**
   * @param {object} options
   * @param {string} options.baseUrl
   * @param {import("./tokens.js").Tokens | null} options.tokens null: none is sent
   * @param {string} [options.csrfToken]
   * @param {number} options.timeoutMs
   * @param {number} options.maxRetries
   */
  constructor({ baseUrl, tokens, csrfToken, timeoutMs, maxRetries }) {
    this.#baseUrl = baseUrl;
    this.#tokens = tokens;
    this.#csrfToken = csrfToken;
    this.#timeoutMs = timeoutMs;
    this.#maxRetries = maxRetries;
  }

  /**
   * The answer's JSON; null where it has no body.
   * @param {string} method
   * @param {string} path
   * @param {{body?: object, ifMatch?: string} & RequestOptions} [options] `ifMatch`: only in place of what has this tag
   * @returns {Promise<any>}
   */
  async json(method, path, options) {
    return (await this.#answer(method, new URL(path, this.#baseUrl), options)).content;
  }

  /**
   * The same, with the tag of what it is.
   * @param {string} method
   * @param {string} path
   * @param {{body?: object, ifMatch?: string} & RequestOptions} [options]
   * @returns {Promise<any>}
   */
  async tagged(method, path, options) {
    const { headers, content } = await this.#answer(method, new URL(path, this.#baseUrl), options);
    const tag = headers.get("ETag") ?? "";
    return { ...content, content_hash: tag.replace(/^W\/|"/g, "") };
  }

  /**
   * The items of a list, from as many pages as they take.
   * @param {string} path
   * @param {object} [filters] what is undefined is left out
   * @param {{limit?: number} & RequestOptions} [options] `limit`: at most so many in all
   * @returns {Promise<any[]>}
   */
  async list(path, filters = {}, { limit = Infinity, signal } = {}) {
    const url = new URL(path, this.#baseUrl);
    for (const [name, value] of Object.entries(filters)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    const items = [];
    /** @type {string | null | undefined} */
    let cursor;
    do {
      url.searchParams.set("limit", String(Math.min(LARGEST_PAGE, limit - items.length)));
      if (cursor) url.searchParams.set("cursor", cursor);
      const page = await this.#answer("GET", url, { signal });
      items.push(...page.content);
      const next = /<([^>]+)>;\s*rel="?next"?/.exec(page.headers.get("Link") ?? "")?.[1];
      cursor = next && new URL(next, url).searchParams.get("cursor");
    } while (cursor && items.length < limit);
    return items;
  }

  /**
   * @param {string} method
   * @param {URL} url
   * @param {{body?: object, ifMatch?: string} & RequestOptions} [options]
   */
  async #answer(method, url, { body, ifMatch, signal } = {}) {
    const headers = new Headers({ Accept: "application/json" });
    if (body) headers.set("Content-Type", "application/json");
    if (ifMatch) headers.set("If-Match", `"${ifMatch}"`);
    if (method === "POST") headers.set("Idempotency-Key", randomKey());
    if (this.#csrfToken && method !== "GET") headers.set("X-CSRFToken", this.#csrfToken);
    const request = { method, headers, body: body && JSON.stringify(body) };
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#authorized(url, request, signal);
      } catch (error) {
        if (attempt >= this.#maxRetries || !worthAnother(error)) throw error;
        await sleep(pauseMs(error, attempt), signal);
      }
    }
  }

  /**
   * With the token; once more with another if the server does not take that one.
   * @param {URL} url
   * @param {RequestInit & {headers: Headers}} request
   * @param {AbortSignal} [signal]
   */
  async #authorized(url, request, signal) {
    if (!this.#tokens) return this.#send(url, request, signal);
    const token = await unlessAborted(this.#tokens.get(), signal);
    request.headers.set("Authorization", `Bearer ${token}`);
    try {
      return await this.#send(url, request, signal);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      const other = await unlessAborted(this.#tokens.replace(token), signal);
      if (other === token) throw error;
      request.headers.set("Authorization", `Bearer ${other}`);
      return this.#send(url, request, signal);
    }
  }

  /**
   * @param {URL} url
   * @param {RequestInit} request
   * @param {AbortSignal} [signal]
   */
  async #send(url, request, signal) {
    signal?.throwIfAborted();
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), this.#timeoutMs);
    const leave = () => patience.abort();
    signal?.addEventListener("abort", leave);
    try {
      const credentials = this.#tokens ? "omit" : "same-origin";
      const answer = await fetch(url, { ...request, credentials, signal: patience.signal });
      if (!answer.ok) throw await errorOf(answer);
      return { headers: answer.headers, content: await contentOf(answer) };
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof ApiError) throw cause;
      const [code, message] = patience.signal.aborted
        ? ["timeout", "The server takes too long to answer. Try again."]
        : ["network_error", "The server cannot be reached. Check the connection and try again."];
      throw new ApiError({ code, message, retryable: true }, { cause });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", leave);
    }
  }
}

/** Null where there is no body. @param {Response} response @returns {Promise<any>} */
async function contentOf(response) {
  if (response.status === 204) return null;
  try {
    return await response.json();
  } catch (cause) {
    throw cause instanceof SyntaxError ? unexpected(response, cause) : cause;
  }
}

/** @param {Response} response */
async function errorOf(response) {
  try {
    return apiError((await response.json()).error, about(response));
  } catch (cause) {
    return unexpected(response, cause);
  }
}

/** @param {Response} response @param {unknown} cause */
function unexpected(response, cause) {
  const { status } = response;
  const message = `The server answered ${status} and not as the Workbench does.`;
  const retryable = status >= 500;
  return new ApiError({ code: "unexpected_response", message, retryable }, { ...about(response), cause });
}

/** @param {Response} response */
function about({ status, headers }) {
  const seconds = Number(headers.get("Retry-After") ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds : null;
  return { status, requestId: headers.get("X-Request-ID"), retryAfter };
}

/** An expired token was replaced already, as far as it can be. @param {unknown} error @returns {error is ApiError} */
const worthAnother = (error) =>
  error instanceof ApiError &&
  error.retryable &&
  error.status !== 401 &&
  (error.retryAfter ?? 0) <= LONGEST_RETRY_AFTER_S;

/** @param {ApiError} error @param {number} attempt */
function pauseMs({ retryAfter }, attempt) {
  if (retryAfter !== null) return 1000 * retryAfter + FIRST_PAUSE_MS * Math.random();
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
  return longest * (0.5 + Math.random() / 2);
}

/** @param {number} ms @param {AbortSignal} [signal] @returns {Promise<void>} */
function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", leave);
      resolve();
    }, ms);
    const leave = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", leave, { once: true });
  });
}

/** Not `crypto.randomUUID`, which pages on http do not have. */
const randomKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
