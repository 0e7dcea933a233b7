/** The access token: asked for once, kept, and replaced before it expires or when the server refuses it. */

/** @import { TokenProvider } from "./types.js" */

import { AuthError } from "./errors.js";

// A token with a minute left, or a tenth of its life if that is less, is replaced before it is used.
const EARLY_MS = 60_000;
const EARLY_SHARE = 0.1;

export class Tokens {
  #provider;
  /** @type {string | undefined} */
  #token;
  #replaceAt = Infinity;
  /** @type {Promise<string> | null} one for all who wait */
  #asking = null;

  /** @param {TokenProvider} provider */
  constructor(provider) {
    this.#provider = provider;
  }

  /** A token that is good as far as can be told from here. */
  async get() {
    if (this.#token !== undefined && Date.now() < this.#replaceAt) return this.#token;
    return this.#ask(this.#token !== undefined);
  }

  /**
   * Another one than that which the server refused.
   * @param {string} refused
   */
  async replace(refused) {
    return this.#token !== undefined && this.#token !== refused ? this.#token : this.#ask(true);
  }

  /** @param {boolean} refresh */
  #ask(refresh) {
    this.#asking ??= this.#fetch(refresh).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** @param {boolean} refresh */
  async #fetch(refresh) {
    const given = await this.#provider({ refresh });
    const { access_token: token, expires_in_seconds: seconds = Infinity } =
      typeof given === "string" ? { access_token: given } : (given ?? {});
    if (!token) throw new AuthError({ code: "access_token_missing", message: "No access token was given." });
    const lifeMs = seconds * 1000;
    this.#replaceAt = Date.now() + lifeMs - Math.min(EARLY_MS, EARLY_SHARE * lifeMs);
    this.#token = token;
    return token;
  }
}
