import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { createClient } from "../client.js";

const baseUrl = "https://workbench.test";

afterEach(() => mock.restoreAll());

/** Answers the requests that come, one after the other; returns what was asked. */
function answering(...answers) {
  const asked = [];
  mock.method(globalThis, "fetch", async (url, { headers, body, ...rest }) => {
    const fields = body && JSON.parse(body);
    asked.push({ url: String(url), headers: Object.fromEntries(headers), body: fields, ...rest });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return asked;
}

function refused(status, code, retryable = false, details = {}) {
  const body = { error: { code, message: "No.", retryable, details } };
  return Response.json(body, { status, headers: { "X-Request-ID": "r-1" } });
}

test("a session is created with the bearer's token, and without the page's cookie", async () => {
  const asked = answering(Response.json({ session_id: "s-1" }, { status: 201 }));
  const client = createClient({ baseUrl, accessToken: "ks_at_1" });
  const session = await client.detection.createSession({ mode: "live", movespec_id: "m-1" });
  assert.equal(session.session_id, "s-1");
  const [{ url, method, headers, body, credentials }] = asked;
  assert.deepEqual([method, url], ["POST", "https://workbench.test/api/detection/sessions"]);
  assert.deepEqual(body, { mode: "live", movespec_id: "m-1" });
  assert.equal(headers.authorization, "Bearer ks_at_1");
  assert.equal(headers["content-type"], "application/json");
  assert.equal(credentials, "omit");
});

test("a page of the Workbench itself is known by its cookie, and proves that it is the page", async () => {
  const asked = answering(Response.json({}), Response.json({}));
  const { detection } = createClient({ baseUrl, csrfToken: "csrf-1" });
  await detection.createSession({ mode: "replay", movespec_version_id: "v-1" });
  await detection.getSession("s-1");
  assert.equal(asked[0].credentials, "same-origin");
  assert.equal(asked[0].headers["x-csrftoken"], "csrf-1");
  assert.equal("x-csrftoken" in asked[1].headers, false);
  assert.equal("authorization" in asked[0].headers, false);
});

test("sessions are read, finalized and cancelled by id", async () => {
  const asked = answering(Response.json({}), Response.json({}), Response.json({}));
  const { detection } = createClient({ baseUrl });
  await detection.getSession("s-1");
  await detection.finalizeSession("s-1");
  await detection.cancelSession("s-1");
  assert.deepEqual(
    asked.map(({ method, url }) => `${method} ${new URL(url).pathname}`),
    [
      "GET /api/detection/sessions/s-1",
      "POST /api/detection/sessions/s-1/finalize",
      "POST /api/detection/sessions/s-1/cancel",
    ],
  );
});

test("all pages of the stored events are read", async () => {
  const next = `${baseUrl}/api/detection/sessions/s-1/events?cursor=abc`;
  const asked = answering(
    Response.json([{ event_id: "e-1" }], { headers: { Link: `<${next}>; rel="next"` } }),
    Response.json([{ event_id: "e-2" }]),
  );
  const events = await createClient({ baseUrl }).detection.events("s-1");
  assert.deepEqual(
    events.map(({ event_id }) => event_id),
    ["e-1", "e-2"],
  );
  assert.equal(asked[1].url, next);
});

test("an error carries the server's code and details, the status and the request's id", async () => {
  answering(refused(403, "quota_exceeded", false, { quota_limit: 300 }));
  await assert.rejects(createClient({ baseUrl }).detection.getSession("s-1"), {
    name: "ApiError",
    code: "quota_exceeded",
    message: "No.",
    retryable: false,
    details: { quota_limit: 300 },
    status: 403,
    requestId: "r-1",
  });
});

test("an expired token is renewed once", async () => {
  const asked = answering(refused(401, "access_token_expired", true), Response.json({ session_id: "s-1" }));
  const reasons = [];
  const tokenProvider = (reason) => {
    reasons.push(reason);
    return `token-${reasons.length}`;
  };
  const session = await createClient({ baseUrl, tokenProvider }).detection.getSession("s-1");
  assert.equal(session.session_id, "s-1");
  assert.deepEqual(reasons, [{ expired: false }, { expired: true }]);
  assert.deepEqual(
    asked.map(({ headers }) => headers.authorization),
    ["Bearer token-1", "Bearer token-2"],
  );
});

test("a token that stays expired is told", async () => {
  const expired = () => refused(401, "access_token_expired", true);
  answering(expired(), expired());
  const client = createClient({ baseUrl, tokenProvider: () => "old" });
  await assert.rejects(client.detection.getSession("s-1"), { code: "access_token_expired" });
});

test("a server that cannot be reached is worth another try", async () => {
  answering(new TypeError("fetch failed"));
  const expected = { code: "network_error", retryable: true, status: 0 };
  await assert.rejects(createClient({ baseUrl }).detection.getSession("s-1"), expected);
});

test("an answer that is not the Workbench's is told so", async () => {
  answering(new Response("<h1>Bad gateway</h1>", { status: 502 }));
  const expected = { code: "unexpected_response", retryable: true, status: 502 };
  await assert.rejects(createClient({ baseUrl }).detection.getSession("s-1"), expected);
});

test("an aborted request stays what it is", async () => {
  answering(new DOMException("aborted", "AbortError"));
  const { detection } = createClient({ baseUrl });
  const request = { mode: "live", movespec_id: "m-1" };
  await assert.rejects(detection.createSession(request, { signal: AbortSignal.abort() }), {
    name: "AbortError",
  });
});
