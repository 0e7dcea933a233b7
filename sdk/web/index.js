/** Finds poses in the browser and streams them to the Workbench, which counts the movements. */

export { openCamera } from "./camera.js";
export { Capture, run } from "./capture.js";
export { createClient } from "./client.js";
export { ApiError, CaptureError } from "./errors.js";
export { Framing, measureLuma } from "./framing.js";
export { INDEX, LANDMARKS } from "./landmarks.js";
export { PoseFinder, toFrame } from "./pose.js";
export { openRecording } from "./recording.js";
export { DetectionStream } from "./stream.js";
export { openVideoFile } from "./video_file.js";

/** @typedef {import("./types.js").CreatedSession} CreatedSession */
/** @typedef {import("./types.js").DetectionEvent} DetectionEvent */
/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").Pose} Pose */
/** @typedef {import("./types.js").SessionRecord} SessionRecord */
/** @typedef {import("./types.js").Source} Source */
