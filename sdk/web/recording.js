/** A recording of poses: what a camera would have given, without the camera. */

/** @import { Pose, Source, SourceFrame } from "./types.js" */

import { CaptureError } from "./errors.js";
import { LANDMARKS, poseConfidence } from "./landmarks.js";

/**
 * The format "workbench-poses/1". A channel has, for each of the 33 landmarks, the first value and then each one's
 * difference from the one before, in whole units.
 * @typedef {object} Recording
 * @property {"workbench-poses/1"} format
 * @property {string} movement
 * @property {string} title
 * @property {{kind: "synthetic" | "video" | "session", label: string, licence?: string}} source
 * @property {number | null} repetitions
 * @property {{width: number, height: number}} picture
 * @property {[left: number, top: number, right: number, bottom: number]} bounds of the person, in shares
 * @property {number[]} t_ms
 * @property {Record<"x" | "y" | "z" | "visibility" | "image_x" | "image_y", Channel>} channels
 */

/** @typedef {{unit: number, landmarks: number[][]}} Channel */

/** @typedef {{now: () => number, sleep: (ms: number, signal?: AbortSignal) => Promise<void>}} Clock */

const FORMAT = "workbench-poses/1";
// A reader that takes longer has paused, and playing waits for it.
const PAUSE_MS = 250;

/** @type {Clock} */
const browserClock = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal?.addEventListener("abort", wake);
    }),
};

/**
 * @param {string | URL | Recording} recording its address, or itself
 * @param {{realTime?: boolean, clock?: Clock}} [options] `realTime: false`: as fast as it is taken
 * @throws {CaptureError} `recording_unreadable`
 */
export async function openRecording(recording, options) {
  const isAddress = typeof recording === "string" || recording instanceof URL;
  const document = isAddress ? await load(recording) : recording;
  if (document.format !== FORMAT) {
    throw new CaptureError("recording_unreadable", `This is not a recording of the format ${FORMAT}.`);
  }
  return new PoseRecording(document, options);
}

/** @param {string | URL} address @returns {Promise<Recording>} */
async function load(address) {
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address} answered ${response.status}`);
    return await response.json();
  } catch (cause) {
    throw new CaptureError("recording_unreadable", "The recording cannot be loaded.", cause);
  }
}

/** @implements {Source} */
class PoseRecording {
  kind = /** @type {const} */ ("stream");
  live = false;
  element = null;
  mirrored = false;
  #times;
  #channels;
  #realTime;
  #clock;
  #stopped = false;

  /**
   * @param {Recording} recording
   * @param {{realTime?: boolean, clock?: Clock}} [options]
   */
  constructor({ t_ms, channels, picture, bounds }, { realTime = true, clock = browserClock } = {}) {
    this.width = picture.width;
    this.height = picture.height;
    /** Left, top, right and bottom of where the person ever is, in shares of the picture. */
    this.bounds = bounds;
    this.durationMs = t_ms[t_ms.length - 1];
    this.#times = t_ms;
    this.#channels = Object.entries(channels).map(([name, channel]) => ({ name, values: running(channel) }));
    this.#realTime = realTime;
    this.#clock = clock;
  }

  /** @param {number} frame index @returns {Pose} */
  pose(frame) {
    const points = LANDMARKS.map((_, landmark) => {
      const at = (/** @type {{values: Float64Array[]}} */ { values }) => values[landmark][frame];
      return Object.fromEntries(this.#channels.map((channel) => [channel.name, at(channel)]));
    });
    const world = points.map(({ x, y, z, visibility }) => ({ x, y, z, visibility }));
    const image = points.map(({ image_x, image_y, visibility }) => ({ x: image_x, y: image_y, visibility }));
    return { world, image, confidence: poseConfidence(world) };
  }

  /**
   * @param {{signal?: AbortSignal}} [options]
   * @returns {AsyncGenerator<SourceFrame, void>}
   */
  async *frames({ signal } = {}) {
    const { now, sleep } = this.#clock;
    this.#stopped = false;
    let began = now() - this.#times[0];
    for (const [index, timestampMs] of this.#times.entries()) {
      const wait = began + timestampMs - now();
      if (this.#realTime && wait > 0) await sleep(wait, signal);
      if (signal?.aborted || this.#stopped) return;
      const given = now();
      yield { timestampMs, pose: this.pose(index) };
      const taken = now() - given;
      if (taken > PAUSE_MS) began += taken;
    }
  }

  stop() {
    this.#stopped = true;
  }
}

/** @param {Channel} channel @returns {Float64Array[]} */
function running({ unit, landmarks }) {
  return landmarks.map((steps) => {
    const values = new Float64Array(steps.length);
    let sum = 0;
    for (const [index, step] of steps.entries()) {
      sum += step;
      values[index] = sum * unit;
    }
    return values;
  });
}
