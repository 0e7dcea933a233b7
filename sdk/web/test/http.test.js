import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { createClient } from "../client.js";
import { settled } from "./fakes.js";

const baseUrl = "https://workbench.test";
const ok = () => Response.json({ session_id: "s-1" });
const refused = (status, code, { retryable = false, headers = {} } = {}) =>
  Response.json({ error: { code, message: "No.", retryable, details: {} } }, { status, headers });
const busy = (headers) => refused(503, "service_unavailable", { retryable: true, headers });
const session = { mode: "live", movespec_id: "m-1" };

let asked;
let answers;

beforeEach(() => {
  asked = [];
  answers = [];
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  mock.method(Math, "random", () => 0.5);
  mock.method(globalThis, "fetch", async (url, { headers, signal, method }) => {
    asked.push({ method, url: String(url), headers: Object.fromEntries(headers), at: Date.now() });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return typeof answer === "function" ? answer(signal) : answer;
  });
});

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

/** The promise's end, with as much time as it takes. */
async function inTime(promise) {
  let over = false;
  const leave = () => {
    over = true;
  };
  promise.then(leave, leave);
  for (let ms = 0; !over && ms < 120_000; ms += 50) {
    await settled();
    mock.timers.tick(50);
  }
  return promise;
}

const tokens = () => asked.map(({ headers }) => headers.authorization?.replace("Bearer ", ""));
const client = (options) => createClient({ baseUrl, ...options });

test("a request that failed on the way is sent again, after growing pauses", async () => {
  answers = [new TypeError("fetch failed"), busy(), ok()];
  assert.equal((await inTime(client().detection.getSession("s-1"))).session_id, "s-1");
  const [first, second, third] = asked.map(({ at }) => at);
  assert.ok(second - first >= 250 && second - first <= 550, `${second - first} ms`);
  assert.ok(third - second > second - first, `${third - second} ms`);
});

test("what is created again has the same key, so that it is created once; another request has its own", async () => {
  answers = [busy(), new TypeError("fetch failed"), ok(), ok(), ok()];
  const { detection } = client();
  await inTime(detection.createSession(session));
  await inTime(detection.createSession(session));
  await inTime(detection.getSession("s-1"));
  const keys = asked.map(({ headers }) => headers["idempotency-key"]);
  assert.match(keys[0], /^[0-9a-f]{32}$/);
  assert.deepEqual([keys[1], keys[2]], [keys[0], keys[0]]);
  assert.notEqual(keys[3], keys[0]);
  assert.equal(keys[4], undefined);
});

test("Retry-After is waited for, and a little more, so that not everyone is back at once", async () => {
  answers = [refused(429, "rate_limited", { retryable: true, headers: { "Retry-After": "7" } }), ok()];
  await inTime(client().detection.getSession("s-1"));
  const pause = asked[1].at - asked[0].at;
  assert.ok(pause >= 7000 && pause <= 7600, `${pause} ms`);
});

test("a pause of more than a minute is the caller's to decide", async () => {
  answers = [refused(429, "rate_limited", { retryable: true, headers: { "Retry-After": "61" } })];
  await assert.rejects(inTime(client().detection.getSession("s-1")), {
    name: "RateLimitError",
    retryAfter: 61,
  });
  assert.equal(asked.length, 1);
});

test("after the last attempt the error is told", async () => {
  answers = [busy(), busy(), busy()];
  const failing = client().detection.getSession("s-1");
  await assert.rejects(inTime(failing), { code: "service_unavailable", status: 503, retryable: true });
  assert.equal(asked.length, 3);
});

test("what would fail again is asked once", async () => {
  answers = [refused(404, "session_not_found"), busy()];
  await assert.rejects(inTime(client().detection.getSession("s-1")), { name: "SessionStateError" });
  await assert.rejects(inTime(client({ maxRetries: 0 }).detection.getSession("s-1")), { status: 503 });
  assert.equal(asked.length, 2);
});

test("a server that cannot be reached is told as that", async () => {
  answers = [1, 2, 3].map(() => new TypeError("fetch failed"));
  const expected = { code: "network_error", retryable: true, status: 0 };
  await assert.rejects(inTime(client().detection.getSession("s-1")), expected);
});

test("an answer that is not the Workbench's is told so", async () => {
  answers = [502, 502, 502].map((status) => new Response("<h1>Bad gateway</h1>", { status }));
  const expected = { code: "unexpected_response", retryable: true, status: 502 };
  await assert.rejects(inTime(client().detection.getSession("s-1")), expected);
});

test("an answer that does not come is not waited for", async () => {
  const never = (signal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  answers = [never, ok()];
  await inTime(client({ timeoutMs: 2000 }).detection.getSession("s-1"));
  assert.ok(asked[1].at >= 2250, `${asked[1].at} ms`);
  answers = [never];
  const late = client({ timeoutMs: 2000, maxRetries: 0 }).detection.getSession("s-1");
  await assert.rejects(inTime(late), { code: "timeout", retryable: true });
});

test("aborting ends the pause, with the signal's reason", async () => {
  answers = [busy({ "Retry-After": "50" })];
  const leaving = new AbortController();
  const leftAt = [];
  const failing = client().detection.getSession("s-1", { signal: leaving.signal });
  failing.catch(() => leftAt.push(Date.now()));
  await settled();
  mock.timers.tick(1000);
  leaving.abort(new Error("the visitor left"));
  await assert.rejects(failing, /the visitor left/);
  assert.deepEqual([leftAt, asked.length], [[1000], 1]);
});

test("a token is asked for once, and kept", async () => {
  answers = [ok(), ok(), ok()];
  const reasons = [];
  const tokenProvider = async (reason) => `token-${reasons.push(reason)}`;
  const { detection } = client({ tokenProvider });
  await Promise.all([detection.getSession("s-1"), detection.getSession("s-2")]);
  await detection.getSession("s-3");
  assert.deepEqual(reasons, [{ refresh: false }]);
  assert.deepEqual(tokens(), ["token-1", "token-1", "token-1"]);
});

test("a token that says how long it lives is replaced a minute before its end", async () => {
  answers = [ok(), ok(), ok()];
  const reasons = [];
  const tokenProvider = (reason) => ({
    access_token: `token-${reasons.push(reason)}`,
    expires_in_seconds: 3600,
  });
  const { detection } = client({ tokenProvider });
  await detection.getSession("s-1");
  mock.timers.tick(3_539_000);
  await detection.getSession("s-1");
  mock.timers.tick(2000);
  await detection.getSession("s-1");
  assert.deepEqual(tokens(), ["token-1", "token-1", "token-2"]);
  assert.deepEqual(reasons, [{ refresh: false }, { refresh: true }]);
});

test("a token that lives a minute is good for most of it", async () => {
  answers = [ok(), ok()];
  let given = 0;
  const tokenProvider = () => ({ access_token: `token-${++given}`, expires_in_seconds: 60 });
  const { detection } = client({ tokenProvider });
  await detection.getSession("s-1");
  mock.timers.tick(50_000);
  await detection.getSession("s-1");
  assert.equal(given, 1);
});

for (const code of ["access_token_expired", "access_token_invalid"]) {
  test(`a token that the server refuses as ${code} is replaced once`, async () => {
    answers = [refused(401, code, { retryable: code.endsWith("expired") }), ok()];
    const reasons = [];
    const tokenProvider = (reason) => `token-${reasons.push(reason)}`;
    await inTime(client({ tokenProvider }).detection.getSession("s-1"));
    assert.deepEqual(tokens(), ["token-1", "token-2"]);
    assert.deepEqual(reasons, [{ refresh: false }, { refresh: true }]);
  });
}

test("requests that are refused together share the new token", async () => {
  const expired = () => refused(401, "access_token_expired", { retryable: true });
  answers = [expired(), expired(), ok(), ok()];
  let given = 0;
  const tokenProvider = async () => `token-${++given}`;
  const { detection } = client({ tokenProvider });
  await Promise.all([detection.getSession("s-1"), detection.getSession("s-2")]);
  assert.deepEqual(tokens(), ["token-1", "token-1", "token-2", "token-2"]);
});

test("a token that stays refused is told, after one more attempt", async () => {
  const expired = () => refused(401, "access_token_expired", { retryable: true });
  answers = [expired(), expired()];
  let given = 0;
  const failing = client({ tokenProvider: () => `token-${++given}` }).detection.getSession("s-1");
  await assert.rejects(inTime(failing), { name: "AuthError", code: "access_token_expired" });
  assert.equal(asked.length, 2);
  answers = [expired()];
  await assert.rejects(inTime(client({ accessToken: "old" }).detection.getSession("s-1")), { status: 401 });
  assert.equal(asked.length, 3);
});

test("a token that cannot be had is told as the page told it", async () => {
  const tokenProvider = async () => {
    throw new Error("signed out");
  };
  const { detection } = client({ tokenProvider });
  await assert.rejects(detection.getSession("s-1"), /signed out/);
  assert.equal(asked.length, 0);
});

for (const given of [{ error: "Not available." }, "", undefined]) {
  test(`a provider that gives ${JSON.stringify(given)} has given no token, and nobody is asked`, async () => {
    const { detection } = client({ tokenProvider: async () => given });
    const refusal = {
      name: "AuthError",
      code: "access_token_missing",
      message: "No access token was given.",
    };
    await assert.rejects(detection.getSession("s-1"), refusal);
    assert.equal(asked.length, 0);
  });
}

test("an answer that is no Workbench's is told as such", async () => {
  answers = [new Response("<!doctype html>", { headers: { "X-Request-ID": "r-1" } })];
  const error = { name: "ApiError", code: "unexpected_response", status: 200, requestId: "r-1" };
  await assert.rejects(inTime(client().detection.getSession("s-1")), error);
});

test("an answer that breaks off, and one that stays away half-way, are asked for again", async () => {
  const broken = () => new Response(new ReadableStream({ pull: (body) => body.error(new TypeError("cut")) }));
  const stuck = (signal) =>
    new Response(
      new ReadableStream({
        start: (body) => signal.addEventListener("abort", () => body.error(signal.reason)),
      }),
    );
  answers = [broken(), stuck, ok()];
  assert.equal((await inTime(client().detection.getSession("s-1"))).session_id, "s-1");
  assert.equal(asked.length, 3);
});

test("who leaves while a token is waited for is let go", async () => {
  const leaving = new AbortController();
  const waiting = client({ tokenProvider: () => new Promise(() => {}) });
  const asking = waiting.detection.getSession("s-1", { signal: leaving.signal });
  leaving.abort();
  await assert.rejects(inTime(asking), { name: "AbortError" });
});
