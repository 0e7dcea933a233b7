/**
 * How to go through a video so that no frame is missed, however long each takes to work on.
 *
 * A browser plays and does not wait: what it shows while the page is busy is gone. So it plays only as fast as the
 * work allows, and a gap in the frames' times is gone through again step by step, seeking. So are the first frames,
 * which tell how far apart they are, and whole videos where the work takes too long for playing.
 */

const LEARNED_GAPS = 3;
// Far below the distance of two frames.
const FINE_STEP_MS = 4;
const REMEMBERED = 15;
const SLOWEST_RATE = 0.15;
// Beyond this it is a pause.
const LONGEST_WORK_MS = 1000;

export class Pace {
  /** Media time of the newest frame, in milliseconds. */
  last = -1;
  /** Frames before this are missing. */
  #until = -1;
  #tries = 0;
  #workMs = 0;
  /** @type {number[]} */
  #gaps = [];
  #ease = 1;

  get stepping() {
    return this.last < this.#until || this.#gaps.length < LEARNED_GAPS || this.rate < SLOWEST_RATE;
  }

  /** The rate to play at: 1 is the video's own, and the most. */
  get rate() {
    return Math.min(1, (this.#ease * this.#interval) / (1.15 * this.#workMs + 8));
  }

  /** @param {number} ms from a frame until the next is wanted */
  worked(ms) {
    const work = Math.min(ms, LONGEST_WORK_MS);
    this.#workMs = this.#workMs === 0 ? work : this.#workMs + 0.3 * (work - this.#workMs);
  }

  /**
   * A frame was shown in playing. If there must be others before it, stepping is next.
   * @param {number} ms its media time
   * @returns {boolean} is it the next one?
   */
  played(ms) {
    if (ms - this.last > 1.5 * this.#interval) {
      this.#until = ms;
      this.#ease = Math.max(0.3, this.#ease * 0.8);
      return false;
    }
    this.#ease = Math.min(1, this.#ease * 1.02);
    return this.#isNext(ms);
  }

  /** Where to look for the next frame: at most one begins between here and the last. */
  get target() {
    if (this.last < 0) return 0;
    if (this.#gaps.length >= LEARNED_GAPS) return this.last + this.#interval * (this.#tries + 1.5);
    return this.last + FINE_STEP_MS * (this.#tries + 1) * (1 + this.#tries / 16);
  }

  /**
   * A frame was shown at the target.
   * @param {number} ms its media time
   * @returns {boolean} is it the next one?
   */
  stepped(ms) {
    const isNext = this.#isNext(ms);
    this.#tries = isNext ? 0 : this.#tries + 1;
    return isNext;
  }

  /** @param {number} ms */
  #isNext(ms) {
    if (ms <= this.last) return false;
    if (this.last >= 0) this.#gaps = [...this.#gaps, ms - this.last].slice(-REMEMBERED);
    this.last = ms;
    return true;
  }

  /** Time between two frames: the median of the latest gaps. */
  get #interval() {
    return [...this.#gaps].sort((a, b) => a - b)[this.#gaps.length >> 1];
  }
}
