/** Finds poses in the browser and streams them to the Workbench, which counts the movements. */

export { openCamera } from "./camera.js";
export { Capture } from "./capture.js";
export { createClient } from "./client.js";
export {
  ApiError,
  AuthError,
  AuthorizationError,
  CaptureError,
  CompatibilityError,
  ConfigurationError,
  KynasmithError,
  RateLimitError,
  RealtimeProtocolError,
  SessionStateError,
  ValidationError,
} from "./errors.js";
export { Framing, measureLuma } from "./framing.js";
export { INDEX, LANDMARKS } from "./landmarks.js";
export { PoseFinder, toFrame } from "./pose.js";
export { openRecording } from "./recording.js";
export { Run } from "./run.js";
export { DetectionStream } from "./stream.js";
export { openVideo } from "./video.js";

/** @typedef {import("./framing.js").Advice} Advice */
/** @typedef {import("./types.js").CameraRunOptions} CameraRunOptions */
/** @typedef {import("./client.js").Client} Client */
/** @typedef {import("./types.js").ClientOptions} ClientOptions */
/** @typedef {import("./types.js").ConnectionState} ConnectionState */
/** @typedef {import("./types.js").CreatedSession} CreatedSession */
/** @typedef {import("./types.js").DetectionEvent} DetectionEvent */
/** @typedef {import("./types.js").ErrorCode} ErrorCode */
/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").MoveSpec} MoveSpec */
/** @typedef {import("./types.js").MoveSpecDraft} MoveSpecDraft */
/** @typedef {import("./types.js").MoveSpecVersion} MoveSpecVersion */
/** @typedef {import("./types.js").Pose} Pose */
/** @typedef {import("./types.js").PoseMoment} PoseMoment */
/** @typedef {import("./types.js").ProjectUsage} ProjectUsage */
/** @typedef {import("./recording.js").Recording} Recording */
/** @typedef {import("./types.js").RunEvents} RunEvents */
/** @typedef {import("./types.js").RunOptions} RunOptions */
/** @typedef {import("./types.js").SessionConnection} SessionConnection */
/** @typedef {import("./types.js").SessionDone} SessionDone */
/** @typedef {import("./types.js").SessionRecord} SessionRecord */
/** @typedef {import("./types.js").SessionRequest} SessionRequest */
/** @typedef {import("./types.js").SessionRunResult} SessionRunResult */
/** @typedef {import("./types.js").Source} Source */
/** @typedef {import("./types.js").StreamEvents} StreamEvents */
/** @typedef {import("./types.js").TokenProvider} TokenProvider */
/** @typedef {import("./types.js").Usage} Usage */
/** @typedef {import("./types.js").ValidationResult} ValidationResult */
