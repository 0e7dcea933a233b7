/** When to come back after a lost connection, and when not to. */

// What the server means for good; any other end of a socket is worth another attempt.
/** @type {Record<number, string>} */
const FINAL = {
  1000: "The session has ended.",
  1008: "The server refuses what this client sends.",
  1009: "A message was too large for the server.",
  4401: "The session's token is not valid.",
  4403: "The session may not go on.",
  4409: "This session is open in another place.",
};
// A restarting server is back in a moment, a full one not so soon.
/** @type {Record<number, number>} */
const FIRST_DELAY_MS = { 1012: 500, 1013: 2000 };
const LONGEST_DELAY_MS = 10_000;

/** Why a socket closed for good, in words; undefined if it is worth another attempt. @param {number} code */
export const finalReason = (code) =>
  FINAL[code] ??
  (code >= 4400 && ![4408, 4430].includes(code) ? "The server closed the connection." : undefined);

/**
 * Milliseconds until the next attempt: doubled each time, and spread, so that not everyone is back at once.
 * @param {number} attempt 0 for the first
 * @param {number} closeCode
 * @param {() => number} random
 */
export function retryDelay(attempt, closeCode, random) {
  const delay = Math.min(LONGEST_DELAY_MS, (FIRST_DELAY_MS[closeCode] ?? 250) * 2 ** attempt);
  return delay * (0.5 + random() / 2);
}
