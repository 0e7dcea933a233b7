/** A machine whose time passes when told, and a server that keeps the contract, as far as a client can see. */

import { DetectionStream } from "../stream.js";

export class FakeHost {
  window = new EventTarget();
  document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  #at = 0;
  #timers = new Map();
  #lastTimer = 0;

  constructor() {
    this.server = new FakeServer(this);
  }

  now = () => this.#at;
  random = () => 0.5;
  openSocket = (url, protocols) => this.server.accept(url, protocols);

  setTimeout = (run, ms) => {
    this.#lastTimer += 1;
    this.#timers.set(this.#lastTimer, { at: this.#at + ms, run });
    return this.#lastTimer;
  };

  clearTimeout = (timer) => this.#timers.delete(timer);

  /** Lets time pass, with all that falls due in it, in order. */
  async pass(ms) {
    const end = this.#at + ms;
    await settled();
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      const [timer, { at, run }] = due;
      this.#timers.delete(timer);
      this.#at = at;
      run();
      await settled();
    }
    this.#at = Math.max(this.#at, end);
  }

  /** Opens a stream, and notes what it tells. */
  stream(options = {}) {
    const session = { session_id: "s-1", stream_url: "ws://test/s-1", runtime_token: "aa.bb-c_d.ee" };
    const stream = new DetectionStream(session, { host: this, ...options });
    const heard = { update: [], ack: [], events: [], done: [], error: [], connection: [] };
    for (const [type, list] of Object.entries(heard)) {
      stream.addEventListener(type, ({ detail }) => list.push(...(type === "events" ? detail : [detail])));
    }
    return { stream, heard, states: () => heard.connection.map(({ state }) => state) };
  }
}

/** All that is already promised has happened. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

class FakeSocket {
  onmessage = null;
  onclose = null;
  open = true;

  constructor(server, url, protocols) {
    Object.assign(this, { server, url, protocols });
  }

  send(text) {
    if (this.open) this.server.heard(this, text);
  }

  close() {
    this.open = false;
  }
}

/** As much of a compact batch as the server here looks at. */
function unpacked(buffer) {
  const view = new DataView(buffer);
  const frames = Array.from({ length: view.getUint16(2, true) }, (_, index) => ({
    frame_seq: Number(view.getBigUint64(16 + 692 * index, true)),
    timestamp_ms: view.getFloat64(24 + 692 * index, true),
  }));
  return { type: "frame_batch", batch_seq: Number(view.getBigUint64(8, true)), frames };
}

export class FakeServer {
  latencyMs = 10;
  /** What it selects of the protocols that are offered. */
  protocol = "kynasmith.v1";
  /** Close codes, each with an error or null, for the sockets that come next. */
  refusals = [];
  /** A server that takes the next sockets' connections and then says nothing. */
  mute = false;
  /** Events of the next batches. */
  eventsOf = () => [];
  /** An error instead of the next batches' answers. */
  failures = [];
  sockets = [];
  messages = [];
  texts = [];
  frames = [];
  status = "created";
  lastBatch = { seq: 0, text: "", reply: [] };

  constructor(host) {
    this.host = host;
  }

  get socket() {
    return this.sockets.at(-1);
  }

  get batches() {
    return this.messages.filter(({ type }) => type === "frame_batch");
  }

  accept(url, protocols) {
    const socket = Object.assign(new FakeSocket(this, url, protocols), { protocol: this.protocol });
    this.sockets.push(socket);
    this.#later(() => this.#attach(socket));
    return socket;
  }

  /** The connection breaks: nothing under way arrives any more, in either direction. */
  breaks(code = 1006) {
    const { socket } = this;
    socket.open = false;
    this.host.setTimeout(() => socket.onclose?.({ code, reason: "" }), 0);
  }

  say(message, socket = this.socket) {
    this.#later(() => this.#deliver(socket, message));
  }

  end(status, extra = {}) {
    this.status = status;
    this.say({
      ...this.#update(),
      type: "session_done",
      terminal_outcome: "finalized",
      error: null,
      ...extra,
    });
  }

  heard(socket, text) {
    const message = typeof text === "string" ? JSON.parse(text) : unpacked(text);
    this.messages.push(message);
    if (message.type === "frame_batch") this.texts.push(text);
    this.#later(() => socket.open && !this.mute && this.#answer(socket, message, text));
  }

  #attach(socket) {
    const refusal = this.refusals.shift();
    if (refusal) {
      const { code, error = null } = refusal;
      if (error) this.#deliver(socket, { type: "error", error });
      socket.open = false;
      socket.onclose?.({ code, reason: "" });
      return;
    }
    if (this.mute || !socket.open) return;
    if (this.status === "created") this.status = "streaming";
    this.#deliver(socket, this.#update());
    if (this.status === "completed") this.end("completed");
  }

  #answer(socket, message, text) {
    const replies = {
      ping: () => [{ type: "pong" }],
      pong: () => [],
      frame_batch: () => this.#step(message, text),
      finalize: () => this.#finish("completed", "finalized"),
      cancel: () => this.#finish("cancelled", "cancelled"),
    };
    for (const reply of replies[message.type]()) this.say(reply, socket);
  }

  #step(message, text) {
    const failure = this.failures.shift();
    if (failure) return [{ type: "error", error: failure }];
    if (message.batch_seq === this.lastBatch.seq && text === this.lastBatch.text) return this.lastBatch.reply;
    if (message.batch_seq <= this.lastBatch.seq) {
      const details = { last_batch_seq: this.lastBatch.seq };
      return [{ type: "error", error: { code: "conflict", message: "", retryable: false, details } }];
    }
    const before = this.frames.length;
    const rejected = [];
    for (const [index, frame] of message.frames.entries()) {
      const last = this.frames.at(-1) ?? { frame_seq: 0, timestamp_ms: -1 };
      const rises = frame.frame_seq > last.frame_seq && frame.timestamp_ms > last.timestamp_ms;
      if (rises) this.frames.push(frame);
      else rejected.push(index);
    }
    const events = this.eventsOf(message);
    const ack = {
      type: "frame_ack",
      batch_seq: message.batch_seq,
      accepted_frame_count: this.frames.length - before,
      accepted_frames_total: this.frames.length,
      rejected_frame_indexes: rejected,
    };
    const reply = events.length
      ? [{ type: "event_batch", batch_seq: message.batch_seq, events }, ack]
      : [ack];
    this.lastBatch = { seq: message.batch_seq, text, reply };
    return reply;
  }

  #finish(status, outcome) {
    this.status = status;
    const update = this.#update();
    return [
      { ...update, status: "finalizing" },
      { ...update, type: "session_done", terminal_outcome: outcome, error: null },
    ];
  }

  #update() {
    return {
      type: "session_update",
      session_id: "s-1",
      status: this.status,
      accepted_frames_total: this.frames.length,
      terminal_outcome: null,
      last_batch_seq: this.lastBatch.seq,
      last_frame_seq: this.frames.at(-1)?.frame_seq ?? 0,
    };
  }

  #deliver(socket, message) {
    if (socket.open) socket.onmessage?.({ data: JSON.stringify(message) });
  }

  #later(run) {
    this.host.setTimeout(run, this.latencyMs / 2);
  }
}

/** A frame that is small to read in a test; what is in it is the server's to judge. */
export const frameAt = (timestamp_ms) => ({
  timestamp_ms,
  pose_schema: "mediapipe_pose_landmarker/v1",
  confidence: 0.9,
  landmarks: [],
});

/** Pushes frames at a steady rate, as a camera would. */
export async function film(host, stream, { fps, ms, from = 0 }) {
  const interval = 1000 / fps;
  const taken = [];
  for (let index = 0; index < Math.round(ms / interval); index += 1) {
    const at = from + index * interval;
    if (stream.push(frameAt(at))) taken.push(at);
    await host.pass(interval);
  }
  return taken;
}

export const eventOf = (id, ts_ms = 0) => ({
  event_id: id,
  session_id: "s-1",
  ts_ms,
  type: "event_completed",
  payload: { event_key: "squat", score: 1 },
});
