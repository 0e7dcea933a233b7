// Only what a page needs of MediaPipe; FilesetResolver is given the folder of the wasm files beside this module.
export { FilesetResolver, PoseLandmarker } from "@mediapipe/tasks-vision";
