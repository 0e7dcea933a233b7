/** From a source to a stream: finds the pose in each frame and sends it on. */

/** @import { Pose, PoseMoment, Source, SourceFrame, TypedEventTarget } from "./types.js" */

import { Bell } from "./bell.js";
import { measureLuma } from "./framing.js";
import { toFrame } from "./pose.js";

/**
 * @typedef {object} CaptureOptions
 * @property {Source} source
 * @property {import("./pose.js").PoseFinder | null} [poseFinder] not needed for a recording of poses
 * @property {import("./stream.js").DetectionStream | null} [stream] none: poses are found and not sent
 * @property {import("./framing.js").Framing | null} [framing]
 * @property {(moment: PoseMoment) => void} [onPose] for each frame
 * @property {AbortSignal} [signal] ends it
 * @property {() => number} [now]
 */

/** @typedef {{slow: {fps: number}, advice: {advice: import("./framing.js").Advice | null}}} CaptureEvents */

const SLOW_FPS = 8;
// The first poses take longer.
const WARM_UP = 3;
const JUDGED = 10;
const SMOOTHING = 0.2;
const LUMA_MS = 1000;

const Target = /** @type {new () => TypedEventTarget<CaptureEvents>} */ (
  /** @type {unknown} */ (EventTarget)
);

/**
 * Starts at once. A live source loses the frames that come while a pose is searched; any other waits.
 * Emits `slow` once for a pose finder that does fewer than 8 poses a second, and `advice` when it changes.
 */
export class Capture extends Target {
  /** @type {CaptureOptions} */
  #options;
  /** @type {import("./pose.js").PoseFinder | null} */
  #poseFinder = null;
  #poses = 0;
  #poseMs = 0;
  #frameMs = 0;
  #lastFrameAt = 0;
  #luma = 255;
  #lumaAt = -Infinity;
  /** @type {import("./framing.js").Advice | null} */
  #advice = null;
  #paused = false;
  /** Of the newest frame, since the source began. */
  positionMs = 0;
  #bell = new Bell();
  #now;

  /** @param {CaptureOptions} options */
  constructor(options) {
    super();
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.poseFinder = options.poseFinder ?? null;
    options.signal?.addEventListener("abort", this.#bell.ring);
    /** Resolves at the source's end, or the signal's; rejects with what the source ran into. */
    this.finished = this.#run();
    this.finished.catch(() => {});
  }

  get poseFinder() {
    return this.#poseFinder;
  }

  /** May be another one at any time. */
  set poseFinder(poseFinder) {
    poseFinder?.restart();
    this.#poseFinder = poseFinder;
    this.#poses = 0;
    this.#poseMs = 0;
  }

  pause() {
    this.#paused = true;
  }

  resume() {
    this.#paused = false;
    this.#bell.ring();
  }

  async #run() {
    const { source, stream, onPose, signal } = this.#options;
    for await (const frame of source.frames({ signal })) {
      this.positionMs = frame.timestampMs;
      const pose = frame.pose ?? this.#find(frame);
      // Lets acks in that came meanwhile, so that the frame goes out at once.
      if (!frame.pose) await breath();
      this.#countFrame();
      onPose?.({ frame, pose, fps: this.#frameMs ? 1000 / this.#frameMs : 0, poseMs: this.#poseMs });
      this.#advise(frame, pose);
      if (pose && stream) await this.#send(frame.timestampMs, pose);
      while (this.#paused && !signal?.aborted) await this.#bell.wait();
    }
  }

  /** @param {SourceFrame} frame */
  #find({ image, timestampMs }) {
    if (!image || !this.#poseFinder) return null;
    const began = this.#now();
    const pose = this.#poseFinder.find(image, timestampMs);
    this.#poses += 1;
    if (this.#poses > WARM_UP) this.#poseMs = smoothed(this.#poseMs, this.#now() - began);
    if (this.#poses === WARM_UP + JUDGED && this.#poseMs > 1000 / SLOW_FPS) {
      this.#emit("slow", { fps: 1000 / this.#poseMs });
    }
    return pose;
  }

  /** @param {number} timestampMs @param {Pose} pose */
  async #send(timestampMs, pose) {
    const { source, stream } = this.#options;
    const frame = toFrame({
      timestampMs,
      pose,
      source: { kind: source.kind, frame_width: source.width, frame_height: source.height },
    });
    if (source.live) stream?.push(frame);
    else await stream?.write(frame);
  }

  #countFrame() {
    const now = this.#now();
    if (this.#lastFrameAt) this.#frameMs = smoothed(this.#frameMs, now - this.#lastFrameAt);
    this.#lastFrameAt = now;
  }

  /** @param {SourceFrame} frame @param {Pose | null} pose */
  #advise({ image, timestampMs }, pose) {
    const { framing } = this.#options;
    if (!framing) return;
    if (image && this.#now() - this.#lumaAt > LUMA_MS) {
      this.#lumaAt = this.#now();
      this.#luma = measureLuma(image);
    }
    const advice = framing.update({ timestampMs, pose, luma: this.#luma });
    if (advice !== this.#advice) {
      this.#advice = advice;
      this.#emit("advice", { advice });
    }
  }

  /**
   * @template {keyof CaptureEvents} K
   * @param {K} type
   * @param {CaptureEvents[K]} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

const breath = () => new Promise((resolve) => setTimeout(resolve));

/** @param {number} mean 0: none yet @param {number} value */
const smoothed = (mean, value) => (mean === 0 ? value : mean + SMOOTHING * (value - mean));
