// Watches how the visitor stands in the picture, and says what to change: only what lasts, and one thing at a time.

const LASTING_MS = 1200;
const SEEN = 0.5;
const NEAR = 0.93;
const FAR = 0.22;
const DARK_CHECK_MS = 1000;

/** Parts of the body in the order they are named, each with its landmarks. */
const PARTS = [
  ["Your head", [0, 7, 8]],
  ["Your left arm", [13, 15, 19]],
  ["Your right arm", [14, 16, 20]],
  ["Your left leg", [25, 27]],
  ["Your right leg", [26, 28]],
  ["Your left foot", [29, 31]],
  ["Your right foot", [30, 32]],
];

export class Framing {
  #needed;
  #isDark;
  #candidate = { code: "", since: 0 };
  #dark = { at: 0, value: false };

  /** @param {{needed: number[], isDark: (image: any) => boolean}} options landmarks that the MoveSpec reads */
  constructor({ needed, isDark }) {
    this.#needed = new Set(needed);
    this.#isDark = isDark;
  }

  /** @returns {{code: string, slots?: Record<string, string>} | null} what to say now, null: nothing */
  look(pose, image) {
    const found = this.#find(pose, image);
    const key = found ? found.code + (found.slots?.limb ?? "") : "";
    const now = performance.now();
    if (key !== this.#candidate.code) this.#candidate = { code: key, since: now };
    return found && now - this.#candidate.since > LASTING_MS ? found : null;
  }

  #find(pose, image) {
    if (!pose) return { code: this.#checkDark(image) ? "too-dark" : "no-person" };
    const hidden = PARTS.filter(([, landmarks]) => {
      const asked = landmarks.filter((index) => this.#needed.has(index));
      return asked.length > 0 && asked.every((index) => !isSeen(pose, index));
    }).map(([name]) => name);
    const ys = pose.image.map(({ y }) => y);
    const height = Math.max(...ys) - Math.min(...ys);
    const touches = Math.max(...ys) > 1 || Math.min(...ys) < 0;
    // One side is often behind the other: that is no reason to move.
    const both = hidden.filter((name) => hidden.includes(otherSide(name)));
    if (height > NEAR && touches && hidden.length > 0) return { code: "too-near" };
    if (both.length > 0) return { code: "limb-hidden", slots: { limb: plural(both[0]) } };
    if (hidden.length > 0 && touches) return { code: "limb-hidden", slots: { limb: hidden[0] } };
    if (height < FAR && spread(pose) < FAR) return { code: "too-far" };
    if (pose.confidence < SEEN && this.#checkDark(image)) return { code: "too-dark" };
    return null;
  }

  #checkDark(image) {
    const now = performance.now();
    if (now - this.#dark.at > DARK_CHECK_MS) this.#dark = { at: now, value: this.#isDark(image) };
    return this.#dark.value;
  }
}

const isSeen = (pose, index) => {
  const { visibility = 1, presence = 1 } = pose.world[index];
  return Math.min(visibility, presence) >= SEEN;
};

const spread = (pose) => {
  const xs = pose.image.map(({ x }) => x);
  return Math.max(...xs) - Math.min(...xs);
};

const otherSide = (name) => (name.includes("left") ? name.replace("left", "right") : name.replace("right", "left"));
const plural = (name) => name.replace(/ (left|right) (\w+)$/, (_, __, part) => (part === "foot" ? " feet" : ` ${part}s`));
