/** The device's own camera. */

/** @import { CaptureErrorCode, Source, SourceFrame } from "./types.js" */

import { Bell } from "./bell.js";
import { CaptureError } from "./errors.js";

const SHORT_SIDE = 480;

/** @type {Record<string, [CaptureErrorCode, string]>} */
const REASONS = {
  NotAllowedError: ["permission_denied", "The camera may not be used: permission was refused."],
  SecurityError: ["permission_denied", "The camera may not be used on this page."],
  NotFoundError: ["no_camera", "There is no camera."],
  OverconstrainedError: ["no_camera", "That camera is not there."],
  NotReadableError: ["camera_busy", "Another program uses the camera."],
  AbortError: ["camera_busy", "The camera did not start."],
};

/**
 * Opens the camera in its own shape: asked for another one a browser cuts, and feet vanish.
 * Webcams do not say which way they face: of several, the second is the back one.
 * @param {object} [options]
 * @param {"user" | "environment"} [options.facing]
 * @param {string} [options.deviceId] goes before `facing`
 * @param {HTMLVideoElement | null} [options.element] to show the picture in; else one is made
 * @returns {Promise<Source & {element: HTMLVideoElement}>}
 * @throws {CaptureError}
 */
export async function openCamera({ facing = "user", deviceId, element: given = null } = {}) {
  if (!isSecureContext) {
    throw new CaptureError("insecure_context", "A camera works on https pages and on localhost only.");
  }
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new CaptureError("unsupported", "This browser has no access to cameras.");
  }
  let stream = await granted(
    deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: facing } },
  );
  let away = facesAway(stream);
  if (!deviceId && facing === "environment" && !away) {
    const other = await cameraBeside(stream);
    if (other) {
      for (const track of stream.getTracks()) track.stop(); // a phone opens one camera at a time
      stream = await granted({ deviceId: { exact: other } });
      away = true;
    }
  }
  const [track] = stream.getVideoTracks();
  await takeOwnShape(track);
  const element = given ?? document.createElement("video");
  Object.assign(element, { muted: true, playsInline: true, srcObject: stream });
  const camera = new Camera(element, stream, !away);
  try {
    await element.play();
  } catch (cause) {
    camera.stop();
    throw new CaptureError("camera_busy", "The camera gives no picture.", cause);
  }
  return camera;
}

/** @param {MediaTrackConstraints} device */
async function granted(device) {
  const video = { ...device, frameRate: { ideal: 30 }, height: { ideal: SHORT_SIDE } };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: false, video });
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : "";
    const [code, message] = REASONS[name] ?? ["no_camera", "The camera cannot be opened."];
    throw new CaptureError(code, message, cause);
  }
}

/** @param {MediaStream} stream */
const facesAway = (stream) => stream.getVideoTracks()[0].getSettings().facingMode === "environment";

/**
 * The id of another camera than the stream's, if there is one.
 * @param {MediaStream} stream
 */
async function cameraBeside(stream) {
  const { deviceId } = stream.getVideoTracks()[0].getSettings();
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.find((device) => device.kind === "videoinput" && device.deviceId !== deviceId)?.deviceId;
}

/** @param {MediaStreamTrack} track */
async function takeOwnShape(track) {
  const { width: widest, height: highest } = track.getCapabilities?.() ?? {};
  const { width, height } = track.getSettings();
  if (!widest?.max || !highest?.max || !width || !height) return;
  // A phone held upright turns the picture, not what the camera says it can do.
  const [long, short] = [widest.max, highest.max].sort((a, b) => b - a);
  const upright = width < height;
  const size = { long: Math.round((SHORT_SIDE * long) / short), short: SHORT_SIDE };
  const own = upright ? { width: size.short, height: size.long } : { width: size.long, height: size.short };
  const cut = Math.abs(width / height / (own.width / own.height) - 1) > 0.02;
  const small = Math.min(width, height) < 0.8 * SHORT_SIDE;
  if (!cut && !small) return;
  await track.applyConstraints(own).catch(() => {}); // a wish: else the picture stays as it is
}

/** @implements {Source} */
class Camera {
  kind = /** @type {const} */ ("camera");
  live = true;
  durationMs = null;
  #stream;
  #track;
  #closing = new AbortController();

  /** @param {HTMLVideoElement} element @param {MediaStream} stream @param {boolean} mirrored */
  constructor(element, stream, mirrored) {
    this.element = element;
    this.#stream = stream;
    [this.#track] = stream.getVideoTracks();
    this.mirrored = mirrored;
  }

  get width() {
    return this.element.videoWidth;
  }

  get height() {
    return this.element.videoHeight;
  }

  /**
   * Each time the newest picture, as far as there is one that was not given yet.
   * @param {{signal?: AbortSignal}} [options]
   * @returns {AsyncGenerator<SourceFrame, void>}
   */
  async *frames({ signal } = {}) {
    /** @type {number | null} */
    let newest = null;
    const bell = new Bell();
    const left = new AbortController();
    for (const s of [signal, this.#closing.signal])
      s?.addEventListener("abort", bell.ring, { signal: left.signal });
    this.#track.addEventListener("ended", bell.ring, { signal: left.signal });
    onPicture(this.element, left.signal, (at) => {
      newest = at;
      bell.ring();
    });
    let began = null;
    let last = -1;
    try {
      while (!signal?.aborted && this.#track.readyState === "live") {
        if (newest === null) {
          await bell.wait();
          continue;
        }
        began ??= newest;
        const timestampMs = newest - began;
        newest = null;
        if (timestampMs <= last) continue;
        last = timestampMs;
        yield { timestampMs, image: this.element };
      }
    } finally {
      left.abort();
    }
    if (!signal?.aborted && !this.#closing.signal.aborted) {
      throw new CaptureError("camera_lost", "The camera was taken away.");
    }
  }

  stop() {
    this.#track.stop();
    this.#closing.abort();
    // Another camera may show in it since.
    if (this.element.srcObject === this.#stream) this.element.srcObject = null;
  }
}

/**
 * Calls with the time of each picture that is shown, in milliseconds.
 * @param {HTMLVideoElement} element
 * @param {AbortSignal} signal
 * @param {(at: number) => void} onTime
 */
function onPicture(element, signal, onTime) {
  const exact = "requestVideoFrameCallback" in element;
  const ask = () =>
    exact ? element.requestVideoFrameCallback(next) : requestAnimationFrame((at) => next(at));
  /** @type {(now: number, metadata?: VideoFrameCallbackMetadata) => void} */
  const next = (now, metadata) => {
    if (signal.aborted) return;
    onTime(metadata?.captureTime ?? now);
    ask();
  };
  ask();
}
