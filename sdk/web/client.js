/** The client: all that a page may ask of a Workbench. */

/** @import { CameraRunOptions, ClientOptions, ProjectUsage, RequestOptions, RunOptions, Source, Usage } from "./types.js" */

import { openCamera } from "./camera.js";
import { detection } from "./detection.js";
import { ConfigurationError } from "./errors.js";
import { Http } from "./http.js";
import { movespecs } from "./movespecs.js";
import { Run } from "./run.js";
import { Tokens } from "./tokens.js";
import { openVideo } from "./video.js";

/** @typedef {ReturnType<typeof createClient>} Client */

/**
 * @param {ClientOptions} [options]
 * @throws {ConfigurationError}
 */
export function createClient({
  baseUrl = globalThis.location?.origin,
  accessToken,
  tokenProvider,
  csrfToken,
  assetsUrl,
  timeoutMs = 30_000,
  maxRetries = 2,
} = {}) {
  if (!URL.canParse(baseUrl ?? "")) {
    throw new ConfigurationError(
      "Give baseUrl: the address of the Workbench, such as https://workbench.example.",
    );
  }
  if ([accessToken, tokenProvider, csrfToken].filter(Boolean).length > 1) {
    throw new ConfigurationError("Give one of accessToken, tokenProvider and csrfToken.");
  }
  const provider = tokenProvider ?? (accessToken ? () => accessToken : null);
  const tokens = provider && new Tokens(provider);
  const http = new Http({ baseUrl, tokens, csrfToken, timeoutMs, maxRetries });
  const sessions = detection(http);
  const assets = new URL(assetsUrl ?? "/static/vendor", baseUrl).href;

  return {
    movespecs: movespecs(http),
    detection: sessions,
    usage: {
      /** The organization's current cycle. @param {RequestOptions} [options] @returns {Promise<Usage>} */
      get: (options) => http.json("GET", "/api/usage", options),

      /** @param {string} projectId @param {RequestOptions} [options] @returns {Promise<ProjectUsage>} */
      getProject: (projectId, options) => http.json("GET", `/api/usage/projects/${projectId}`, options),
    },

    /**
     * Counts what a video shows: every frame of it, however slow the device. The video is read where it is.
     * @param {Blob | HTMLVideoElement | Source} video a file, an element that has one, or a source such as a recording
     * @param {RunOptions} options
     */
    processVideo: (video, options) =>
      new Run(sessions, {
        open: async () => ("frames" in video ? video : openVideo(video)),
        mode: "replay",
        assetsUrl: assets,
        ...options,
      }),

    /**
     * Counts what the camera sees, until `stop()`.
     * @param {HTMLVideoElement | null} element shows the picture
     * @param {CameraRunOptions} options
     */
    startCamera: (element, { facing, deviceId, ...options }) =>
      new Run(sessions, {
        open: () => openCamera({ element, facing, deviceId }),
        mode: "live",
        assetsUrl: assets,
        ...options,
      }),
  };
}
