/**
 * A batch of frames as a message: JSON, or the compact form where the server has selected it.
 *
 * Compact, little-endian: a header of 16 bytes (u8 kind 1, u8 flags 0, u16 frames, u32 0, u64 batch_seq), then 692
 * bytes a frame: u64 frame_seq, f64 timestamp_ms, f32 confidence, u8 source (0 none, 1 camera, 2 stream, 3 upload),
 * u8 0, u16 width, u16 height (0: not given), 6 bytes 0, and by landmark index 33 × f32 x, y, z, visibility, presence. NaN as
 * visibility or presence: not known.
 */

/** @import { Frame, NumberedFrame } from "./types.js" */

import { INDEX, LANDMARKS } from "./landmarks.js";

export const COMPACT = "kynasmith.v1.binary";

const HEADER_BYTES = 16;
const FRAME_BYTES = 692;
const LANDMARKS_AT = 32;
const LANDMARK_BYTES = 20;
const FRAME_BATCH = 1;
const SOURCES = ["", "camera", "stream", "upload"];
const SCHEMA = "mediapipe_pose_landmarker/v1";
const LARGEST_SIDE = 65_535;

/** @param {number} batchSeq @param {NumberedFrame[]} frames */
export const textOf = (batchSeq, frames) =>
  JSON.stringify({ type: "frame_batch", batch_seq: batchSeq, frames });

/**
 * Null where a frame is one that only JSON can say, such as one with a landmark too few: the server tells what is
 * wrong with it.
 * @param {number} batchSeq
 * @param {NumberedFrame[]} frames
 */
export function compactOf(batchSeq, frames) {
  if (!frames.every(fits)) return null;
  const message = new DataView(new ArrayBuffer(HEADER_BYTES + FRAME_BYTES * frames.length));
  message.setUint8(0, FRAME_BATCH);
  message.setUint16(2, frames.length, true);
  message.setBigUint64(8, BigInt(batchSeq), true);
  for (const [index, frame] of frames.entries()) write(message, HEADER_BYTES + FRAME_BYTES * index, frame);
  return message.buffer;
}

/** The frame as the compact form holds it, so that JSON can say the very same. @param {NumberedFrame} frame */
export const inSinglePrecision = (frame) => ({
  ...frame,
  confidence: Math.fround(frame.confidence),
  landmarks: frame.landmarks.map(
    ({ name, ...numbers }) =>
      /** @type {Frame["landmarks"][number]} */ ({
        name,
        ...Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, Math.fround(value)])),
      }),
  ),
});

/** @param {Frame} frame */
const fits = ({ pose_schema, landmarks, source }) =>
  pose_schema === SCHEMA &&
  landmarks.length === LANDMARKS.length &&
  new Set(landmarks.map(({ name }) => INDEX[name])).size === LANDMARKS.length &&
  landmarks.every(({ name }) => name in INDEX) &&
  (!source ||
    (SOURCES.indexOf(source.kind) > 0 && isSide(source.frame_width) && isSide(source.frame_height)));

/** @param {number | undefined} pixels */
const isSide = (pixels = 1) => Number.isInteger(pixels) && pixels > 0 && pixels <= LARGEST_SIDE;

/** @param {DataView} message @param {number} at @param {NumberedFrame} frame */
function write(message, at, { frame_seq, timestamp_ms, confidence, landmarks, source }) {
  message.setBigUint64(at, BigInt(frame_seq), true);
  message.setFloat64(at + 8, timestamp_ms, true);
  message.setFloat32(at + 16, confidence, true);
  message.setUint8(at + 20, source ? SOURCES.indexOf(source.kind) : 0);
  message.setUint16(at + 22, source?.frame_width ?? 0, true);
  message.setUint16(at + 24, source?.frame_height ?? 0, true);
  for (const { name, x, y, z, visibility = Number.NaN, presence = Number.NaN } of landmarks) {
    const start = at + LANDMARKS_AT + LANDMARK_BYTES * INDEX[name];
    for (const [index, value] of [x, y, z, visibility, presence].entries()) {
      message.setFloat32(start + 4 * index, value, true);
    }
  }
}
