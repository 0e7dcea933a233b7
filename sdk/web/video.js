/** A video, read where it lies: every frame of it, with its own time. */

/** @import { Source, SourceFrame } from "./types.js" */

import { Bell } from "./bell.js";
import { CaptureError } from "./errors.js";
import { Pace } from "./pace.js";

const MOST_WAITING = 2;
const LONGEST_SIDE = 1280;
// The last frame may be shown after the video says it has ended.
const LAST_FRAME_MS = 100;
const SETTLING_MS = 20;
// A frame's time is a float, and at it or just before it are two different frames.
const ROUNDING_S = 1e-4;
// An element takes a moment to choose what it shows.
const CHOOSING_MS = 100;

/**
 * @param {Blob | HTMLVideoElement} video a file, or an element that has one and is left to the source until its end
 * @returns {Promise<Source & {element: HTMLVideoElement, durationMs: number}>}
 * @throws {CaptureError} `video_unreadable`, `unsupported`
 */
export async function openVideo(video) {
  const file = video instanceof Blob ? video : null;
  const element = video instanceof Blob ? document.createElement("video") : video;
  if (!("requestVideoFrameCallback" in element && "VideoFrame" in globalThis)) {
    throw new CaptureError(
      "unsupported",
      "This browser does not tell a video's frames apart; a newer one does.",
    );
  }
  if (element.srcObject) throw unreadable("A live picture is no video: start a camera instead.");
  Object.assign(element, { muted: true, playsInline: true, preload: "auto" });
  if (file) element.src = URL.createObjectURL(file);
  const source = new Video(element, file !== null);
  await known(element);
  if (element.error || element.videoWidth === 0) {
    source.stop();
    throw unreadable();
  }
  // Its server sends it as a whole only, so that a browser cannot go to a certain frame.
  const { seekable, duration } = element;
  if (!file && !(seekable.length > 0 && seekable.end(seekable.length - 1) >= duration)) {
    throw unreadable("This video cannot be wound where it comes from: give its file instead.");
  }
  return source;
}

/** Until the element knows its video, or has none. @param {HTMLVideoElement} element */
async function known(element) {
  const { HAVE_METADATA, NETWORK_EMPTY, NETWORK_NO_SOURCE } = HTMLMediaElement;
  const empty = () => element.networkState === NETWORK_EMPTY || element.networkState === NETWORK_NO_SOURCE;
  const bell = new Bell();
  const left = new AbortController();
  const look = () => setTimeout(bell.ring, CHOOSING_MS);
  // Errors of a `<source>` within pass by on their way down only.
  const options = { capture: true, signal: left.signal };
  for (const type of ["loadedmetadata", "error"]) element.addEventListener(type, bell.ring, options);
  element.addEventListener("error", look, options);
  look();
  while (element.readyState < HAVE_METADATA && !element.error) {
    await bell.wait();
    if (empty()) break;
  }
  left.abort();
}

const unreadable = (message = "This browser cannot read that video.") =>
  new CaptureError("video_unreadable", message);

/** @implements {Source} */
class Video {
  kind = /** @type {const} */ ("upload");
  live = false;
  mirrored = false;
  #closing = new AbortController();
  #own;

  /** @param {HTMLVideoElement} element @param {boolean} own was it made here? */
  constructor(element, own) {
    this.element = element;
    this.#own = own;
  }

  get width() {
    return this.element.videoWidth;
  }

  get height() {
    return this.element.videoHeight;
  }

  get durationMs() {
    return this.element.duration * 1000;
  }

  stop() {
    this.#closing.abort();
    if (!this.#own) return;
    URL.revokeObjectURL(this.element.src);
    this.element.removeAttribute("src");
    this.element.load();
  }

  /**
   * @param {{signal?: AbortSignal}} [options]
   * @returns {AsyncGenerator<SourceFrame, void>}
   */
  async *frames({ signal } = {}) {
    const reading = new Reading(
      this.element,
      signal ? [signal, this.#closing.signal] : [this.#closing.signal],
    );
    try {
      for (;;) {
        const frame = await reading.next();
        if (!frame) return;
        const began = performance.now();
        yield { timestampMs: frame.timestampMs, image: frame.canvas };
        reading.done(frame, performance.now() - began);
      }
    } finally {
      reading.end();
    }
  }
}

/** @typedef {{timestampMs: number, canvas: HTMLCanvasElement}} Shot */

/** One way through a video, from its first frame to its last. */
class Reading {
  #video;
  #rate;
  #signals;
  #left = new AbortController();
  #bell = new Bell();
  #pace = new Pace();
  /** @type {Shot[]} */
  #waiting = [];
  /** @type {HTMLCanvasElement[]} */
  #spare = [];

  /** @param {HTMLVideoElement} video @param {AbortSignal[]} signals */
  constructor(video, signals) {
    this.#video = video;
    this.#rate = video.playbackRate;
    this.#signals = signals;
    const options = { signal: this.#left.signal };
    for (const type of ["seeked", "ended", "error", "pause"])
      video.addEventListener(type, this.#bell.ring, options);
    for (const signal of signals) signal.addEventListener("abort", this.#bell.ring, options);
    document.addEventListener("visibilitychange", this.#visibility, options);
    video.requestVideoFrameCallback(this.#onFrame);
  }

  /** @returns {Promise<Shot | null>} null at the end */
  async next() {
    while (!this.#aborted) {
      if (this.#video.error) throw unreadable();
      const shot = this.#waiting.shift();
      if (shot) return shot;
      if (document.hidden) await this.#bell.wait();
      else if (this.#pace.stepping) {
        if (!(await this.#step())) return null;
      } else if (this.#video.ended) {
        await sleep(LAST_FRAME_MS);
        if (this.#waiting.length === 0 && !this.#pace.stepping) return null;
      } else {
        this.#play();
        await this.#bell.wait();
      }
    }
    return null;
  }

  /** @param {Shot} shot @param {number} workMs */
  done(shot, workMs) {
    this.#pace.worked(workMs);
    this.#spare.push(shot.canvas);
  }

  end() {
    this.#left.abort();
    this.#video.pause();
    this.#video.playbackRate = this.#rate;
  }

  get #aborted() {
    return this.#signals.some((signal) => signal.aborted);
  }

  /** @returns {Promise<boolean>} false beyond the end */
  async #step() {
    const target = this.#pace.target / 1000 + ROUNDING_S;
    const { duration } = this.#video;
    this.#video.pause();
    this.#video.currentTime = Math.min(target, duration);
    while (this.#video.seeking && !this.#video.error && !this.#aborted) await this.#bell.wait();
    if (this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return true;
    let timestampMs = this.#shownTime();
    // A frame from after the target is still the one from before seeking.
    for (let tries = 0; tries < 10 && this.#pace.last >= 0 && timestampMs > target * 1000; tries += 1) {
      await sleep(SETTLING_MS);
      timestampMs = this.#shownTime();
    }
    if (this.#pace.stepped(timestampMs)) this.#take(timestampMs);
    else if (target >= duration) return false;
    return true;
  }

  #play() {
    const { rate } = this.#pace;
    if (Math.abs(this.#video.playbackRate / rate - 1) > 0.05) this.#video.playbackRate = rate;
    // Where playing needs a click first, it is tried until there is one.
    if (this.#video.paused) this.#video.play().catch(() => setTimeout(this.#bell.ring, LAST_FRAME_MS));
  }

  #visibility = () => {
    // Nothing is shown in a page that is not, but a video plays on.
    if (document.hidden) this.#video.pause();
    this.#bell.ring();
  };

  #onFrame = () => {
    if (this.#left.signal.aborted) return;
    this.#video.requestVideoFrameCallback(this.#onFrame);
    if (this.#pace.stepping || this.#video.seeking) return;
    const timestampMs = this.#shownTime();
    if (this.#pace.played(timestampMs)) this.#take(timestampMs);
    if (this.#pace.stepping || this.#waiting.length >= MOST_WAITING) this.#video.pause();
    this.#bell.ring();
  };

  /** @param {number} timestampMs */
  #take(timestampMs) {
    this.#waiting.push({ timestampMs, canvas: this.#copy() });
  }

  /** Milliseconds of the very frame that is shown; what its callback says may be late. */
  #shownTime() {
    const frame = new VideoFrame(this.#video);
    frame.close();
    return frame.timestamp / 1000;
  }

  /** The picture as it is shown. Drawn, since not every browser turns a `VideoFrame` of a phone's video upright. */
  #copy() {
    const canvas = this.#spare.pop() ?? document.createElement("canvas");
    const { videoWidth: width, videoHeight: height } = this.#video;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d")?.drawImage(this.#video, 0, 0, canvas.width, canvas.height);
    return canvas;
  }
}

const sleep = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
