/** One websocket after another to the same session, until the server or the page says that it is enough. */

/** @import { ConnectionState, Host, ServerMessage } from "./types.js" */

import { finalReason, retryDelay } from "./reconnect.js";
import { COMPACT } from "./wire.js";

/**
 * @typedef {object} Ears
 * @property {(message: ServerMessage) => void} onMessage any but ping and pong
 * @property {(state: ConnectionState) => void} onState
 * @property {(code: "connection_closed" | "connection_lost", closeCode: number, reason: string) => void} onEnd
 *   there is no coming back
 */

const ATTACH_MS = 15_000;
// The server says something at least every 15 s. After 25 it is asked, after 30 it is given up.
const SILENCE_MS = 25_000;
const PROBE_MS = 5_000;
const NO_CLOSE_FRAME = 1006;

/** @returns {Host} */
export const browserHost = () => ({
  now: () => performance.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer),
  random: Math.random,
  openSocket: (url, protocols) => new WebSocket(url, protocols),
  window: globalThis.window ?? null,
  document: globalThis.document ?? null,
});

export class Connection {
  #session;
  #graceMs;
  #host;
  #ears;
  /** @type {WebSocket | null} */
  #socket = null;
  #attached = false;
  #attempt = 0;
  /** @type {number | null} when the connection was lost, or first asked for */
  #lostAt;
  /** @type {number | undefined} the next attempt, or the end of patience with a silent server */
  #timer;
  #page = new AbortController();

  /**
   * @param {{stream_url: string, runtime_token: string}} session
   * @param {{graceMs: number, host: Host} & Ears} options
   */
  constructor(session, { graceMs, host, ...ears }) {
    this.#session = session;
    this.#graceMs = graceMs;
    this.#host = host;
    this.#ears = ears;
    this.#lostAt = host.now();
    const { signal } = this.#page;
    host.window?.addEventListener("online", () => this.#hurry(), { signal });
    // A server on this machine answers without a network, so it is asked, not given up.
    host.window?.addEventListener("offline", () => this.#probe(), { signal });
    const shown = () => host.document?.visibilityState === "visible" && this.#hurry();
    host.document?.addEventListener("visibilitychange", shown, { signal });
    this.#open();
  }

  get attached() {
    return this.#attached;
  }

  /** Does the server take frames in the compact form? */
  get compact() {
    return this.#socket?.protocol === COMPACT;
  }

  /** @param {string | ArrayBuffer} message */
  send(message) {
    this.#socket?.send(message);
  }

  /** The server has taken this connection for the session's. */
  settle() {
    this.#attached = true;
    this.#lostAt = null;
    this.#ears.onState({ state: "open", attempt: this.#attempt, closeCode: null, reason: "" });
  }

  /** @param {number} closeCode @param {string} reason */
  close(closeCode, reason) {
    this.#page.abort();
    this.#leave();
    this.#ears.onState({ state: "closed", attempt: this.#attempt, closeCode, reason });
  }

  #open() {
    const { stream_url: url, runtime_token: token } = this.#session;
    const socket = this.#host.openSocket(url, [COMPACT, "kynasmith.v1", `bearer.${token}`]);
    this.#socket = socket;
    socket.onmessage = ({ data }) => socket === this.#socket && this.#receive(data);
    socket.onclose = ({ code, reason }) => socket === this.#socket && this.#lost(code, reason);
    this.#wait(ATTACH_MS, () => this.#lost(NO_CLOSE_FRAME, "no answer"));
  }

  /** @param {string} data */
  #receive(data) {
    const message = JSON.parse(data);
    // A server that attaches and falls at once is not asked ever faster.
    if (this.#attached) this.#attempt = 0;
    if (message.type === "ping") this.send('{"type":"pong"}');
    else if (message.type !== "pong") this.#ears.onMessage(message);
    if (this.#attached) this.#wait(SILENCE_MS, () => this.#probe());
  }

  #probe() {
    if (!this.#attached) return;
    this.send('{"type":"ping"}');
    this.#wait(PROBE_MS, () => this.#lost(NO_CLOSE_FRAME, "silent"));
  }

  /** The network or the page is back: what was frozen in between shows now. */
  #hurry() {
    if (this.#attached) this.#probe();
    else if (!this.#socket) this.#open();
  }

  /** @param {number} closeCode @param {string} reason */
  #lost(closeCode, reason) {
    this.#leave();
    const final = finalReason(closeCode);
    if (final) return this.#ears.onEnd("connection_closed", closeCode, reason || final);
    const now = this.#host.now();
    this.#lostAt ??= now;
    const left = this.#graceMs - (now - this.#lostAt);
    if (left <= 0) return this.#ears.onEnd("connection_lost", closeCode, reason);
    const delay = retryDelay(this.#attempt, closeCode, this.#host.random);
    this.#attempt += 1;
    this.#wait(Math.min(delay, left), () => this.#open());
    this.#ears.onState({ state: "reconnecting", attempt: this.#attempt, closeCode, reason });
  }

  #leave() {
    this.#host.clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    this.#attached = false;
    socket?.close();
  }

  /** @param {number} ms @param {() => void} run */
  #wait(ms, run) {
    this.#host.clearTimeout(this.#timer);
    this.#timer = this.#host.setTimeout(run, ms);
  }
}
