import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Refusal, Server } from "./server.js";

const { fetch } = globalThis;
afterEach(() => {
  globalThis.fetch = fetch;
});

const server = new Server({ run: "/run/", step: "/step/" }, "token");
const answers = (body, options) => {
  globalThis.fetch = async (address, request) => {
    asked = { address, ...request };
    return body instanceof Error ? Promise.reject(body) : new Response(body, options);
  };
};
let asked;
const json = { "Content-Type": "application/json" };
const refusal = async (body, options) => {
  answers(body, options);
  return server.run("text", { sample: "squat.json" }).then(
    () => assert.fail("it was no refusal"),
    (error) => error,
  );
};

test("a text is sent with what it is run over, and what says that it comes from this page", async () => {
  answers('{"count": 4}', { headers: json });
  assert.deepEqual(await server.run("text", { sample: "squat.json" }), { count: 4 });
  assert.equal(asked.address, "/run/");
  assert.equal(asked.headers["X-CSRFToken"], "token");
  assert.deepEqual(JSON.parse(asked.body), { yaml_source: "text", sample: "squat.json" });
});

test("the issues of a text come with the refusal", async () => {
  const body = { error: { code: "draft_invalid", message: "Line 3: no", issues: [{ line: 3, column: 1 }] } };
  const error = await refusal(JSON.stringify(body), { status: 422, headers: json });
  assert.ok(error instanceof Refusal);
  assert.deepEqual([error.code, error.issues[0].line, error.retrySeconds], ["draft_invalid", 3, null]);
});

test("so many at once are asked again by themselves", async () => {
  const body = {
    error: { code: "rate_limited", message: "At most 60", details: { retry_after_seconds: 7 } },
  };
  const error = await refusal(JSON.stringify(body), { status: 429, headers: json });
  assert.equal(error.retrySeconds, 7);
});

test("what is no answer of ours is told apart", async () => {
  const html = { "Content-Type": "text/html" };
  assert.equal((await refusal(new TypeError("failed to fetch"))).code, "unreachable");
  assert.equal((await refusal("<h1>", { status: 500, headers: html })).code, "failed");
  assert.equal((await refusal("<h1>", { status: 403, headers: html })).code, "signed_out");
  assert.equal((await refusal("<h1>", { status: 404, headers: html })).code, "http_404");
});
