/** What can go wrong: answers of the server, and of the camera. Pages choose their words by `code`. */

/** @import { CaptureErrorCode, ErrorBody } from "./types.js" */

/**
 * An error of the REST API or of a stream.
 *
 * Beside the server's own codes there are `network_error` (no answer at all), `unexpected_response` (no
 * Workbench answered), `connection_lost` (not back within the grace period), `connection_closed` (for good, with
 * `details.close_code`) and `stream_closed` (by `close()`).
 */
export class ApiError extends Error {
  /**
   * @param {ErrorBody} body
   * @param {{status?: number, requestId?: string | null, cause?: unknown}} [response] status 0: not from REST
   */
  constructor(
    { code, message, retryable = false, details = {} },
    { status = 0, requestId = null, cause } = {},
  ) {
    super(message, { cause });
    this.name = "ApiError";
    this.code = code;
    this.retryable = retryable;
    this.details = details;
    this.status = status;
    this.requestId = requestId;
  }
}

/** No picture or no pose can be had on this device. */
export class CaptureError extends Error {
  /**
   * @param {CaptureErrorCode} code
   * @param {string} message
   * @param {unknown} [cause]
   */
  constructor(code, message, cause) {
    super(message, { cause });
    this.name = "CaptureError";
    this.code = code;
  }
}
