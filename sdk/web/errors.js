/** What can go wrong: answers of the server, the connection, and the camera. Pages choose their words by `code`. */

/** @import { CaptureErrorCode, ErrorBody, ErrorCode } from "./types.js" */

/** What all errors of this package have in common. */
export class KynasmithError extends Error {}

/** The client was asked for something that cannot be: no address, two kinds of credentials, … */
export class ConfigurationError extends KynasmithError {}

/**
 * An error of the REST API or of a stream; its subclasses tell the kinds apart.
 *
 * Beside the server's own codes there are `network_error` (no answer at all), `timeout` (none in time) and
 * `unexpected_response` (no Workbench answered).
 */
export class ApiError extends KynasmithError {
  /**
   * @param {ErrorBody} body
   * @param {{status?: number, requestId?: string | null, retryAfter?: number | null, cause?: unknown}} [response]
   */
  constructor({ code, message, retryable = false, details = {} }, response = {}) {
    const { status = 0, requestId = null, retryAfter = null, cause } = response;
    super(message, { cause });
    /** @type {ErrorCode} */
    this.code = code;
    /** May the same be tried again? */
    this.retryable = retryable;
    /** Flat; for `validation_error` its keys are dotted field paths. */
    this.details = details;
    /** The answer's HTTP status; 0 where there was none. */
    this.status = status;
    /** To be quoted in a report. */
    this.requestId = requestId;
    /** Seconds after which it may be tried again; null: not said. */
    this.retryAfter = retryAfter;
  }
}

/** 401: the access token is missing, expired or not valid. */
export class AuthError extends ApiError {}

/** 403: not allowed to this caller, billing included. */
export class AuthorizationError extends ApiError {}

/** The server speaks another version of the contract. */
export class CompatibilityError extends ApiError {}

/** The session is not there, has ended, or is open in another place. */
export class SessionStateError extends ApiError {}

/** 422: the body or the MoveSpec is not valid; `details` says where. */
export class ValidationError extends ApiError {}

/** 429: `retryAfter` says when to come back. */
export class RateLimitError extends ApiError {}

/**
 * The stream of a session: a message that was refused, `connection_lost` (not back within the grace period),
 * `connection_closed` (for good, with `details.close_code`), `stream_closed` (by `close()`).
 */
export class RealtimeProtocolError extends ApiError {}

/** No picture or no pose can be had on this device. */
export class CaptureError extends KynasmithError {
  /**
   * @param {CaptureErrorCode} code
   * @param {string} message
   * @param {unknown} [cause]
   */
  constructor(code, message, cause) {
    super(message, { cause });
    this.code = code;
  }
}

// A bundler shortens the names of classes, and people read these.
const NAMED = {
  KynasmithError,
  ConfigurationError,
  ApiError,
  AuthError,
  AuthorizationError,
  CompatibilityError,
  SessionStateError,
  ValidationError,
  RateLimitError,
  RealtimeProtocolError,
  CaptureError,
};
for (const [name, Kind] of Object.entries(NAMED)) Kind.prototype.name = name;

/** @type {[RegExp, typeof ApiError][]} */
const KINDS = [
  [/^access_token_/, AuthError],
  [/^contract_version_/, CompatibilityError],
  [/^(session_|duplicate_active_connection$)/, SessionStateError],
  [/^rate_limited$/, RateLimitError],
  [/^(draft_validation_failed|validation_error)$/, ValidationError],
  [/^(insufficient_scope|project_mismatch|authorization_failed|quota_exceeded)$/, AuthorizationError],
  [/^(organization_suspended|delinquent_payment|plan_|billing_)/, AuthorizationError],
];
/** @type {Record<number, typeof ApiError>} */
const BY_STATUS = { 401: AuthError, 403: AuthorizationError, 422: ValidationError, 429: RateLimitError };

/**
 * The error of its kind.
 * @param {ErrorBody} body
 * @param {ConstructorParameters<typeof ApiError>[1]} [response]
 */
export function apiError(body, response = {}) {
  const Kind =
    KINDS.find(([codes]) => codes.test(body.code))?.[1] ?? BY_STATUS[response.status ?? 0] ?? ApiError;
  return new Kind(body, response);
}

/** A message that was refused is a matter of the stream. @param {ErrorBody} body */
export const streamError = (body) =>
  REFUSALS.includes(body.code) ? new RealtimeProtocolError(body) : apiError(body);

/** The batch in flight will never be taken. */
export const REFUSALS = ["validation_error", "conflict"];
