/** The 33 landmarks of MediaPipe's pose model, in index order. */

/** @import { Landmark } from "./types.js" */

const sided = (/** @type {string[]} */ ...names) =>
  names.flatMap((name) => [`left_${name}`, `right_${name}`]);
const eye = (/** @type {string} */ side) => [`${side}_eye_inner`, `${side}_eye`, `${side}_eye_outer`];

export const LANDMARKS = Object.freeze([
  "nose",
  ...eye("left"),
  ...eye("right"),
  ...sided("ear"),
  "mouth_left",
  "mouth_right",
  ...sided("shoulder", "elbow", "wrist", "pinky", "index", "thumb"),
  ...sided("hip", "knee", "ankle", "heel", "foot_index"),
]);

/** @type {Readonly<Record<string, number>>} */
export const INDEX = Object.freeze(Object.fromEntries(LANDMARKS.map((name, index) => [name, index])));

/**
 * How sure the model is of a pose: the mean over its landmarks of min(visibility, presence), each 1 where absent.
 * @param {Landmark[]} world
 */
export function poseConfidence(world) {
  return world.reduce((sum, landmark) => sum + landmarkSeen(landmark), 0) / world.length;
}

/** @param {{visibility?: number, presence?: number}} landmark */
export const landmarkSeen = ({ visibility = 1, presence = 1 }) => Math.min(visibility, presence);
