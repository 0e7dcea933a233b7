import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeHost, film, frameAt } from "./fakes.js";

const gaps = (times) => times.slice(1).map((at, index) => at - times[index]);

async function attached({ latencyMs = 10 } = {}) {
  const host = new FakeHost();
  host.server.latencyMs = latencyMs;
  const opened = host.stream();
  await host.pass(latencyMs);
  return { host, server: host.server, ...opened };
}

test("a frame is sent at once when nothing is in flight", async () => {
  const { server, stream } = await attached();
  assert.equal(stream.push(frameAt(0)), true);
  assert.deepEqual(
    server.batches.map(({ batch_seq, frames }) => [batch_seq, frames.length]),
    [[1, 1]],
  );
});

test("frames that come while a batch is in flight share the next one", async () => {
  const { host, server, stream } = await attached({ latencyMs: 60 });
  stream.push(frameAt(0));
  stream.push(frameAt(16));
  stream.push(frameAt(32));
  assert.equal(server.batches.length, 1);
  await host.pass(60);
  assert.deepEqual(
    server.batches.map(({ frames }) => frames.map(({ timestamp_ms }) => timestamp_ms)),
    [[0], [16, 32]],
  );
});

test("only one batch is ever in flight", async () => {
  const { host, server, stream, heard } = await attached({ latencyMs: 40 });
  let most = 0;
  for (let at = 0; at < 2000; at += 10) {
    stream.push(frameAt(at));
    most = Math.max(most, server.batches.length - heard.ack.length);
    await host.pass(10);
  }
  assert.equal(most, 1);
});

test("frames before the server's first message wait for it", async () => {
  const host = new FakeHost();
  const { stream } = host.stream();
  stream.push(frameAt(0));
  assert.equal(host.server.batches.length, 0);
  await host.pass(10);
  assert.equal(host.server.batches.length, 1);
});

test("at 30 frames a second and a quick server every frame is sent, in order", async () => {
  const { host, server, stream } = await attached({ latencyMs: 20 });
  await film(host, stream, { fps: 30, ms: 2000 });
  await host.pass(100);
  assert.equal(server.frames.length, 60);
  assert.deepEqual(
    server.frames.map(({ frame_seq }) => frame_seq),
    Array.from({ length: 60 }, (_, index) => index + 1),
  );
  assert.equal(stream.stats().dropped, 0);
});

test("a message never holds more than 66 ms of a camera's frames", async () => {
  for (const [fps, most] of [
    [12, 1],
    [20, 2],
    [30, 2],
    [60, 4],
  ]) {
    const { host, server, stream } = await attached({ latencyMs: 300 });
    await film(host, stream, { fps, ms: 5000 });
    assert.equal(Math.max(...server.batches.slice(2).map(({ frames }) => frames.length)), most);
  }
});

test("a slow server gets fewer frames, evenly spread, and the newest of them", async () => {
  const { host, server, stream } = await attached({ latencyMs: 200 });
  await film(host, stream, { fps: 30, ms: 10_000 });
  const late = server.frames.filter(({ timestamp_ms }) => timestamp_ms > 2000);
  const rate = late.length / 8;
  assert.ok(rate > 8 && rate < 12, `${rate} frames a second`);
  const apart = gaps(late.map(({ timestamp_ms }) => timestamp_ms));
  assert.ok(Math.max(...apart) <= 170, `a gap of ${Math.max(...apart)} ms`);
  assert.ok(Math.min(...apart) >= 60, `a gap of ${Math.min(...apart)} ms`);
  for (const { frames } of server.batches.slice(10)) assert.ok(frames.length <= 2);
  assert.ok(10_000 - server.frames.at(-1).timestamp_ms < 500);
});

test("what waits is bounded while no ack comes, and reaches from the oldest to the newest", async () => {
  const { host, server, stream } = await attached({ latencyMs: 20 });
  stream.push(frameAt(0));
  await host.pass(33);
  server.latencyMs = 60_000;
  await film(host, stream, { fps: 30, ms: 20_000, from: 33 });
  const { sent, dropped, inFlight } = stream.stats();
  assert.equal(inFlight, 1);
  assert.equal(601 - sent - dropped, 2);
});

test("frames that find the stream idle are all sent, however slow the server is", async () => {
  const { host, server, stream } = await attached({ latencyMs: 90 });
  await film(host, stream, { fps: 10, ms: 5000 });
  await host.pass(100);
  assert.equal(server.frames.length, 50);
});

test("the frame rate rises again when the server is quick again", async () => {
  const { host, server, stream } = await attached({ latencyMs: 300 });
  await film(host, stream, { fps: 30, ms: 3000 });
  const slow = stream.stats().fps;
  server.latencyMs = 15;
  await film(host, stream, { fps: 30, ms: 3000, from: 3000 });
  const before = stream.stats().dropped;
  await film(host, stream, { fps: 30, ms: 2000, from: 6000 });
  assert.ok(slow < 10, `${slow} frames a second`);
  assert.ok(stream.stats().fps >= 29, `${stream.stats().fps} frames a second`);
  assert.equal(stream.stats().dropped, before);
});

test("push says whether the frame was dropped", async () => {
  const { host, server, stream } = await attached({ latencyMs: 200 });
  const taken = await film(host, stream, { fps: 30, ms: 5000 });
  await host.pass(1000);
  const sent = server.frames.map(({ timestamp_ms }) => timestamp_ms);
  assert.ok(taken.length < 150);
  assert.deepEqual(
    sent.filter((at) => !taken.includes(at)),
    [],
  );
  assert.equal(stream.stats().sent, sent.length);
  assert.equal(stream.stats().sent + stream.stats().dropped, 150);
});

test("dropped frames take no frame_seq", async () => {
  const { host, server, stream } = await attached({ latencyMs: 200 });
  await film(host, stream, { fps: 30, ms: 5000 });
  assert.deepEqual([...new Set(gaps(server.frames.map(({ frame_seq }) => frame_seq)))], [1]);
});

test("a frame whose time does not rise, or is none, is not sent", async () => {
  const { host, server, stream } = await attached();
  const answers = [100, 100, 99, Number.NaN, Number.POSITIVE_INFINITY, 101].map((at) =>
    stream.push(frameAt(at)),
  );
  await host.pass(100);
  assert.deepEqual(answers, [true, false, false, false, false, true]);
  assert.deepEqual(
    server.frames.map(({ timestamp_ms }) => timestamp_ms),
    [100, 101],
  );
});

test("a source that waits loses no frame, however slow the server is", async () => {
  const { host, server, stream } = await attached({ latencyMs: 500 });
  let written = 0;
  const writing = (async () => {
    for (; written < 200; written += 1) await stream.write(frameAt(written * 33));
  })();
  while (written < 200) await host.pass(100);
  await writing;
  await host.pass(2000);
  assert.deepEqual(
    server.frames.map(({ timestamp_ms }) => timestamp_ms),
    Array.from({ length: 200 }, (_, index) => index * 33),
  );
  assert.ok(server.batches.every(({ frames }) => frames.length <= 30));
});

test("a source that waits is held for the 66 ms that a batch may gather", async () => {
  const { host, server, stream } = await attached({ latencyMs: 1000 });
  for (const at of [0, 33]) await stream.write(frameAt(at));
  await host.pass(40);
  await stream.write(frameAt(66));
  await host.pass(40);
  let written = false;
  const waiting = stream.write(frameAt(99)).then(() => {
    written = true;
  });
  await host.pass(500);
  assert.equal(written, false);
  await host.pass(1000);
  await waiting;
  assert.deepEqual(
    server.batches.map(({ frames }) => frames.length),
    [1, 2],
  );
});

test("stats tell frames sent, acked and in flight, and the time to an ack", async () => {
  const { host, stream } = await attached({ latencyMs: 50 });
  stream.push(frameAt(0));
  await host.pass(50);
  stream.push(frameAt(100));
  const { rttMs, ...counts } = stream.stats();
  assert.equal(rttMs, 50);
  assert.deepEqual(counts, { sent: 2, acked: 1, dropped: 0, inFlight: 1, fps: 1 });
});
