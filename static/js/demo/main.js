// The demo: what the visitor presses, and what follows from it. Words and panels are the server's.

import { Capture, createClient, Framing, openCamera, openRecording, openVideo } from "../../sdk/web-sdk.js";
import { Advice } from "./advice.js";
import { Finders, initChoices } from "./choices.js";
import { Controls } from "./controls.js";
import { Measures } from "./measures.js";
import { remember, remembered } from "./memory.js";
import { MoveSpecCard } from "./movespec.js";
import { Panels } from "./panels.js";
import { initPicker } from "./picker.js";
import { Stage } from "./stage.js";
import { Voice } from "./voice.js";

const SHORT_HINT_MS = 3000;
// What ends a stream without the server's own last word.
const FATAL = ["connection_lost", "connection_closed", "duplicate_active_connection"];

const root = document.getElementById("demo");
const byId = (id) => document.getElementById(id);

class Demo {
  /** The visitor is told what went wrong, and tries again. */
  #client = createClient({
    csrfToken: document.querySelector("[name=csrfmiddlewaretoken]").value,
    maxRetries: 0,
  });
  #controls = new Controls(() => this.#stream?.stats().fps ?? 0);
  #voice = new Voice(this.#controls.button("voice"));
  #stage = new Stage();
  #advice = new Advice();
  #measures = new Measures();
  #panels = new Panels(() => this.#panelsChanged());
  #finders = new Finders();
  #version = root.dataset.version;
  #facing = "user";
  /** What was last asked for; a newer turn makes every older one give up. */
  #wanted = null;
  #turn = 0;
  #run = null;
  #stream = null;
  #count = 0;
  #cue = "";

  constructor() {
    new MoveSpecCard({ nonce: root.dataset.cspNonce, onRun: (version) => this.#runVersion(version) });
    initChoices({
      onClick: (button) => this.#clicked(button),
      onStart: (wanted) => this.#start(wanted),
      onModel: () => {
        if (this.#run && this.#wanted.kind !== "sample") this.#start(this.#wanted);
      },
    });
    this.#suggest(new URLSearchParams(location.search).get("source"));
  }

  /** A sample needs nobody's leave; a camera waits for a click. */
  #suggest(asked) {
    for (const choice of document.querySelectorAll(".choice")) {
      choice.classList.toggle("suggested", choice.dataset.source === (asked ?? "camera"));
    }
    if (asked === "sample" && byId("sample").options.length > 0) this.#start({ kind: "sample" });
  }

  /** @param {HTMLButtonElement | null} button */
  #clicked(button) {
    if (!button || button === root || button.disabled) return;
    const { source, do: what } = button.dataset;
    if (source === "file") byId("file").click();
    else if (source) this.#start({ kind: source });
    else if (["reset", "again", "retry"].includes(what)) this.#start(this.#wanted);
    else if (what === "pause") this.#togglePause();
    else if (what === "finish") this.#finish();
    else if (what === "voice") this.#voice.toggle();
    else if (what === "mirror") this.#toggleMirror();
    else if (what === "flip") {
      this.#facing = this.#facing === "user" ? "environment" : "user";
      this.#start({ kind: "camera" });
    }
  }

  /** Opens the source, begins a session, and counts until the end. */
  async #start(wanted) {
    if (!wanted) return;
    const turn = ++this.#turn;
    const over = () => turn !== this.#turn;
    this.#leave();
    this.#wanted = wanted;
    this.#clear(wanted.kind);
    let source = null;
    try {
      source = await this.#open(wanted);
      const finder = !over() && source.element ? await this.#finders.get(byId("model").value) : null;
      if (over()) return source.stop();
      const mode = source.live ? "live" : "replay";
      const request = { mode, movespec_version_id: this.#version };
      const session = await this.#client.detection.createSession(request);
      if (over()) return source.stop();
      await this.#follow(source, finder, session);
      if (!over()) await this.#finish();
    } catch (error) {
      source?.stop();
      if (!over()) this.#fail(error);
    }
  }

  #clear(kind) {
    this.#count = 0;
    this.#advice.clear();
    this.#measures.clear();
    byId("cue").hidden = true;
    byId("summary").replaceChildren();
    byId("events").replaceChildren();
    this.#controls.source = kind;
    this.#controls.state = "starting";
  }

  #open({ kind, file }) {
    if (kind === "camera") return openCamera({ facing: this.#facing });
    if (kind === "file") return openVideo(file);
    return openRecording(byId("sample").value);
  }

  /** Resolves at the source's end, or when the run was stopped. */
  async #follow(source, poseFinder, session) {
    const stream = this.#client.detection.connectSession(session);
    const ended = new AbortController();
    const landmarks = root.dataset.landmarks.split(" ");
    this.#stream = stream;
    this.#listen(stream);
    this.#panels.connect(session.session_id);
    this.#stage.show(source);
    byId("sample-note").textContent = byId("sample").selectedOptions[0]?.dataset.honest ?? "";
    this.#mirror(source.mirrored && remembered("mirror") !== "off");
    this.#controls.state = "running";
    const onPose = ({ pose }) => this.#stage.draw(pose, pose && this.#measures.angle(pose));
    const framing = source.live ? new Framing({ landmarks }) : null;
    const capture = new Capture({ source, poseFinder, stream, framing, onPose, signal: ended.signal });
    capture.addEventListener("advice", ({ detail }) => this.#advice.framing(detail.advice));
    capture.addEventListener("slow", ({ detail }) => this.#slow(capture, detail.fps));
    const awake = navigator.wakeLock?.request("screen").catch(() => {}); // a wish: refused on low battery
    const stop = () => {
      ended.abort();
      source.stop();
      awake?.then((lock) => lock?.release());
    };
    this.#run = { source, capture, stop };
    await capture.finished;
  }

  /** @param {import("@kynasmith/web-sdk").DetectionStream} stream */
  #listen(stream) {
    const mine = () => stream === this.#stream;
    stream.addEventListener("connection", ({ detail: { state, closeCode } }) => {
      if (!mine()) return;
      this.#controls.connection = state;
      if (state === "reconnecting") this.#advice.hint(closeCode === 1013 ? "full" : "lost");
      if (state === "open" && this.#advice.isAbout(["lost", "full"]))
        this.#advice.hint("back", {}, SHORT_HINT_MS);
    });
    stream.addEventListener("done", () => mine() && this.#done());
    stream.addEventListener("error", ({ detail: { error } }) => {
      if (mine() && FATAL.includes(error.code)) this.#fail(error);
    });
  }

  #togglePause() {
    const { capture, source } = this.#run;
    const pausing = this.#controls.state === "running";
    if (pausing) capture.pause();
    else capture.resume();
    if (source.live) pausing ? source.element.pause() : source.element.play();
    if (pausing) this.#advice.hint("paused");
    else this.#advice.clearHint();
    this.#controls.state = pausing ? "paused" : "running";
  }

  /** Every frame that was seen is counted, then the server sums up. */
  async #finish() {
    this.#run?.stop();
    await this.#stream?.finalize().catch(() => {}); // told as the stream's error
  }

  /** The session has ended, by the visitor or by the server: its summary comes with the panels. */
  #done() {
    this.#advice.clear();
    this.#run?.stop();
    this.#run = null;
    this.#stage.hide();
    this.#controls.state = "done";
  }

  /** Another source or a fresh start: what ran is dropped. */
  #leave() {
    const [run, stream] = [this.#run, this.#stream];
    this.#run = this.#stream = null;
    run?.stop();
    this.#panels.disconnect();
    stream?.cancel().catch(() => {}); // it ends by itself where it cannot be told
  }

  #fail(error) {
    this.#turn += 1;
    this.#run?.stop();
    this.#run = null;
    this.#stage.hide();
    this.#controls.state = "problem";
    const seconds = error.details?.retry_after_seconds;
    this.#advice.problem(error.code ?? "failed", { message: error.message, seconds });
    // A lost camera ends the counting, not what was counted.
    if (error.code !== "camera_lost") this.#stream?.close();
    if (!error.code) throw error;
  }

  /** The guest's own text runs on what ran before, or on a sample. */
  #runVersion(version) {
    this.#version = version;
    this.#start(this.#wanted ?? (byId("sample").options.length > 0 ? { kind: "sample" } : null));
    byId("stage").scrollIntoView({ block: "nearest" });
  }

  #mirror(mirrored) {
    this.#stage.mirrored = mirrored;
    this.#controls.mirrored = mirrored;
  }

  /** Kept for the next time, but for a camera that faces away: that one begins unmirrored. */
  #toggleMirror() {
    this.#mirror(!this.#stage.mirrored);
    if (this.#run?.source.mirrored) remember("mirror", this.#stage.mirrored ? "on" : "off");
  }

  /** A slow device goes on with the lite model, and is told when even that is too much. */
  async #slow(capture, fps) {
    if (byId("model").value === "lite")
      return this.#advice.hint("slow", { fps: Math.round(fps) }, 2 * SHORT_HINT_MS);
    byId("model").value = "lite";
    this.#advice.hint("lite", {}, 2 * SHORT_HINT_MS);
    capture.poseFinder = await this.#finders.get("lite");
  }

  /** After every message of the panels: what JavaScript draws and says of them. */
  #panelsChanged() {
    const reading = byId("reading").value;
    if (reading && this.#controls.state === "running") this.#measures.add(reading);
    this.#measures.refresh();
    const count = Number(byId("count").dataset.count);
    if (count > this.#count) this.#voice.say(count);
    this.#count = count;
    const cue = byId("cue");
    if (!cue.hidden && cue.dataset.ordinal !== this.#cue) {
      this.#cue = cue.dataset.ordinal;
      this.#advice.cueShown();
    }
    if (byId("summary").dataset.outcome && this.#controls.state === "done") byId("summary-panel").focus();
  }
}

initPicker();
new Demo();
