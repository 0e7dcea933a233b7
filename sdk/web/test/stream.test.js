import assert from "node:assert/strict";
import { test } from "node:test";
import { eventOf, FakeHost, film, frameAt, settled } from "./fakes.js";

async function attached(options) {
  const host = new FakeHost();
  const opened = host.stream(options);
  await host.pass(10);
  return { host, server: host.server, ...opened };
}

const types = ({ messages }) => messages.map(({ type }) => type);
const failure = (code, retryable, details = {}) => ({ code, message: code, retryable, details });

test("finalize waits until every frame is counted, and resolves with the server's last word", async () => {
  const { host, server, stream, heard } = await attached();
  for (const at of [0, 10, 20]) stream.push(frameAt(at));
  const finished = stream.finalize();
  assert.deepEqual(types(server), ["frame_batch"]);
  await host.pass(100);
  assert.deepEqual(types(server), ["frame_batch", "frame_batch", "finalize"]);
  const done = await finished;
  assert.deepEqual(
    [done.status, done.accepted_frames_total, done.terminal_outcome],
    ["completed", 3, "finalized"],
  );
  assert.deepEqual(heard.done, [done]);
  assert.deepEqual(
    heard.update.map(({ status }) => status),
    ["streaming", "finalizing"],
  );
});

test("the events of closing are told before the end", async () => {
  const { host, server, stream, heard } = await attached();
  server.eventsOf = () => [eventOf("e-1")];
  stream.push(frameAt(0));
  await host.pass(20);
  const order = [];
  stream.addEventListener("events", ({ detail }) => order.push(detail[0].event_id));
  stream.addEventListener("done", () => order.push("done"));
  server.say({ type: "event_batch", batch_seq: 1, events: [eventOf("e-2")] });
  server.end("completed");
  await host.pass(20);
  assert.deepEqual(order, ["e-2", "done"]);
  assert.equal(heard.events.length, 2);
});

test("after finalize no frame is taken", async () => {
  const { host, server, stream } = await attached();
  stream.finalize();
  assert.equal(stream.push(frameAt(0)), false);
  await stream.write(frameAt(1));
  await host.pass(100);
  assert.equal(server.batches.length, 0);
});

test("finalize while the connection is lost is said when it is back", async () => {
  const { host, server, stream } = await attached();
  stream.push(frameAt(0));
  server.breaks();
  await host.pass(5);
  const finished = stream.finalize();
  await host.pass(1000);
  assert.deepEqual(types(server), ["frame_batch", "frame_batch", "finalize"]);
  assert.equal((await finished).accepted_frames_total, 1);
});

test("a finalize that got lost is said again", async () => {
  const { host, server, stream } = await attached();
  const finished = stream.finalize();
  server.breaks();
  await host.pass(1000);
  assert.deepEqual(types(server), ["finalize", "finalize"]);
  assert.equal((await finished).status, "completed");
});

test("cancel waits for nothing, and drops what waits", async () => {
  const { host, server, stream } = await attached();
  for (const at of [0, 10]) stream.push(frameAt(at));
  const finished = stream.cancel();
  assert.deepEqual(types(server), ["frame_batch", "cancel"]);
  await host.pass(100);
  assert.equal((await finished).status, "cancelled");
});

test("close leaves the session as it is", async () => {
  const { host, server, stream, states } = await attached();
  const finished = stream.finalize();
  stream.close();
  assert.equal(server.socket.open, false);
  await assert.rejects(finished, { code: "stream_closed" });
  await host.pass(120_000);
  assert.equal(server.sockets.length, 1);
  assert.equal(states().at(-1), "closed");
});

test("an aborted signal closes the stream", async () => {
  const leaving = new AbortController();
  const { server, states } = await attached({ signal: leaving.signal });
  leaving.abort();
  assert.equal(server.socket.open, false);
  assert.equal(states().at(-1), "closed");
});

test("closing lets a writer go that waits for room", async () => {
  const { host, server, stream } = await attached();
  server.latencyMs = 10_000;
  await stream.write(frameAt(0));
  await stream.write(frameAt(10));
  await host.pass(100);
  const writing = stream.write(frameAt(20));
  stream.close();
  await writing;
});

test("a batch that the server could not save is sent again, the same", async () => {
  const { host, server, stream, heard } = await attached();
  server.failures = [failure("service_unavailable", true), failure("service_unavailable", true)];
  stream.push(frameAt(0));
  await host.pass(5000);
  assert.equal(server.texts.length, 3);
  assert.equal(new Set(server.texts).size, 1);
  assert.equal(heard.ack.length, 1);
  assert.ok(heard.error.every(({ error }) => error.retryable));
});

test("a batch that the server refuses is given up, and the next one goes", async () => {
  for (const code of ["validation_error", "conflict"]) {
    const { host, server, stream } = await attached();
    server.failures = [failure(code, false, { last_batch_seq: 9 })];
    for (const at of [0, 10]) stream.push(frameAt(at));
    await host.pass(100);
    assert.deepEqual(
      server.batches.map(({ batch_seq }) => batch_seq),
      [1, 10],
    );
    assert.equal(stream.stats().dropped, 1);
  }
});

test("a used-up quota is told as an error and ends the session", async () => {
  const { host, server, stream, heard } = await attached();
  const error = failure("quota_exceeded", false, { upgrade_url: "https://test/" });
  server.say({ type: "error", error });
  server.end("failed", { error });
  await host.pass(20);
  assert.equal(heard.error[0].error.code, "quota_exceeded");
  assert.equal(heard.error[0].error.details.upgrade_url, "https://test/");
  assert.equal(heard.done[0].error.code, "quota_exceeded");
  assert.equal(stream.push(frameAt(0)), false);
});

test("events can be iterated until the session is done", async () => {
  const { host, server, stream } = await attached();
  server.eventsOf = ({ batch_seq }) => (batch_seq % 2 ? [eventOf(`e-${batch_seq}`)] : []);
  const ids = [];
  const iterating = (async () => {
    for await (const { event_id } of stream.iterEvents()) ids.push(event_id);
  })();
  await settled();
  await film(host, stream, { fps: 30, ms: 170 });
  stream.finalize();
  await host.pass(100);
  await iterating;
  assert.deepEqual(ids, ["e-1", "e-3", "e-5"]);
});

test("iterating events ends with its own signal, and the stream goes on", async () => {
  const { host, server, stream } = await attached();
  const leaving = new AbortController();
  const iterating = (async () => {
    for await (const _ of stream.iterEvents({ signal: leaving.signal }));
  })();
  await settled();
  leaving.abort();
  await iterating;
  stream.push(frameAt(0));
  await host.pass(20);
  assert.equal(server.frames.length, 1);
});

test("iterating events ends quietly when the stream is closed, and throws when it is lost", async () => {
  const closed = await attached();
  const quiet = closed.stream.iterEvents().next();
  await settled();
  closed.stream.close();
  assert.deepEqual(await quiet, { value: undefined, done: true });

  const lost = await attached();
  const loud = lost.stream.iterEvents().next();
  await settled();
  lost.server.breaks(4403);
  const rejected = assert.rejects(loud, { code: "connection_closed" });
  await lost.host.pass(10);
  await rejected;
});

test("frames that are written without waiting for the one before all arrive, in order", async () => {
  const host = new FakeHost();
  const { stream } = host.stream();
  const times = Array.from({ length: 100 }, (_, index) => index * 33);
  const writing = Promise.all(times.map((at) => stream.write(frameAt(at))));
  await host.pass(5000);
  await writing;
  assert.deepEqual(
    host.server.frames.map(({ timestamp_ms }) => timestamp_ms),
    times,
  );
});
