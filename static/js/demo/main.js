// The demo: what the visitor presses, and what follows from it. Words and panels are the server's.

import { createClient, openCamera, openRecording, openVideoFile, PoseFinder } from "../../web-sdk/index.js";
import { Advice } from "./advice.js";
import { Framing } from "./framing.js";
import { remember, remembered } from "./memory.js";
import { MoveSpecCard } from "./movespec.js";
import { Panels } from "./panels.js";
import { initPicker } from "./picker.js";
import { Plot } from "./plot.js";
import { Run } from "./run.js";
import { Stage } from "./stage.js";
import { Voice } from "./voice.js";

const SLOW_MS = 100; // a picture takes longer than this: fewer than ten a second
const FULL_IS_SLOW_MS = 75;
const BACK_MS = 2500;

const root = document.getElementById("demo");
const byId = (id) => document.getElementById(id);
const button = (name) => document.querySelector(`.transport [data-do="${name}"]`);
const landmarks = (text) => text.split(" ").filter(Boolean).map(Number);

class Demo {
  #client = createClient({ csrfToken: document.querySelector("[name=csrfmiddlewaretoken]").value });
  #stage = new Stage();
  #advice = new Advice();
  #plot = new Plot();
  #voice = new Voice(button("voice"));
  #panels = new Panels(() => this.#panelsChanged());
  #finders = new Map();
  #version = root.dataset.version;
  #wanted = null;
  #facing = "user";
  /** What runs now; a newer turn makes every older one give up. */
  #turn = 0;
  #run = null;
  #stream = null;
  #finishing = false;
  #count = 0;
  #cue = "";

  constructor() {
    const nonce = root.dataset.cspNonce;
    const onRun = (version) => this.#runVersion(version);
    new MoveSpecCard({ nonce, onRun });
    byId("model").value = remembered("model") ?? "lite";
    document.addEventListener("click", (event) => this.#click(event));
    byId("file").addEventListener("change", ({ target }) => target.files[0] && this.#start({ kind: "file", file: target.files[0] }));
    byId("sample").addEventListener("change", () => this.#start({ kind: "sample" }));
    byId("model").addEventListener("change", ({ target }) => {
      remember("model", target.value);
      if (this.#run && this.#wanted?.kind !== "sample") this.#start(this.#wanted);
    });
    document.addEventListener("change", ({ target }) => target.id === "measure" && this.#measureChosen());
    setInterval(() => this.#showRate(), 500);
    const asked = new URLSearchParams(location.search).get("source");
    if (asked === "sample" && byId("sample").options.length > 0) this.#start({ kind: "sample" });
    for (const choice of document.querySelectorAll(`.choice[data-source]`)) {
      choice.classList.toggle("suggested", choice.dataset.source === (asked ?? "camera"));
    }
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const pressed = event.target.closest("[data-source], [data-do]");
    if (!pressed || pressed === root || pressed.disabled) return;
    const { source, do: what } = pressed.dataset;
    if (source === "file") byId("file").click();
    else if (source) this.#start({ kind: source });
    else if (what === "pause") this.#togglePause();
    else if (what === "resume" || what === "reset" || what === "again" || what === "retry") this.#start(this.#wanted);
    else if (what === "finish") this.#finish();
    else if (what === "voice") this.#voice.toggle();
    else if (what === "mirror") this.#mirror(!this.#stage.mirrored);
    else if (what === "flip") {
      this.#facing = this.#facing === "user" ? "environment" : "user";
      this.#start({ kind: "camera" });
    }
  }

  /** Opens the source, begins a session, and counts until the end. */
  async #start(wanted) {
    if (!wanted) return;
    const turn = ++this.#turn;
    const current = () => turn === this.#turn;
    this.#leave();
    this.#wanted = wanted;
    this.#prepare(wanted.kind);
    let source = null;
    try {
      source = await this.#open(wanted);
      if (!current()) return source.stop();
      const finder = source.element ? await this.#finder(byId("model").value) : null;
      if (!current()) return source.stop();
      finder?.restart();
      const mode = source.live ? "live" : "replay";
      const session = await this.#client.detection.createSession({ mode, movespec_version_id: this.#version });
      if (!current()) return source.stop();
      this.#begin(source, finder, session);
      const ended = await this.#run.go();
      if (ended && current()) await this.#finish();
    } catch (error) {
      if (current()) this.#fail(error);
      else source?.stop();
    }
  }

  #prepare(kind) {
    this.#finishing = false;
    this.#count = 0;
    this.#advice.clearProblem();
    this.#advice.clearHint();
    this.#plot.clear();
    byId("cue").hidden = true;
    byId("summary").replaceChildren();
    byId("events").replaceChildren();
    this.#setState("starting");
    for (const choice of document.querySelectorAll(".segments [data-source]")) {
      choice.setAttribute("aria-pressed", String(choice.dataset.source === kind));
    }
    root.dataset.source = kind;
  }

  #open({ kind, file }) {
    if (kind === "camera") return openCamera({ facing: this.#facing });
    if (kind === "file") return openVideoFile(file);
    return openRecording(byId("sample").value);
  }

  /** Loads the model once; says how far it is. */
  #finder(model) {
    if (!this.#finders.has(model)) {
      const onProgress = ({ loaded, total }) => {
        if (total) byId("loading-progress").value = loaded / total;
      };
      byId("loading-progress").removeAttribute("value");
      const finder = PoseFinder.load({ model, onProgress });
      finder.catch(() => this.#finders.delete(model));
      this.#finders.set(model, finder);
    }
    return this.#finders.get(model);
  }

  #begin(source, finder, session) {
    const stream = this.#client.detection.connect(session);
    const framing = source.live
      ? new Framing({ needed: landmarks(root.dataset.landmarks), isDark: (image) => this.#stage.isDark(image) })
      : null;
    this.#stream = stream;
    this.#listen(stream);
    this.#panels.connect(session.session_id);
    this.#stage.show(source, source.bounds);
    if (source.live && this.#facing === "user") this.#mirror(remembered("mirror") !== "off");
    this.#setState("running");
    const onFrame = (pose, image, workMs) => {
      if (pose) this.#stage.draw(pose, this.#angle(pose));
      else this.#stage.clear();
      if (framing) this.#frameHint(framing.look(pose, image));
      this.#watchSpeed(workMs, source.live);
    };
    this.#run = new Run({ source, finder, stream, onFrame });
    navigator.wakeLock?.request("screen").catch(() => {}); // a wish: some browsers refuse on low battery
  }

  /** @param {import("../../web-sdk/index.js").DetectionStream} stream */
  #listen(stream) {
    const mine = () => stream === this.#stream;
    stream.addEventListener("connection", ({ detail: { state, closeCode } }) => {
      if (!mine()) return;
      root.dataset.link = state;
      if (state === "reconnecting") this.#advice.hint(closeCode === 1013 ? "full" : "lost");
      if (state === "open" && ["lost", "full"].includes(byId("hint").dataset.code)) this.#advice.hint("back", {}, BACK_MS);
      this.#showRate();
    });
    stream.addEventListener("done", ({ detail }) => mine() && this.#done(detail));
    stream.addEventListener("error", ({ detail: { error } }) => {
      const fatal = ["connection_lost", "duplicate_active_connection", "connection_closed"].includes(error.code);
      if (mine() && fatal && !this.#finishing) this.#fail(error);
    });
  }

  #togglePause() {
    if (!this.#run) return;
    if (this.#run.paused) {
      this.#run.resume();
      this.#advice.clearHint("paused");
    } else {
      this.#run.pause();
      this.#advice.hint("paused");
    }
    this.#setState(this.#run.paused ? "paused" : "running");
  }

  /** Every frame that was seen is counted, then the server sums up. */
  async #finish() {
    if (!this.#stream || this.#finishing) return;
    this.#finishing = true;
    this.#run?.stop();
    await this.#stream.finalize().catch((error) => this.#fail(error));
  }

  /** The session has ended, by the visitor or by the server: its summary comes over the panels. */
  #done() {
    this.#finishing = true;
    this.#run?.stop();
    this.#run = null;
    this.#stage.clear();
    this.#stage.hide();
    this.#setState("done");
  }

  /** Another source or a fresh start: what ran is dropped. */
  #leave() {
    this.#run?.stop();
    this.#run = null;
    this.#panels.disconnect();
    const stream = this.#stream;
    this.#stream = null;
    stream?.cancel().catch(() => {}); // it ends by itself when it cannot be told
  }

  #fail(error) {
    const lostCamera = error.code === "camera_lost";
    this.#run?.stop();
    this.#run = null;
    if (!lostCamera) this.#stream?.close();
    this.#stage.hide();
    this.#setState("problem");
    const seconds = error.details?.retry_after_seconds;
    this.#advice.problem(error.code ?? "failed", { message: error.message, seconds });
    if (!error.code) throw error;
  }

  #runVersion(version) {
    this.#version = version;
    const sample = byId("sample").options.length > 0 ? { kind: "sample" } : null;
    this.#start(this.#wanted ?? sample);
    byId("stage").scrollIntoView({ block: "nearest" });
  }

  #mirror(mirrored) {
    this.#stage.mirrored = mirrored;
    button("mirror").setAttribute("aria-pressed", String(mirrored));
    remember("mirror", mirrored ? "on" : "off");
  }

  #setState(state) {
    this.#stage.state = state;
    byId("start").hidden = state !== "idle";
    byId("loading").hidden = state !== "starting";
    byId("summary-panel").hidden = state !== "done";
    const live = state === "running" || state === "paused";
    for (const name of ["pause", "reset", "finish"]) button(name).disabled = !live;
    button("pause").querySelector("span").textContent = state === "paused" ? "Go on" : "Pause";
    byId("pause-icon").setAttribute("href", byId("pause-icon").dataset[state === "paused" ? "play" : "pause"]);
    this.#showRate();
  }

  /** After every message of the panels: what JavaScript draws and says of them. */
  #panelsChanged() {
    const reading = byId("reading").value;
    if (reading && this.#run && !this.#run.paused) this.#plot.add(JSON.parse(reading));
    this.#showMeasure();
    const count = Number(byId("count").dataset.count);
    if (count > this.#count) this.#voice.say(count);
    this.#count = count;
    const cue = byId("cue");
    if (!cue.hidden && cue.dataset.ordinal !== this.#cue) {
      this.#cue = cue.dataset.ordinal;
      this.#advice.cueShown();
    }
    if (byId("summary").dataset.outcome && this.#stage.state === "done") byId("summary-panel").focus();
  }

  #measureChosen() {
    this.#plot.show(Number(byId("measure").value));
    this.#showMeasure();
  }

  /** Only the shown measure's bounds and range; the server sends all. */
  #showMeasure() {
    const shown = byId("measure").value;
    for (const item of document.querySelectorAll("#measures [data-value]")) item.hidden = item.dataset.value !== shown;
  }

  /** The shown measure at its joint, where it is one. */
  #angle(pose) {
    const option = byId("measure").selectedOptions[0];
    const value = this.#plot.value;
    if (!option?.dataset.left || value === null) return null;
    const { left, right, side } = option.dataset;
    const [l, r] = [landmarks(left), landmarks(right)];
    const nearer = pose.world[l[1]].z <= pose.world[r[1]].z ? l : r;
    const chosen = side === "left" ? l : side === "right" ? r : nearer;
    return { landmarks: chosen, words: `${Math.round(value)}°` };
  }

  #frameHint(found) {
    const shown = byId("hint").dataset.code;
    if (["lost", "full", "lite"].includes(shown)) return;
    if (found) this.#advice.hint(found.code, found.slots);
    else if (["no-person", "limb-hidden", "too-near", "too-far", "too-dark"].includes(shown)) this.#advice.clearHint();
  }

  /** A slow device goes on with the lite model, and is told when even that is too much. */
  async #watchSpeed(workMs, live) {
    if (!live || workMs === 0) return;
    const run = this.#run;
    if (byId("model").value === "full" && workMs > FULL_IS_SLOW_MS) {
      byId("model").value = "lite";
      this.#advice.hint("lite", {}, 2 * BACK_MS);
      const finder = await this.#finder("lite");
      if (run === this.#run && run) run.finder = finder;
    } else if (workMs > SLOW_MS && !byId("hint").dataset.code) {
      this.#advice.hint("slow", { fps: Math.round(1000 / workMs) }, BACK_MS);
    }
  }

  #showRate() {
    const link = byId("link");
    const fps = Math.round(this.#stream?.stats().fps ?? 0);
    const state = this.#stage.state;
    const words = {
      idle: "Ready",
      starting: "Starting",
      paused: "Paused",
      done: "Finished",
      problem: "Stopped",
      running: root.dataset.link === "open" ? `Live · ${fps} fps` : root.dataset.link === "reconnecting" ? "Reconnecting" : "Connecting",
    }[state];
    link.dataset.tone = state === "running" ? (root.dataset.link === "open" ? "live" : "warn") : "idle";
    if (byId("link-words").textContent !== words) byId("link-words").textContent = words;
  }
}

initPicker();
new Demo();
