/** A detection session as it runs: frames out, events in, across lost connections. */

/**
 * @import { ConnectionState, DetectionEvent, Frame, FrameAck, ServerMessage, SessionConnection, SessionDone,
 *   SessionUpdate, StreamEvents, StreamOptions, TypedEventTarget } from "./types.js"
 */

import { Batcher } from "./batcher.js";
import { Bell } from "./bell.js";
import { browserHost, Connection } from "./connection.js";
import { REFUSALS, RealtimeProtocolError, streamError } from "./errors.js";

// The same batch again, after the server could not save it.
const RETRY_MS = 1000;
const RUNNING = ["created", "streaming"];

const Target = /** @type {new () => TypedEventTarget<StreamEvents>} */ (/** @type {unknown} */ (EventTarget));

export class DetectionStream extends Target {
  #host;
  #batcher;
  #connection;
  /** @type {"finalize" | "cancel" | null} how the page wants the session to end */
  #ending = null;
  #endingSent = false;
  #over = false;
  /** @type {import("./errors.js").ApiError | null} what the server said last, which explains a close */
  #lastError = null;
  /** Events told of the last batch: its reply may come twice. */
  #told = { batchSeq: 0, ids: new Set() };
  /** @type {number | undefined} */
  #retryTimer;
  /** Rings when there is room for frames again. */
  #room = new Bell();
  #resolve = /** @type {(done: SessionDone) => void} */ (() => {});
  #reject = /** @type {(error: import("./errors.js").ApiError) => void} */ (() => {});
  /**
   * The server's last word. Rejects with what ended the stream without one.
   * @type {Promise<SessionDone>}
   */
  done = new Promise((resolve, reject) => {
    this.#resolve = resolve;
    this.#reject = reject;
  });

  /**
   * @param {SessionConnection} session
   * @param {StreamOptions} [options]
   */
  constructor(session, { graceMs = 60_000, signal, host = browserHost() } = {}) {
    super();
    this.sessionId = session.session_id;
    this.#host = host;
    this.#batcher = new Batcher(host.now);
    this.#connection = new Connection(session, {
      graceMs,
      host,
      onMessage: (message) => this.#receive(message),
      onState: (state) => this.#emit("connection", state),
      onEnd: (code, closeCode, reason) => this.#lose(code, closeCode, reason),
    });
    queueMicrotask(() => {
      if (!this.#over)
        this.#emit("connection", { state: "connecting", attempt: 0, closeCode: null, reason: "" });
    });
    const leave = () => this.close();
    signal?.addEventListener("abort", leave);
    this.done.catch(() => {}).then(() => signal?.removeEventListener("abort", leave));
    if (signal?.aborted) this.close();
  }

  /**
   * Sends a frame of a source that does not wait, such as a camera.
   * @param {Frame} frame
   * @returns {boolean} false if it was dropped, to keep up
   */
  push(frame) {
    if (this.#closedToFrames) return false;
    const taken = this.#batcher.offer(frame);
    this.#pump();
    return taken;
  }

  /**
   * Sends a frame of a source that waits, such as a file: resolves when it has found its place. None is dropped.
   * @param {Frame} frame
   */
  async write(frame) {
    while (!this.#batcher.hasRoom && !this.#closedToFrames) {
      await this.#room.wait();
    }
    if (this.#closedToFrames) return;
    this.#batcher.add(frame);
    this.#pump();
  }

  /** Ends the session once every frame is counted; resolves with the server's last word. */
  finalize() {
    return this.#end("finalize");
  }

  /** Ends the session as it stands; resolves with the server's last word. */
  cancel() {
    this.#batcher.clear();
    return this.#end("cancel");
  }

  /** Leaves. On the server the session waits out its grace period. */
  close() {
    if (this.#over) return;
    this.#finish(1000, "closed here");
    this.#reject(new RealtimeProtocolError({ code: "stream_closed", message: "The stream was closed." }));
  }

  stats() {
    return this.#batcher.stats();
  }

  /**
   * The events from here on, until the session is done or the stream closed; throws what else ended it.
   * @param {{signal?: AbortSignal}} [options] aborting ends the iteration alone
   * @returns {AsyncGenerator<DetectionEvent, void>}
   */
  async *iterEvents({ signal } = {}) {
    /** @type {DetectionEvent[]} */
    const queue = [];
    const bell = new Bell();
    const left = new AbortController();
    const hear = (/** @type {CustomEvent<DetectionEvent[]>} */ { detail }) => {
      queue.push(...detail);
      bell.ring();
    };
    this.addEventListener("events", hear, { signal: left.signal });
    signal?.addEventListener("abort", bell.ring, { signal: left.signal });
    this.done.then(bell.ring, bell.ring);
    try {
      while (!signal?.aborted) {
        const event = queue.shift();
        if (event) yield event;
        else if (this.#over) break;
        else await bell.wait();
      }
    } finally {
      left.abort();
    }
    if (!signal?.aborted) await this.done.catch(throwUnlessClosed);
  }

  get #closedToFrames() {
    return this.#over || this.#ending !== null;
  }

  /** @param {"finalize" | "cancel"} how */
  #end(how) {
    if (!this.#over) {
      this.#ending = how;
      this.#endingSent = false;
      this.#room.ring();
      this.#pump();
    }
    return this.done;
  }

  /** @param {ServerMessage} message */
  #receive(message) {
    switch (message.type) {
      case "session_update":
        return this.#update(message);
      case "event_batch":
        return this.#tell(message.batch_seq, message.events);
      case "frame_ack":
        return this.#ack(message);
      case "error":
        return this.#fail(streamError(message.error));
      case "session_done":
        this.#over = true;
        this.#emit("done", message);
        this.#resolve(message);
        return this.#finish(1000, message.status);
    }
  }

  /** @param {SessionUpdate} update */
  #update(update) {
    const first = !this.#connection.attached;
    if (first) {
      this.#connection.settle();
      this.#batcher.resume(update.last_batch_seq, update.last_frame_seq);
      this.#endingSent = false;
      this.#lastError = null;
    }
    this.#emit("update", update);
    if (first && RUNNING.includes(update.status)) this.#resend();
  }

  /** @param {FrameAck} ack */
  #ack(ack) {
    if (!this.#batcher.acked(ack.batch_seq)) return;
    this.#lastError = null;
    this.#host.clearTimeout(this.#retryTimer);
    this.#emit("ack", ack);
    this.#pump();
  }

  /** @param {number} batchSeq @param {DetectionEvent[]} events */
  #tell(batchSeq, events) {
    if (batchSeq !== this.#told.batchSeq) this.#told = { batchSeq, ids: new Set() };
    const news = events.filter(({ event_id }) => !this.#told.ids.has(event_id));
    for (const { event_id } of news) this.#told.ids.add(event_id);
    if (news.length > 0) this.#emit("events", news);
  }

  /** @param {import("./errors.js").ApiError} error */
  #fail(error) {
    this.#lastError = error;
    this.#emit("error", { error });
    if (!this.#connection.attached) return;
    if (error.retryable) {
      this.#host.clearTimeout(this.#retryTimer);
      this.#retryTimer = this.#host.setTimeout(() => {
        this.#endingSent = false;
        this.#resend();
      }, RETRY_MS);
    } else if (REFUSALS.includes(error.code)) {
      this.#batcher.discard();
      this.#batcher.resume(Number(error.details.last_batch_seq ?? 0), 0);
      this.#pump();
    }
  }

  /** The batch in flight again, the very same: if it was counted, the server answers from its stored reply. */
  #resend() {
    const message = this.#batcher.again(this.#connection.compact);
    if (message) this.#connection.send(message);
    else this.#pump();
  }

  /** Sends what may be sent now. */
  #pump() {
    if (!this.#connection.attached) return;
    const message = this.#batcher.take(this.#connection.compact);
    if (message) {
      this.#connection.send(message);
      this.#room.ring();
    }
    const ready = this.#ending === "cancel" || !this.#batcher.busy;
    if (this.#ending && ready && !this.#endingSent) {
      this.#endingSent = true;
      this.#connection.send(JSON.stringify({ type: this.#ending }));
    }
  }

  /** @param {string} code @param {number} closeCode @param {string} reason */
  #lose(code, closeCode, reason) {
    const details = { close_code: closeCode };
    const message = reason || "The connection could not be brought back in time.";
    const told = code === "connection_closed" ? this.#lastError : null;
    const error = told ?? new RealtimeProtocolError({ code, message, details });
    this.#finish(closeCode, message);
    if (!told) this.#emit("error", { error });
    this.#reject(error);
  }

  /** @param {number} closeCode @param {string} reason */
  #finish(closeCode, reason) {
    this.#over = true;
    this.#host.clearTimeout(this.#retryTimer);
    this.#room.ring();
    this.#connection.close(closeCode, reason);
  }

  /**
   * @template {keyof StreamEvents} K
   * @param {K} type
   * @param {StreamEvents[K]} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** @param {import("./errors.js").ApiError} error */
function throwUnlessClosed(error) {
  if (error.code !== "stream_closed") throw error;
}
