/** MediaPipe's pose landmarker: a picture in, 33 landmarks out, without leaving the device. */

/** @import { Frame, FrameSource, Pose } from "./types.js" */

import { CaptureError } from "./errors.js";
import { LANDMARKS, poseConfidence } from "./landmarks.js";

/** @typedef {HTMLVideoElement | HTMLCanvasElement | HTMLImageElement | ImageBitmap | VideoFrame} Picture */

/** @typedef {(progress: {loaded: number, total: number | null}) => void} OnProgress bytes; total null: unknown */

/**
 * MediaPipe is `@mediapipe/tasks-vision` 0.10.32, the last version that sends nothing to anybody.
 * @typedef {object} PoseFinderOptions
 * @property {"lite" | "full"} [model] lite is the fast one, full the exact one
 * @property {"CPU" | "GPU"} [delegate]
 * @property {string} [assetsUrl] the folder of `mediapipe/` and `models/`; the page's `/static/vendor` if left out
 * @property {object} [vision] MediaPipe's module, where the page brings its own
 * @property {string} [wasmUrl] the folder of MediaPipe's wasm files, where they are in another place
 * @property {string} [modelUrl] the model, where it is in another place
 * @property {OnProgress} [onProgress]
 */

export class PoseFinder {
  #landmarker;
  #last = -Infinity;
  #offset = 0;

  /** @param {any} landmarker MediaPipe's, for video */
  constructor(landmarker) {
    this.#landmarker = landmarker;
  }

  /**
   * @param {PoseFinderOptions} [options]
   * @throws {CaptureError} `model_unavailable`
   */
  static async load({
    model = "lite",
    delegate = "CPU",
    assetsUrl = "/static/vendor",
    vision,
    wasmUrl = `${assetsUrl}/mediapipe`,
    modelUrl = `${assetsUrl}/models/pose_landmarker_${model}.task`,
    onProgress = () => {},
  } = {}) {
    try {
      const module = new URL(`${assetsUrl}/mediapipe/vision.js`, document.baseURI).href;
      const mediapipe = /** @type {any} */ (
        vision ?? (await import(/* webpackIgnore: true */ /* @vite-ignore */ module))
      );
      const { FilesetResolver, PoseLandmarker } = mediapipe;
      const fileset = await FilesetResolver.forVisionTasks(wasmUrl);
      // MediaPipe loads its wasm by itself, and finds it in the browser's cache.
      const [modelAssetBuffer] = await download([modelUrl, fileset.wasmBinaryPath], onProgress);
      const baseOptions = { modelAssetBuffer, delegate };
      const options = { baseOptions, runningMode: "VIDEO", numPoses: 1 };
      return new PoseFinder(await PoseLandmarker.createFromOptions(fileset, options));
    } catch (cause) {
      throw new CaptureError("model_unavailable", "The pose model cannot be loaded.", cause);
    }
  }

  /**
   * The pose in a picture; null if nobody is there.
   * @param {Picture} picture
   * @param {number} timestampMs rising, until `restart`
   * @returns {Pose | null}
   */
  find(picture, timestampMs) {
    const at = timestampMs + this.#offset;
    if (!(at > this.#last)) throw new RangeError("Timestamps must rise.");
    this.#last = at;
    const { landmarks, worldLandmarks } = this.#landmarker.detectForVideo(picture, at);
    const world = worldLandmarks[0];
    return world ? { world, image: landmarks[0], confidence: poseConfidence(world) } : null;
  }

  /** Another source comes: its time may begin anew. */
  restart() {
    if (this.#last >= 0) this.#offset = this.#last + 1000;
  }

  close() {
    this.#landmarker.close();
  }
}

/**
 * A frame as the contract has it. Metres are rounded to a tenth of a millimetre, far below what a model can tell.
 * @param {{timestampMs: number, pose: Pose, source?: FrameSource}} options
 * @returns {Frame}
 */
export function toFrame({ timestampMs, pose, source }) {
  const landmarks = pose.world.map(({ x, y, z, visibility, presence }, index) => ({
    name: LANDMARKS[index],
    x: rounded(x),
    y: rounded(y),
    z: rounded(z),
    ...(visibility !== undefined && { visibility: share(visibility) }),
    ...(presence !== undefined && { presence: share(presence) }),
  }));
  return {
    timestamp_ms: timestampMs,
    pose_schema: "mediapipe_pose_landmarker/v1",
    confidence: share(pose.confidence),
    landmarks,
    ...(source && { source }),
  };
}

const rounded = (/** @type {number} */ value) => Math.round(value * 1e4) / 1e4;
const share = (/** @type {number} */ value) => rounded(Math.min(1, Math.max(0, value)));

/**
 * @param {string[]} urls
 * @param {OnProgress} onProgress of all together
 */
async function download(urls, onProgress) {
  const responses = await Promise.all(urls.map((url) => fetch(url)));
  const lengths = responses.map(
    ({ headers }) => !headers.get("Content-Encoding") && headers.get("Content-Length"),
  );
  const total = lengths.every(Boolean) ? lengths.reduce((sum, length) => sum + Number(length), 0) : null;
  let loaded = 0;
  const read = async (/** @type {Response} */ { ok, status, body, url }) => {
    if (!ok || !body) throw new Error(`${url} answered ${status}`);
    const chunks = [];
    const reader = body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value);
      loaded += part.value.length;
      onProgress({ loaded, total });
    }
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
  };
  return Promise.all(responses.map(read));
}
