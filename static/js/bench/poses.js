// The poses of a run, kept in this page's memory alone: to be drawn again, and to be sent when a text is run over them.

const LANDMARKS = 33;
const WORLD = 4 * LANDMARKS; // x, y, z and how well seen, of each
const IMAGE = 2 * LANDMARKS;
const UNIT = 1e-4; // metres and shares: what the clients of the API round to
const ROOM = 512;

const units = (value) => Math.max(-32768, Math.min(32767, Math.round(value / UNIT)));

export class PoseLog {
  /** @type {number[]} milliseconds, rising */
  times = [];
  #world = new Int16Array(ROOM * WORLD);
  #image = new Float32Array(ROOM * IMAGE);

  get length() {
    return this.times.length;
  }

  get durationMs() {
    return this.length > 0 ? this.times.at(-1) - this.times[0] : 0;
  }

  /** @param {number} ms later than the last @param {import("@kynasmith/web-sdk").Pose} pose */
  add(ms, { world, image }) {
    if (this.length > 0 && !(ms > this.times.at(-1))) return;
    const frame = this.length;
    this.#world = grown(this.#world, (frame + 1) * WORLD);
    this.#image = grown(this.#image, (frame + 1) * IMAGE);
    for (const [index, { x, y, z, visibility = 1, presence = 1 }] of world.entries()) {
      const at = frame * WORLD + 4 * index;
      const seen = Math.min(visibility, presence);
      for (const [place, value] of [x, y, z, seen].entries()) this.#world[at + place] = units(value);
      this.#image[frame * IMAGE + 2 * index] = image[index].x;
      this.#image[frame * IMAGE + 2 * index + 1] = image[index].y;
    }
    this.times.push(ms);
  }

  /** @param {number} frame @returns {import("@kynasmith/web-sdk").Pose | null} */
  pose(frame) {
    if (frame < 0 || frame >= this.length) return null;
    const world = [];
    const image = [];
    for (let index = 0; index < LANDMARKS; index++) {
      const from = frame * WORLD + 4 * index;
      const [x, y, z, visibility] = this.#world.subarray(from, from + 4);
      world.push({ x: x * UNIT, y: y * UNIT, z: z * UNIT, visibility: visibility * UNIT });
      const at = frame * IMAGE + 2 * index;
      image.push({ x: this.#image[at], y: this.#image[at + 1], visibility: visibility * UNIT });
    }
    return { world, image, confidence: 1 };
  }

  /** Left, top, right and bottom of where the person ever is, in shares of the picture. */
  get bounds() {
    let [left, top, right, bottom] = [1, 1, 0, 0];
    for (let at = 0; at < this.length * IMAGE; at += 2) {
      const [x, y] = [this.#image[at], this.#image[at + 1]];
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
    return [left, top, right, bottom];
  }

  /** The frames from one to before another, as the server takes them. */
  packed(from = 0, to = this.length) {
    const end = Math.min(to, this.length);
    const bytes = new Uint8Array(this.#world.buffer, from * WORLD * 2, (end - from) * WORLD * 2);
    let text = "";
    for (let at = 0; at < bytes.length; at += 0x8000) {
      text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    }
    return { t_ms: this.times.slice(from, end), world: btoa(text) };
  }

  /**
   * A log of frames that the server sent: seen from the front, as there is no picture to go by.
   * @param {{t_ms: number[], world: string}} frames
   */
  static unpacked({ t_ms, world }) {
    const log = new PoseLog();
    const bytes = Uint8Array.from(atob(world), (character) => character.charCodeAt(0));
    log.#world = new Int16Array(bytes.buffer);
    log.#image = new Float32Array(t_ms.length * IMAGE);
    for (let point = 0; point < t_ms.length * LANDMARKS; point++) {
      const [x, y] = log.#world.subarray(4 * point, 4 * point + 2);
      log.#image[2 * point] = 0.5 + (x * UNIT) / METRES;
      log.#image[2 * point + 1] = 0.5 + (y * UNIT) / METRES;
    }
    log.times = [...t_ms];
    return log;
  }
}

const METRES = 3; // that the side of such a picture is long

/** @template {Int16Array | Float32Array} Numbers @param {Numbers} numbers @param {number} least */
function grown(numbers, least) {
  if (numbers.length >= least) return numbers;
  const larger = new numbers.constructor(Math.max(least, 2 * numbers.length));
  larger.set(numbers);
  return larger;
}
