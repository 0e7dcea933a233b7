/** A whole run: a source opened, a session begun, its poses streamed, its events told, until the last word. */

/**
 * @import { CreatedSession, DetectionEvent, OpenRun, RunEvents, RunOptions, SessionDone, SessionRunResult, Source,
 *   TypedEventTarget } from "./types.js"
 */

import { unlessAborted } from "./abort.js";
import { Bell } from "./bell.js";
import { Capture } from "./capture.js";
import { apiError } from "./errors.js";
import { PoseFinder } from "./pose.js";

const Target = /** @type {new () => TypedEventTarget<RunEvents>} */ (/** @type {unknown} */ (EventTarget));

/**
 * Iterating gives each event from the first one on, and throws what the run ran into. Aborting the signal cancels the
 * session; `stop()` ends it with its counts.
 */
export class Run extends Target {
  /** @type {CreatedSession | null} until it is created */
  session = null;
  /** @type {Source | null} until it is open */
  source = null;
  /** @type {import("./stream.js").DetectionStream | null} until there is a session */
  stream = null;
  /** So far. @type {DetectionEvent[]} */
  events = [];
  /** Completed events so far, by their key. @type {Record<string, number>} */
  counts = {};
  #detection;
  #options;
  /** @type {Capture | null} */
  #capture = null;
  /** No more frames are wanted. */
  #enough = new AbortController();
  #paused = false;
  #over = false;
  /** Was the connection ever away? */
  #lost = false;
  /** Those who iterate. @type {Set<Bell>} */
  #bells = new Set();

  /**
   * @param {ReturnType<typeof import("./detection.js").detection>} detection
   * @param {OpenRun & RunOptions} options
   */
  constructor(detection, options) {
    super();
    this.#detection = detection;
    this.#options = options;
    /**
     * Rejects with an `ApiError`, a `CaptureError`, or the signal's reason.
     * @type {Promise<SessionRunResult>}
     */
    this.result = this.#run().finally(() => {
      this.#over = true;
      this.#wake();
    });
    this.result.then(
      (result) => this.#emit("done", result),
      (error) => this.#emit("error", { error }),
    );
  }

  /** Takes no more frames, and ends the session with its counts. */
  stop() {
    this.#enough.abort();
    return this.result;
  }

  /** A camera that is paused is not looked at; a video waits. */
  pause() {
    this.#paused = true;
    this.#capture?.pause();
  }

  resume() {
    this.#paused = false;
    this.#capture?.resume();
  }

  /** @returns {AsyncGenerator<DetectionEvent, void>} */
  async *[Symbol.asyncIterator]() {
    const bell = new Bell();
    this.#bells.add(bell);
    try {
      for (let next = 0; ; ) {
        if (next < this.events.length) yield this.events[next++];
        else if (this.#over) break;
        else await bell.wait();
      }
    } finally {
      this.#bells.delete(bell);
    }
    await this.result;
  }

  async #run() {
    const { open, signal } = this.#options;
    const abort = () => {
      this.#enough.abort();
      this.stream?.cancel().catch(() => {}); // it ends by itself where it cannot be told
    };
    signal?.addEventListener("abort", abort);
    try {
      signal?.throwIfAborted();
      this.source = await unlessAborted(open(), signal, (late) => late.stop());
      const done = await this.#follow(this.source);
      return await this.#sum(done);
    } finally {
      signal?.removeEventListener("abort", abort);
      this.source?.stop();
    }
  }

  /** @param {Source} source */
  async #follow(source) {
    const { mode, movespec_id, movespec_version_id, project_id, signal, framing } = this.#options;
    const close = (/** @type {PoseFinder | null} */ finder) => {
      if (finder !== this.#options.poseFinder) finder?.close();
    };
    const poseFinder = await unlessAborted(this.#finder(source), signal, close);
    try {
      const request = { mode, movespec_id, movespec_version_id, project_id };
      const chosen = /** @type {import("./types.js").SessionRequest} */ (request);
      this.session = await this.#detection.createSession(chosen, { signal });
      const stream = this.#detection.connectSession(this.session);
      this.stream = stream;
      this.#listen(stream);
      const capture = new Capture({
        source,
        poseFinder,
        stream,
        framing,
        onPose: (moment) => this.#emit("pose", moment),
        signal: this.#enough.signal,
      });
      this.#capture = capture;
      if (this.#paused) capture.pause();
      for (const type of /** @type {const} */ (["advice", "slow"])) {
        capture.addEventListener(type, ({ detail }) => this.#emit(type, /** @type {any} */ (detail)));
      }
      return await this.#finish(stream, capture);
    } finally {
      close(poseFinder);
    }
  }

  /** @param {Source} source */
  async #finder({ element }) {
    const { poseFinder, model, assetsUrl } = this.#options;
    if (poseFinder || !element) return poseFinder ?? null;
    const onProgress = (/** @type {{loaded: number, total: number | null}} */ progress) =>
      this.#emit("loading", progress);
    return PoseFinder.load({ model, assetsUrl, onProgress });
  }

  /** @param {import("./stream.js").DetectionStream} stream */
  #listen(stream) {
    stream.addEventListener("events", ({ detail }) => this.#tell(detail));
    stream.addEventListener("ack", ({ detail }) =>
      this.#emit("progress", {
        accepted_frames_total: detail.accepted_frames_total,
        duration_ms: this.source?.durationMs ?? null,
        position_ms: this.#capture?.positionMs ?? 0,
      }),
    );
    stream.addEventListener("connection", ({ detail }) => {
      this.#lost ||= detail.state === "reconnecting";
      this.#emit("connection", detail);
    });
    // The server has ended it, or the connection is lost for good.
    const enough = () => this.#enough.abort();
    stream.done.then(enough, enough);
  }

  /**
   * What was seen is counted, also where the source broke.
   * @param {import("./stream.js").DetectionStream} stream
   * @param {Capture} capture
   */
  async #finish(stream, capture) {
    const { signal } = this.#options;
    /** @type {unknown} */
    let broken = null;
    await capture.finished.catch((error) => {
      broken = error;
    });
    signal?.throwIfAborted();
    const done = await unlessAborted(stream.finalize(), signal);
    if (broken) throw broken;
    return done;
  }

  /** @param {SessionDone} done */
  async #sum({ status, error, session_id }) {
    if (status === "failed") {
      throw apiError(error ?? { code: "internal_error", message: "The server has ended the session." });
    }
    const { signal } = this.#options;
    const summary = await this.#detection.getSession(session_id, { signal });
    // What was told while the connection was away.
    if (this.#lost) {
      const stored = await this.#detection.listEvents(session_id, { signal });
      this.#tell(stored.slice(this.events.length));
    }
    const { accepted_frames_total, completed_event_counts } = summary;
    const session = /** @type {CreatedSession} */ (this.session);
    return { session, summary, accepted_frames_total, completed_event_counts, events: this.events };
  }

  /** @param {DetectionEvent[]} events */
  #tell(events) {
    if (this.#over) return;
    for (const event of events) {
      this.events.push(event);
      if (event.type === "event_completed") {
        const { event_key: key } = event.payload;
        this.counts[key] = (this.counts[key] ?? 0) + 1;
      }
      this.#emit("event", event);
    }
    this.#wake();
  }

  #wake() {
    for (const bell of this.#bells) bell.ring();
  }

  /**
   * @template {keyof RunEvents} K
   * @param {K} type
   * @param {RunEvents[K]} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
