// One run: a source's frames through the pose model into a stream, until the source or the visitor ends it.

import { toFrame } from "../../web-sdk/index.js";

const RATE_FRAMES = 20;

export class Run {
  #source;
  #finder;
  #stream;
  #onFrame;
  #left = new AbortController();
  #resume = null;
  #resumed = null;
  #works = [];

  /**
   * @param {object} parts
   * @param {import("../../web-sdk/index.js").Source} parts.source
   * @param {import("../../web-sdk/index.js").PoseFinder | null} parts.finder null where the source brings poses
   * @param {import("../../web-sdk/index.js").DetectionStream} parts.stream
   * @param {(pose: import("../../web-sdk/index.js").Pose | null, image: any, workMs: number) => void} parts.onFrame
   */
  constructor({ source, finder, stream, onFrame }) {
    this.#source = source;
    this.#finder = finder;
    this.#stream = stream;
    this.#onFrame = onFrame;
  }

  /** Resolves with true when the source came to its end, false when it was stopped. */
  async go() {
    const { kind, live, width, height } = this.#source;
    const source = { kind, frame_width: width, frame_height: height };
    for await (const { timestampMs, image, pose: given } of this.#source.frames({ signal: this.#left.signal })) {
      if (this.#resumed && live) continue;
      await this.#resumed;
      if (this.#left.signal.aborted) break;
      const began = performance.now();
      const pose = this.#finder && image ? this.#finder.find(image, timestampMs) : (given ?? null);
      const workMs = this.#worked(performance.now() - began);
      this.#onFrame(pose, image, workMs);
      if (!pose) continue;
      const frame = toFrame({ timestampMs, pose, source });
      if (live) this.#stream.push(frame);
      else await this.#stream.write(frame);
    }
    return !this.#left.signal.aborted;
  }

  get paused() {
    return this.#resumed !== null;
  }

  pause() {
    if (this.#resumed) return;
    this.#resumed = new Promise((resolve) => (this.#resume = resolve));
    this.#source.element?.pause();
  }

  resume() {
    this.#resume?.();
    this.#resumed = this.#resume = null;
    this.#works = [];
    if (this.#source.live) this.#source.element?.play();
  }

  /** Another model goes on with the next frame. */
  set finder(finder) {
    finder.restart();
    this.#finder = finder;
    this.#works = [];
  }

  stop() {
    this.#left.abort();
    this.resume();
    this.#source.stop();
  }

  /** The median time one picture takes; 0 until enough are seen. */
  #worked(ms) {
    if (!this.#finder) return 0;
    this.#works = [...this.#works.slice(1 - RATE_FRAMES), ms];
    if (this.#works.length < RATE_FRAMES) return 0;
    return [...this.#works].sort((a, b) => a - b)[RATE_FRAMES >> 1];
  }
}
