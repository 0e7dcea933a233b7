import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import * as errors from "../errors.js";

const { apiError, KynasmithError, streamError } = errors;
const classes = Object.fromEntries(Object.entries(errors));

test("each code of the contract has its class, and the other codes the status's", () => {
  for (const [name, status, ...codes] of [
    ["AuthError", 401, "access_token_missing", "access_token_invalid", "access_token_expired"],
    ["AuthorizationError", 403, "insufficient_scope", "project_mismatch", "authorization_failed"],
    ["AuthorizationError", 403, "quota_exceeded", "organization_suspended", "delinquent_payment"],
    ["AuthorizationError", 403, "plan_requires_upgrade", "billing_not_configured", "of_tomorrow"],
    ["CompatibilityError", 422, "contract_version_unsupported"],
    ["SessionStateError", 404, "session_not_found"],
    ["SessionStateError", 409, "session_already_completed", "session_already_cancelled"],
    ["SessionStateError", 409, "duplicate_active_connection"],
    ["ValidationError", 422, "validation_error", "draft_validation_failed", "of_tomorrow"],
    ["RateLimitError", 429, "rate_limited"],
    ["ApiError", 409, "conflict", "version_already_released"],
    ["ApiError", 404, "not_found", "movespec_not_found", "movespec_version_not_found", "no_released_version"],
    ["ApiError", 405, "method_not_allowed"],
    ["ApiError", 413, "payload_too_large"],
    ["ApiError", 500, "internal_error"],
    ["ApiError", 503, "service_unavailable"],
  ]) {
    for (const code of codes) {
      const error = apiError({ code, message: "No." }, { status });
      assert.equal(error.name, name, code);
      assert.ok(error instanceof classes[name] && error instanceof KynasmithError);
      // The same over a stream, where there is no status.
      if (code !== "of_tomorrow") assert.equal(apiError({ code, message: "No." }).name, name, code);
    }
  }
});

test("a message that a stream refused is a matter of the stream", () => {
  const name = (code) => streamError({ code, message: "No." }).name;
  assert.deepEqual(["conflict", "validation_error"].map(name), Array(2).fill("RealtimeProtocolError"));
  assert.equal(name("quota_exceeded"), "AuthorizationError");
});

test("the types name the server's codes, all of them", async () => {
  const read = (path) => readFile(new URL(path, import.meta.url), "utf8");
  const page = await read("../../../docs/api/errors.md");
  const ours = ["network_error", "timeout", "unexpected_response"];
  const ofTheStream = ["connection_lost", "connection_closed", "stream_closed"];
  const [, union] = /ErrorCode =(.*?)\| \(string/s.exec(await read("../types.ts"));
  assert.deepEqual(
    union.match(/\w+/g).sort(),
    [...[...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code), ...ours, ...ofTheStream].sort(),
  );
});
