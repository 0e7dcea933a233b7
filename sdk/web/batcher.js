/**
 * Frames in, messages out: one batch in flight, up to 66 ms of frames waiting behind it, and fewer frames a second
 * where the server answers slower than that. Nothing here grows without end.
 */

/** @import { Frame, NumberedFrame } from "./types.js" */

import { compactOf, inSinglePrecision, textOf } from "./wire.js";

/**
 * @typedef {object} Batch
 * @property {number} batchSeq
 * @property {NumberedFrame[]} frames
 * @property {string | ArrayBuffer} message
 * @property {number} sentAt
 * @property {boolean} resent
 */

const WINDOW_MS = 66;
// A source that is read faster than real time brings many frames in 66 ms.
const MOST_FRAMES = 30;
// Beyond this it is a pause and tells nothing of the source's rate.
const LONGEST_INTERVAL_MS = 250;
const SMOOTHING = 0.3;
const RATE_WINDOW_MS = 2000;

export class Batcher {
  /** @type {Frame[]} */
  #pending = [];
  /** @type {Batch | null} */
  #inFlight = null;
  #pendingSince = 0;
  #lastBatchSeq = 0;
  #lastFrameSeq = 0;
  #lastOffered = -Infinity;
  #lastSent = -Infinity;
  /** Time between two frames of the source. */
  #intervalMs = 0;
  /** Time from a batch to its ack. */
  #ackMs = 0;
  /** Of frames to keep, see `#keeps`. */
  #credit = 0;
  #sent = 0;
  #acked = 0;
  #dropped = 0;
  /** @type {{at: number, frames: number}[]} */
  #recent = [];

  /** @param {() => number} now in milliseconds */
  constructor(now) {
    this.#now = now;
  }
  #now;

  get busy() {
    return this.#inFlight !== null;
  }

  /** Would another frame find its place without pushing one out? */
  get hasRoom() {
    if (this.#pending.length === 0) return true;
    return this.#pending.length < MOST_FRAMES && this.#now() - this.#pendingSince < WINDOW_MS;
  }

  /**
   * Takes a frame for the next batch.
   * @param {Frame} frame
   * @returns {boolean} false if its time does not rise, which the server would refuse
   */
  add(frame) {
    if (!this.#rises(frame)) return false;
    if (this.#pending.length === 0) this.#pendingSince = this.#now();
    this.#pending.push(frame);
    return true;
  }

  /**
   * Takes a frame of a source that does not wait. Where acks take longer than the 66 ms of a batch, that share of
   * the frames is kept, evenly; if an ack is later than those before it, the waiting frame that leaves the smallest
   * gap makes place for the newest.
   * @param {Frame} frame
   * @returns {boolean} false if it was dropped
   */
  offer(frame) {
    if (!this.#rises(frame)) return false;
    if (this.busy && !this.#keeps()) {
      this.#dropped += 1;
      return false;
    }
    if (this.#pending.length === 0) this.#pendingSince = this.#now();
    if (this.#pending.length >= Math.ceil(WINDOW_MS / this.#intervalMs)) this.#thin(frame);
    this.#pending.push(frame);
    return true;
  }

  /** @param {Frame} frame */
  #rises({ timestamp_ms: at }) {
    if (!(at > this.#lastOffered) || !Number.isFinite(at)) {
      this.#dropped += 1;
      return false;
    }
    const gap = at - this.#lastOffered;
    if (gap < LONGEST_INTERVAL_MS) this.#intervalMs = smoothed(this.#intervalMs, gap);
    this.#lastOffered = at;
    return true;
  }

  /** Is the next frame one of the share that the server keeps up with? */
  #keeps() {
    this.#credit += Math.min(1, WINDOW_MS / this.#ackMs);
    const kept = this.#credit >= 1;
    if (kept) this.#credit -= 1;
    return kept;
  }

  /** @param {Frame} newest */
  #thin(newest) {
    const times = [this.#lastSent, ...this.#pending.map((frame) => frame.timestamp_ms), newest.timestamp_ms];
    let least = 1;
    for (let index = 2; index < times.length - 1; index += 1) {
      if (times[index + 1] - times[index - 1] < times[least + 1] - times[least - 1]) least = index;
    }
    this.#pending.splice(least - 1, 1);
    this.#dropped += 1;
  }

  /**
   * Numbers on from where the server stands.
   * @param {number} batchSeq
   * @param {number} frameSeq
   */
  resume(batchSeq, frameSeq) {
    this.#lastBatchSeq = Math.max(this.#lastBatchSeq, batchSeq);
    this.#lastFrameSeq = Math.max(this.#lastFrameSeq, frameSeq);
  }

  /**
   * The message in flight, to be sent once more; null if there is none.
   * @param {boolean} compact does the server take the compact form?
   */
  again(compact) {
    const batch = this.#inFlight;
    if (!batch) return null;
    batch.resent = true;
    // The same frames are the same batch: what was sent in single precision stays so.
    if (!compact && typeof batch.message !== "string")
      batch.message = textOf(batch.batchSeq, batch.frames.map(inSinglePrecision));
    return batch.message;
  }

  /**
   * The next message, now in flight; null if one is already, or nothing waits.
   * @param {boolean} compact does the server take the compact form?
   */
  take(compact) {
    if (this.#inFlight || this.#pending.length === 0) return null;
    const frames = this.#pending.map((frame) => ({ frame_seq: ++this.#lastFrameSeq, ...frame }));
    this.#lastSent = frames[frames.length - 1].timestamp_ms;
    this.#pending = [];
    const batchSeq = ++this.#lastBatchSeq;
    const message = (compact && compactOf(batchSeq, frames)) || textOf(batchSeq, frames);
    const sentAt = this.#now();
    this.#inFlight = { batchSeq, frames, message, sentAt, resent: false };
    this.#sent += frames.length;
    this.#recent = [...this.#recentAt(sentAt), { at: sentAt, frames: frames.length }];
    return message;
  }

  /** @param {number} now */
  #recentAt(now) {
    return this.#recent.filter(({ at }) => now - at < RATE_WINDOW_MS);
  }

  /** @param {number} batchSeq @returns {boolean} false if no such batch is in flight */
  acked(batchSeq) {
    const batch = this.#inFlight;
    if (batch?.batchSeq !== batchSeq) return false;
    // The ack of a batch sent twice does not tell which of the two it answers.
    if (!batch.resent) this.#ackMs = smoothed(this.#ackMs, this.#now() - batch.sentAt);
    this.#acked += batch.frames.length;
    this.#inFlight = null;
    return true;
  }

  /** Gives up the batch in flight, which the server does not want. */
  discard() {
    this.#dropped += this.#inFlight?.frames.length ?? 0;
    this.#inFlight = null;
  }

  /** Forgets what waits. */
  clear() {
    this.#dropped += this.#pending.length;
    this.#pending = [];
  }

  /** Frames, but for `rttMs` (from a batch to its ack) and `fps` (frames sent a second, lately). */
  stats() {
    const recent = this.#recentAt(this.#now()).reduce((sum, { frames }) => sum + frames, 0);
    return {
      sent: this.#sent,
      acked: this.#acked,
      dropped: this.#dropped,
      inFlight: this.#inFlight?.frames.length ?? 0,
      rttMs: this.#ackMs,
      fps: recent / (RATE_WINDOW_MS / 1000),
    };
  }
}

/** @param {number} mean 0: none yet @param {number} value */
const smoothed = (mean, value) => (mean === 0 ? value : mean + SMOOTHING * (value - mean));
