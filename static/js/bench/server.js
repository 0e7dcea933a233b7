// What the bench asks of the server: a text, run over frames.

/** The server's no, in words for people. `issues` are those of a text that is no valid MoveSpec. */
export class Refusal extends Error {
  /** @param {{code: string, message: string, issues?: object[], status?: number,
   *   details?: Record<string, any>}} why */
  constructor({ code, message, issues = [], status = 0, details = {} }) {
    super(message);
    this.code = code;
    this.issues = issues;
    this.status = status;
    /** After so many seconds it may be asked again; null: not by itself. */
    this.retrySeconds = details.retry_after_seconds ?? null;
  }
}

const AWAY =
  "The server does not answer. Check the connection; the poses are still here, so you can run them again.";
const LEFT = "You are signed out, or may not do this any more. Copy your text, and open the page again.";

export class Server {
  #addresses;
  #token;

  /** @param {{run: string, step: string}} addresses @param {string} token against forged requests */
  constructor(addresses, token) {
    this.#addresses = addresses;
    this.#token = token;
  }

  /**
   * @param {string} text
   * @param {{sample: string} | {session: string} | {frames: object}} what
   * @param {AbortSignal} signal
   * @returns {Promise<import("../timeline/timeline.js").Trace>}
   */
  async run(text, what, signal) {
    return (await this.#post(this.#addresses.run, { yaml_source: text, ...what }, signal)).json();
  }

  /** The next frames of a run that goes on. @param {string} text @param {object} frames @param {string} state */
  async step(text, frames, state) {
    return (await this.#post(this.#addresses.step, { yaml_source: text, frames, state })).json();
  }

  /** @param {string} address @returns {Promise<{t_ms: number[], world: string, cut: boolean}>} */
  async poses(address) {
    return (await this.#ask(address, {})).json();
  }

  #post(address, body, signal) {
    const headers = { "X-CSRFToken": this.#token, "Content-Type": "application/json" };
    return this.#ask(address, { method: "POST", headers, body: JSON.stringify(body), signal });
  }

  async #ask(address, options) {
    let answer;
    try {
      answer = await fetch(address, { credentials: "same-origin", ...options });
    } catch (cause) {
      if (options.signal?.aborted) throw cause;
      throw new Refusal({ code: "unreachable", message: AWAY });
    }
    if (answer.ok && !answer.redirected) return answer;
    throw await refusalOf(answer);
  }
}

/** @param {Response} answer */
async function refusalOf(answer) {
  const { status } = answer;
  if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
    return new Refusal({ ...(await answer.json()).error, status });
  }
  if (status >= 500)
    return new Refusal({ code: "failed", message: "Something broke on our side. Try again.", status });
  if (answer.redirected || status === 403) return new Refusal({ code: "signed_out", message: LEFT, status });
  const text = answer.headers.get("Content-Type")?.startsWith("text/plain") ? await answer.text() : "";
  return new Refusal({ code: `http_${status}`, message: text || `The server answered ${status}.`, status });
}
