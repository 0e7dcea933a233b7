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

test("all pages of a list are read, and no more than are asked for", async () => {
  const path = `${baseUrl}/api/detection/sessions/s-1/events`;
  const page = (id) =>
    Response.json([{ event_id: id }], { headers: { Link: `<${path}?limit=1000&cursor=abc>; rel="next"` } });
  const asked = answering(page("e-1"), Response.json([{ event_id: "e-2" }]), page("e-1"));
  const { detection } = createClient({ baseUrl });
  const events = await detection.listEvents("s-1");
  assert.deepEqual(
    events.map(({ event_id }) => event_id),
    ["e-1", "e-2"],
  );
  assert.deepEqual(
    asked.map(({ url }) => url),
    [`${path}?limit=1000`, `${path}?limit=1000&cursor=abc`],
  );
  assert.equal((await detection.listEvents("s-1", { limit: 1 })).length, 1);
  assert.equal(asked[2].url, `${path}?limit=1`);
});

test("each method asks what the contract says", async () => {
  const { movespecs, detection, usage } = createClient({ baseUrl, accessToken: "ks_at_1" });
  const yaml_source = "name: squat";
  for (const [call, expected, body] of [
    [
      () => movespecs.list({ q: "deep squat", visibility: undefined }),
      "GET /api/movespecs?q=deep+squat&limit=1000",
    ],
    [() => movespecs.get("m"), "GET /api/movespecs/m"],
    [() => movespecs.create({ name: "Squat" }), "POST /api/movespecs", { name: "Squat" }],
    [() => movespecs.update("m", { name: "S" }), "PATCH /api/movespecs/m", { name: "S" }],
    [() => movespecs.archive("m"), "DELETE /api/movespecs/m"],
    [() => movespecs.getDraft("m"), "GET /api/movespecs/m/draft"],
    [() => movespecs.updateDraft("m", { yaml_source }), "PUT /api/movespecs/m/draft", { yaml_source }],
    [() => movespecs.validateDraft("m"), "POST /api/movespecs/m/draft/validate"],
    [() => movespecs.listVersions("m"), "GET /api/movespecs/m/versions?limit=1000"],
    [() => movespecs.getVersion("m", "v"), "GET /api/movespecs/m/versions/v"],
    [() => movespecs.createVersion("m"), "POST /api/movespecs/m/versions"],
    [() => movespecs.validateVersion("m", "v"), "POST /api/movespecs/m/versions/v/validate"],
    [() => movespecs.releaseVersion("m", "v"), "POST /api/movespecs/m/versions/v/release"],
    [() => movespecs.fork("m", { project_id: "p" }), "POST /api/movespecs/m/fork", { project_id: "p" }],
    [
      () => detection.listSessions({ status: "failed" }),
      "GET /api/detection/sessions?status=failed&limit=1000",
    ],
    [() => usage.get(), "GET /api/usage"],
    [() => usage.getProject("p"), "GET /api/usage/projects/p"],
  ]) {
    const [asked] = [answering(Response.json([]))];
    await call();
    assert.equal(asked.length, 1);
    assert.equal(`${asked[0].method} ${asked[0].url.replace(baseUrl, "")}`, expected);
    assert.deepEqual(asked[0].body, body);
    mock.restoreAll();
  }
});

test("a draft is replaced only in place of the one that was read", async () => {
  const draft = (tag) => Response.json({ yaml_source: "name: squat" }, { headers: { ETag: tag } });
  const asked = answering(draft('W/"abc"'), draft('"def"'));
  const { movespecs } = createClient({ baseUrl });
  const { content_hash: ifMatch } = await movespecs.getDraft("m");
  const { content_hash } = await movespecs.updateDraft("m", { yaml_source: "name: lunge" }, { ifMatch });
  assert.equal(asked[1].headers["if-match"], '"abc"');
  assert.equal(content_hash, "def");
});

test("a client that could not ask anybody is refused", () => {
  const refusal = { name: "ConfigurationError" };
  assert.throws(() => createClient(), refusal);
  assert.throws(() => createClient({ baseUrl: "workbench" }), refusal);
  assert.throws(() => createClient({ baseUrl, accessToken: "a", tokenProvider: () => "b" }), refusal);
});

test("an error carries the server's code and details, the status and the request's id", async () => {
  answering(refused(403, "quota_exceeded", false, { quota_limit: 300 }));
  await assert.rejects(createClient({ baseUrl }).detection.getSession("s-1"), {
    name: "AuthorizationError",
    code: "quota_exceeded",
    message: "No.",
    retryable: false,
    details: { quota_limit: 300 },
    status: 403,
    requestId: "r-1",
  });
});

test("an aborted request stays what it is", async () => {
  answering(new DOMException("aborted", "AbortError"));
  const { detection } = createClient({ baseUrl });
  const request = { mode: "live", movespec_id: "m-1" };
  await assert.rejects(detection.createSession(request, { signal: AbortSignal.abort() }), {
    name: "AbortError",
  });
});
