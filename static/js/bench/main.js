// The test bench: poses from a camera, a video, a sample or a recording; the draft run over them; and what came of it.
//
// Poses stay in this page. The draft is run over them as often as it changes, so that a bound can be moved and its
// consequence seen at once, on the very same frames.

import { Capture, Framing, openCamera, openRecording, openVideo } from "../../sdk/web-sdk.js";
import { Advice } from "../demo/advice.js";
import { Finders, initChoices, markChosen } from "../demo/choices.js";
import { remember, remembered } from "../demo/memory.js";
import { Stage } from "../demo/stage.js";
import { grown } from "../timeline/growing.js";
import { countAt } from "../timeline/moment.js";
import { mountTimeline } from "../timeline/timeline.js";
import { Draft } from "./draft.js";
import { Live } from "./live.js";
import { PoseLog } from "./poses.js";
import { Refusal, Server } from "./server.js";

const SETTLED_MS = 350; // after the last change of the text it is run
const HINT_MS = 5000;

const root = document.getElementById("bench");
const byId = (id) => document.getElementById(id);

class Bench {
  #server;
  #draft;
  #stage = new Stage(root);
  #advice = new Advice();
  #finders = new Finders();
  #facing = "user";
  /** A newer turn makes every older one give up. */
  #turn = 0;
  /** What was last asked for, and what is being captured. */
  #wanted = null;
  #run = null;
  #live = null;
  /** What can be run again: its poses, and how the server is told of them. */
  #film = null;
  #timeline = null;
  #asking = null;
  #timer = 0;

  constructor(draft, server) {
    this.#server = server;
    this.#draft = draft;
    initChoices({
      onClick: (button) => this.#clicked(button),
      onStart: (wanted) => this.#start(wanted),
      lists: ["sample", "recording"],
    });
    byId("issue-jump").addEventListener("click", ({ target }) => {
      this.#draft.jump({ line: Number(target.dataset.line), column: Number(target.dataset.column) });
    });
    new ResizeObserver(() => this.#scrubbed()).observe(byId("overlay"));
    const asked = new URLSearchParams(location.search);
    const recording = byId("recording");
    if (
      asked.has("recording") &&
      [...(recording?.options ?? [])].some(({ value }) => value === asked.get("recording"))
    ) {
      recording.value = asked.get("recording");
      this.#start({ kind: "recording" });
    }
  }

  /** The text is another: what was run before is run again, as soon as its author pauses. */
  textChanged() {
    if (this.#timeline) this.#timeline.editable = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#analyse(), SETTLED_MS);
  }

  #clicked(button) {
    if (!button || button === root || button.disabled) return;
    const { source, do: what } = button.dataset;
    if (source === "file") byId("file").click();
    else if (source) this.#start({ kind: source });
    else if (what === "finish") this.#finish();
    else if (what === "run") this.#analyse();
    else if (["retry", "again"].includes(what)) this.#start(this.#wanted);
    else if (what === "mirror") this.#mirror(!this.#stage.mirrored);
    else if (what === "flip") {
      this.#facing = this.#facing === "user" ? "environment" : "user";
      this.#start({ kind: "camera" });
    }
  }

  set #state(state) {
    root.dataset.state = state;
    byId("start").hidden = state !== "idle";
    byId("loading").hidden = state !== "starting";
    byId("finish").disabled = state !== "running";
    // Told as it rises, and not at every moment that is looked at.
    byId("count").setAttribute("aria-live", state === "running" ? "polite" : "off");
  }

  async #start(wanted) {
    if (!wanted) return;
    const turn = ++this.#turn;
    const over = () => turn !== this.#turn;
    this.#leave();
    this.#wanted = wanted;
    this.#advice.clear();
    this.#say("");
    this.#state = "starting";
    markChosen(wanted.kind);
    try {
      const film = await (wanted.kind === "sample" || wanted.kind === "recording"
        ? this.#fetched(wanted.kind)
        : this.#captured(wanted, over));
      if (over() || !film) return;
      this.#film = film;
      this.#show();
      await this.#analyse();
    } catch (error) {
      if (!over()) this.#fail(error);
    }
  }

  /** Poses that were found before. */
  async #fetched(kind) {
    const select = byId(kind);
    const { value: chosen } = select;
    root.dataset.live = "sample";
    byId("sample-note").textContent = select.selectedOptions[0]?.dataset.note ?? "";
    if (kind === "recording") {
      const log = PoseLog.unpacked(await this.#server.poses(select.selectedOptions[0].dataset.poses));
      return { log, what: { session: chosen }, width: 480, height: 480 };
    }
    const recording = await openRecording(select.selectedOptions[0].dataset.url, { realTime: false });
    const log = new PoseLog();
    for await (const { timestampMs, pose } of recording.frames()) log.add(timestampMs, pose);
    return { log, what: { sample: chosen }, width: recording.width, height: recording.height };
  }

  /** Poses that are found now, until the source's end or until it is stopped. */
  async #captured(wanted, over) {
    const { kind, file } = wanted;
    const source = kind === "camera" ? await openCamera({ facing: this.#facing }) : await openVideo(file);
    const log = new PoseLog();
    try {
      const poseFinder = over() ? null : await this.#finders.get(byId("model").value);
      if (over()) return null;
      await this.#capture(source, poseFinder, log);
    } catch (error) {
      // A lost camera ends the run, not what was seen.
      if (log.length === 0 || over()) throw error;
      this.#advice.hint("lost-camera", {}, HINT_MS);
    } finally {
      source.stop();
      this.#live?.stop();
      this.#live = null;
    }
    if (over()) return null;
    const { width, height } = source;
    return { log, what: null, width, height, mirrored: this.#stage.mirrored };
  }

  async #capture(source, poseFinder, log) {
    const stopping = new AbortController();
    this.#run = { stop: () => stopping.abort() };
    this.#stage.show(source);
    this.#mirror(source.mirrored && remembered("mirror") !== "off");
    this.#state = "running";
    this.#count(0, "");
    const draft = this.#draft;
    this.#live = new Live({
      server: this.#server,
      log,
      text: draft.text,
      onNews: (news) => this.#news(news),
      onRefusal: (error) => this.#refused(error),
    });
    const most = Number(root.dataset.mostMinutes) * 60_000;
    const framing = source.live
      ? new Framing({ landmarks: root.dataset.landmarks.split(" ").filter(Boolean) })
      : null;
    const onPose = ({ frame, pose, fps }) => {
      this.#stage.draw(pose, null);
      if (pose) log.add(frame.timestampMs, pose);
      byId("link-words").textContent = `Live · ${Math.round(fps)} fps`;
      if (log.durationMs > most - 1000 || log.length >= Number(root.dataset.mostFrames)) {
        this.#advice.hint("long");
        stopping.abort();
      }
    };
    const capture = new Capture({ source, poseFinder, framing, onPose, signal: stopping.signal });
    capture.addEventListener("advice", ({ detail }) => this.#advice.framing(detail.advice));
    capture.addEventListener("slow", ({ detail }) => {
      this.#advice.hint("slow", { fps: Math.round(detail.fps) }, HINT_MS);
    });
    await capture.finished;
    this.#advice.clear();
  }

  #finish() {
    this.#run?.stop();
  }

  #leave() {
    this.#run?.stop();
    this.#live?.stop();
    this.#run = this.#live = null;
  }

  /** The film without its picture: the person, as large as they fit. */
  #show() {
    const { log, width, height, mirrored = false } = this.#film;
    this.#run = null;
    this.#stage.show({
      element: null,
      width,
      height,
      mirrored,
      bounds: roomy(log),
    });
    this.#stage.mirrored = mirrored;
    this.#state = "done";
    byId("link-words").textContent = `${log.length.toLocaleString("en")} frames`;
  }

  /** What went wrong has been read: the run before it is still there. */
  #backToFilm() {
    this.#advice.clear();
    this.#show();
  }

  /** The text as it stands, over the poses that are there. */
  async #analyse() {
    clearTimeout(this.#timer);
    if (!this.#film || root.dataset.state === "running" || root.dataset.state === "starting") return;
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const { log, what } = this.#film;
    const { text } = this.#draft;
    root.setAttribute("aria-busy", "true");
    try {
      const trace = await this.#server.run(text, what ?? { frames: log.packed() }, asking.signal);
      if (asking.signal.aborted) return;
      this.#say("");
      this.#draft.show([]);
      this.#explain(trace);
      if (this.#draft.text !== text) this.#timeline.editable = false;
    } catch (error) {
      if (!asking.signal.aborted) this.#refused(error);
    } finally {
      if (this.#asking === asking) root.removeAttribute("aria-busy");
    }
  }

  /** @param {import("../timeline/timeline.js").Trace} trace */
  #explain(trace) {
    byId("counted").textContent = trace.counted;
    this.#lay(trace);
  }

  /** What a run that goes on has shown so far. It is explained as a whole at its end. */
  #grow({ begun, more }) {
    if (!begun) {
      this.#timeline.grow(grown(this.#timeline.trace, more));
      return;
    }
    const trace = grown(begun, more);
    byId("counted").textContent = "";
    this.#lay(trace);
    this.#timeline.editable = false;
    this.#timeline.scrubTo(trace.end_ms);
  }

  /** @param {import("../timeline/timeline.js").Trace} trace */
  #lay(trace) {
    byId("nothing-run").hidden = true;
    byId("timeline").hidden = false;
    if (this.#timeline) {
      this.#timeline.show(trace);
      return;
    }
    this.#timeline = mountTimeline(byId("timeline"), trace, {
      onScrub: () => {
        if (root.dataset.state === "problem") this.#backToFilm();
        this.#scrubbed();
      },
      onBound: (edit, done) => this.#boundMoved(edit, done),
      onLine: (line) => this.#draft.jump({ line }),
    });
    this.#scrubbed();
  }

  #boundMoved(edit, done) {
    const moved = this.#draft.move(edit);
    clearTimeout(this.#timer);
    if (done) {
      this.#draft.settle();
      this.#timer = setTimeout(() => this.#analyse(), moved ? 120 : 0);
    }
    // The timeline has moved the bound already: its places are those of the new text.
    this.#timeline.editable = moved;
  }

  #scrubbed() {
    if (!this.#timeline || !this.#film || root.dataset.state !== "done") return;
    const { ms, frame, trace } = this.#timeline;
    this.#stage.draw(this.#film.log.pose(frame), null);
    this.#count(countAt(trace, ms), trace.noun);
  }

  #news({ count, noun, phase, learning, missed, cue, ...seen }) {
    this.#grow(seen);
    this.#count(count, noun);
    byId("phase-on").textContent = learning ? "learning your range" : phase;
    if (missed) this.#advice.hint("missed", { reason: missed }, HINT_MS);
    else if (cue) this.#advice.hint("cue", { message: cue }, HINT_MS);
  }

  #count(count, noun) {
    byId("count").textContent = `${count}`;
    byId("noun").textContent = noun;
    if (root.dataset.state !== "running") byId("phase-on").textContent = "";
  }

  /** The server's no: to the text, to the frames, or to so many at once. */
  #refused(error) {
    if (!(error instanceof Refusal)) throw error;
    const [first] = error.issues;
    if (this.#timeline) this.#timeline.editable = false;
    if (first) this.#draft.show(error.issues);
    this.#say(error.message, first);
    if (error.retrySeconds === null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#analyse(), error.retrySeconds * 1000);
  }

  #say(message, issue) {
    const [place, jump] = [byId("refusal"), byId("issue-jump")];
    place.hidden = message === "";
    byId("refusal-words").textContent = message;
    byId("refusal-title").textContent = issue
      ? "The draft has an error, so it was not run"
      : "It was not run";
    jump.hidden = !issue;
    byId("run-again").hidden = Boolean(issue) || !this.#film;
    if (issue) Object.assign(jump.dataset, { line: issue.line, column: issue.column });
  }

  #mirror(mirrored) {
    this.#stage.mirrored = mirrored;
    byId("mirror").setAttribute("aria-pressed", String(mirrored));
    if (root.dataset.live === "camera") remember("mirror", mirrored ? "on" : "off");
  }

  #fail(error) {
    this.#leave();
    this.#state = "problem";
    this.#stage.hide();
    const code = error instanceof Refusal ? "refused" : (error.code ?? "failed");
    this.#advice.problem(code, { message: error.message });
    if (!error.code) throw error;
  }
}

/** Where the person ever is, with room for the signs at the picture's top. */
function roomy(log) {
  if (log.length === 0) return undefined;
  const [left, top, right, bottom] = log.bounds;
  return [left, top - 0.16 * (bottom - top), right, bottom];
}

const { runUrl, stepUrl, cspNonce, schema } = root.dataset;
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
let bench = null;
const draft = await Draft.open({ nonce: cspNonce, schema, onChange: () => bench?.textChanged() });
bench = new Bench(draft, new Server({ run: runUrl, step: stepUrl }, token));
root.dataset.ready = "true";
