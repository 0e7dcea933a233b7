import assert from "node:assert/strict";
import { test } from "node:test";
import { finalReason, retryDelay } from "../reconnect.js";
import { eventOf, FakeHost, film, frameAt } from "./fakes.js";

async function attached(options) {
  const host = new FakeHost();
  const opened = host.stream(options);
  await host.pass(10);
  return { host, server: host.server, ...opened };
}

const sequences = ({ frames }) => frames.map(({ frame_seq }) => frame_seq);
const upTo = (length) => Array.from({ length }, (_, index) => index + 1);

test("the token is offered as a subprotocol, never in the address", async () => {
  const { server } = await attached();
  assert.equal(server.socket.url, "ws://test/s-1");
  assert.deepEqual(server.socket.protocols, ["kynasmith.v1.binary", "kynasmith.v1", "bearer.aa.bb-c_d.ee"]);
});

test("the stream is open only when the server has said where it stands", async () => {
  const host = new FakeHost();
  const { states, heard } = host.stream();
  await host.pass(4);
  assert.deepEqual(states(), ["connecting"]);
  await host.pass(4);
  assert.deepEqual(states(), ["connecting", "open"]);
  assert.equal(heard.update[0].status, "streaming");
});

test("a session that others have fed goes on after the numbers the server names", async () => {
  const host = new FakeHost();
  host.server.lastBatch = { seq: 7, text: "", reply: [] };
  host.server.frames.push({ frame_seq: 40, timestamp_ms: 5 });
  const { stream } = host.stream();
  stream.push(frameAt(100));
  await host.pass(20);
  assert.deepEqual([host.server.batches[0].batch_seq, sequences(host.server.batches[0])], [8, [41]]);
});

test("a batch that was not applied is sent again, byte for byte", async () => {
  const { host, server, stream, heard } = await attached();
  stream.push(frameAt(0));
  server.breaks();
  await host.pass(1000);
  assert.equal(server.sockets.length, 2);
  assert.equal(server.texts.length, 2);
  assert.equal(server.texts[0], server.texts[1]);
  assert.equal(server.frames.length, 1);
  assert.equal(heard.ack.length, 1);
});

test("a batch whose ack was lost is answered from the stored reply, and counted once", async () => {
  const { host, server, stream, heard } = await attached();
  server.eventsOf = ({ batch_seq }) => [eventOf(`e-${batch_seq}`)];
  stream.push(frameAt(0));
  await host.pass(6);
  server.breaks();
  await host.pass(1000);
  assert.equal(server.frames.length, 1);
  assert.equal(heard.ack.length, 1);
  assert.deepEqual(
    heard.events.map(({ event_id }) => event_id),
    ["e-1"],
  );
});

test("a lost connection is not taken for a slow server", async () => {
  const { host, server, stream } = await attached();
  stream.push(frameAt(0));
  await host.pass(10);
  stream.push(frameAt(33));
  server.breaks();
  await host.pass(5000);
  assert.deepEqual([stream.stats().acked, stream.stats().rttMs], [2, 10]);
});

test("events whose ack was lost are told once", async () => {
  const { host, server, stream, heard } = await attached();
  server.eventsOf = () => [eventOf("e-1"), eventOf("e-2")];
  stream.push(frameAt(0));
  const deliver = server.socket.onmessage;
  server.socket.onmessage = (event) => {
    deliver(event);
    if (JSON.parse(event.data).type === "event_batch") server.breaks();
  };
  await host.pass(1000);
  assert.deepEqual(
    heard.events.map(({ event_id }) => event_id),
    ["e-1", "e-2"],
  );
  assert.equal(heard.ack.length, 1);
});

test("through many broken connections no frame is lost or doubled", async () => {
  const { host, server, stream, heard } = await attached();
  server.latencyMs = 50;
  let written = 0;
  const writing = (async () => {
    for (; written < 300; written += 1) {
      await stream.write(frameAt(written * 33));
      await new Promise((resolve) => host.setTimeout(resolve, 33));
    }
  })();
  let round = 0;
  while (written < 300) {
    assert.ok(round < 500, "it does not come to an end");
    await host.pass(17 + ((round * 13) % 71));
    server.breaks([1006, 1001, 1011, 1012, 4408, 4430][round % 6]);
    round += 1;
    await host.pass(500 + ((round * 29) % 67));
  }
  await writing;
  await host.pass(5000);
  assert.deepEqual(
    server.frames.map(({ timestamp_ms }) => timestamp_ms),
    Array.from({ length: 300 }, (_, index) => index * 33),
  );
  assert.deepEqual(sequences(server), upTo(300));
  assert.ok(heard.ack.every(({ rejected_frame_indexes }) => rejected_frame_indexes.length === 0));
  assert.ok(server.sockets.length > 10, `${server.sockets.length} connections`);
  assert.ok(new Set(server.texts).size < server.texts.length);
});

test("a camera goes on after a lost connection with the newest frames", async () => {
  const { host, server, stream } = await attached();
  await film(host, stream, { fps: 30, ms: 1000 });
  server.refusals = [{ code: 1006 }, { code: 1006 }];
  server.breaks();
  await film(host, stream, { fps: 30, ms: 3000, from: 1000 });
  const before = server.frames.length;
  await film(host, stream, { fps: 30, ms: 1000, from: 4000 });
  assert.deepEqual(sequences(server), upTo(server.frames.length));
  assert.ok(server.frames.at(-1).timestamp_ms > 4900);
  assert.ok(server.frames.length - before >= 28);
});

test("attempts are spread and further and further apart, up to ten seconds", () => {
  const delays = upTo(8).map((attempt) => retryDelay(attempt - 1, 1006, () => 1));
  assert.deepEqual(delays, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  assert.equal(
    retryDelay(0, 1006, () => 0),
    125,
  );
  assert.ok(retryDelay(0, 1013, () => 0) > retryDelay(0, 1012, () => 1));
});

test("a server that takes each connection and drops it is asked ever more slowly", async () => {
  const { host, server } = await attached();
  for (let at = 0; at < 20_000; at += 100) {
    if (server.socket.open && server.status === "streaming") server.breaks(1012);
    await host.pass(100);
  }
  assert.ok(server.sockets.length < 10, `${server.sockets.length} connections`);
});

for (const code of [1001, 1006, 1011, 1012, 1013, 4408, 4430]) {
  test(`after ${code} the stream comes back`, async () => {
    const { host, server, stream, states, heard } = await attached();
    server.breaks(code);
    await host.pass(3000);
    assert.deepEqual(states(), ["connecting", "open", "reconnecting", "open"]);
    assert.equal(heard.connection[2].closeCode, code);
    stream.push(frameAt(0));
    await host.pass(20);
    assert.equal(server.frames.length, 1);
  });
}

for (const code of [1000, 1008, 1009, 4401, 4403, 4409]) {
  test(`after ${code} the stream stays closed, and says why`, async () => {
    const { host, server, stream, states, heard } = await attached();
    const finished = stream.finalize();
    server.breaks(code);
    await host.pass(120_000);
    assert.equal(server.sockets.length, 1);
    assert.deepEqual(states(), ["connecting", "open", "closed"]);
    assert.equal(heard.error[0].error.code, "connection_closed");
    assert.equal(heard.error[0].error.details.close_code, code);
    assert.equal(heard.error[0].error.message, finalReason(code));
    await assert.rejects(finished, { code: "connection_closed" });
    assert.equal(stream.push(frameAt(0)), false);
  });
}

test("an error that the server sends before it closes is what the stream ended with", async () => {
  const host = new FakeHost();
  const error = {
    code: "duplicate_active_connection",
    message: "Open elsewhere.",
    retryable: false,
    details: {},
  };
  host.server.refusals = [{ code: 4409, error }];
  const { stream, heard } = host.stream();
  const finished = stream.finalize();
  await host.pass(1000);
  assert.deepEqual(
    heard.error.map(({ error: { code } }) => code),
    ["duplicate_active_connection"],
  );
  await assert.rejects(finished, { code: "duplicate_active_connection", message: "Open elsewhere." });
});

test("a full server is asked again, and told to the page", async () => {
  const host = new FakeHost();
  const error = { code: "service_unavailable", message: "Full.", retryable: true, details: {} };
  host.server.refusals = [{ code: 1013, error }];
  const { heard, states } = host.stream();
  await host.pass(5000);
  assert.deepEqual(states(), ["connecting", "reconnecting", "open"]);
  assert.equal(heard.connection[1].closeCode, 1013);
});

test("who is not back within the grace period gives up", async () => {
  const { host, server, heard, states } = await attached({ graceMs: 20_000 });
  server.refusals = Array.from({ length: 100 }, () => ({ code: 1006 }));
  server.breaks();
  await host.pass(19_000);
  assert.equal(states().at(-1), "reconnecting");
  await host.pass(2000);
  assert.equal(states().at(-1), "closed");
  assert.equal(heard.error[0].error.code, "connection_lost");
});

test("a session that has ended meanwhile is done", async () => {
  const { host, server, stream, heard } = await attached();
  stream.push(frameAt(0));
  server.status = "completed";
  server.breaks();
  await host.pass(1000);
  assert.equal(heard.done[0].status, "completed");
  assert.equal(server.texts.length, 1, "an ended session takes no batch");
});

test("the server's ping is answered", async () => {
  const { host, server } = await attached();
  server.say({ type: "ping" });
  await host.pass(10);
  assert.deepEqual(server.messages, [{ type: "pong" }]);
});

test("a server that pings every 15 s is not asked whether it is there", async () => {
  const { host, server } = await attached();
  for (let round = 0; round < 8; round += 1) {
    await host.pass(15_000);
    server.say({ type: "ping" });
  }
  assert.equal(server.sockets.length, 1);
  assert.ok(server.messages.every(({ type }) => type === "pong"));
});

test("a server that is silent for 30 s is given up", async () => {
  const { host, server, heard, states } = await attached();
  server.mute = true;
  await host.pass(29_000);
  assert.equal(states().at(-1), "open");
  await host.pass(2000);
  assert.equal(heard.connection.at(-1).reason, "silent");
  server.mute = false;
  await host.pass(20_000);
  assert.equal(states().at(-1), "open");
});

test("a socket that never answers is given up after 15 s", async () => {
  const host = new FakeHost();
  host.server.mute = true;
  const { states } = host.stream();
  await host.pass(14_000);
  assert.equal(host.server.sockets.length, 1);
  host.server.mute = false;
  await host.pass(3000);
  assert.equal(states().at(-1), "open");
});

test("a page that is online again does not wait for the next attempt", async () => {
  const { host, server, states } = await attached();
  server.refusals = upTo(6).map(() => ({ code: 1006 }));
  server.breaks();
  await host.pass(9000);
  const { length } = server.sockets;
  server.refusals = [];
  host.window.dispatchEvent(new Event("online"));
  await host.pass(10);
  assert.equal(server.sockets.length, length + 1);
  assert.equal(states().at(-1), "open");
});

for (const [what, happen] of [
  ["a page that goes offline", (host) => host.window.dispatchEvent(new Event("offline"))],
  ["a page that is looked at again", (host) => host.document.dispatchEvent(new Event("visibilitychange"))],
]) {
  test(`${what} asks the server, and stays when it answers`, async () => {
    const { host, server } = await attached();
    happen(host);
    await host.pass(10_000);
    assert.deepEqual(server.messages, [{ type: "ping" }]);
    assert.equal(server.sockets.length, 1);
  });

  test(`${what} comes back at once when the server does not answer`, async () => {
    const { host, server, states } = await attached();
    server.mute = true;
    happen(host);
    await host.pass(5000);
    assert.equal(states().at(-1), "reconnecting");
  });
}

test("a page that is hidden leaves the connection alone", async () => {
  const { host, server } = await attached();
  host.document.visibilityState = "hidden";
  host.document.dispatchEvent(new Event("visibilitychange"));
  await host.pass(1000);
  assert.deepEqual(server.messages, []);
});
