// What a program in TypeScript may write, and what it may not. Nothing here runs: `tsc -p sdk/web/test/types` reads it.

import {
  ApiError,
  CaptureError,
  type Client,
  createClient,
  type DetectionEvent,
  openRecording,
  RateLimitError,
  type SessionRunResult,
} from "@kynasmith/web-sdk";

const client: Client = createClient({
  baseUrl: "https://workbench.example",
  tokenProvider: async ({ refresh }) => (refresh ? { access_token: "b", expires_in_seconds: 3600 } : "a"),
});

export async function camera(element: HTMLVideoElement, signal: AbortSignal): Promise<SessionRunResult> {
  const run = client.startCamera(element, { movespec_id: "m", facing: "environment", signal });
  run.addEventListener("pose", ({ detail }) => detail.pose?.world[0].x.toFixed(1));
  run.addEventListener("loading", ({ detail }) => detail.total?.toFixed(0));
  for await (const event of run) {
    if (event.type === "event_completed") event.payload.event_key.toUpperCase();
    // @ts-expect-error: only feedback has words
    if (event.type === "shape_enter") event.payload.message.toUpperCase();
  }
  return run.stop();
}

export async function video(file: File): Promise<Record<string, number>> {
  const { completed_event_counts, summary } = await client.processVideo(file, { movespec_version_id: "v" })
    .result;
  summary.terminal_outcome?.toUpperCase();
  return completed_event_counts;
}

export async function byHand(events: DetectionEvent[]): Promise<void> {
  const [movespec] = await client.movespecs.list({ q: "squat", visibility: "public" }, { limit: 1 });
  const session = await client.detection.createSession({ mode: "live", movespec_id: movespec.movespec_id });
  const stream = client.detection.connectSession(session);
  stream.addEventListener("ack", ({ detail }) => detail.accepted_frames_total.toFixed(0));
  for await (const event of stream.iterEvents()) events.push(event);
  (await client.usage.get()).projects[0].name.toUpperCase();
  client.processVideo(await openRecording("/squat.json"), { movespec_id: "m" });
}

export function words(error: unknown): string {
  if (error instanceof RateLimitError) return `Wait ${error.retryAfter ?? 60} s`;
  if (error instanceof ApiError)
    return error.code === "quota_exceeded" ? "used up" : `${error.details.reason}`;
  if (error instanceof CaptureError) return error.code;
  return "";
}

// @ts-expect-error: a MoveSpec must be named
client.processVideo(new Blob(), { model: "lite" });
// @ts-expect-error: and only in one way
client.startCamera(null, { movespec_id: "m", movespec_version_id: "v" });
// @ts-expect-error: there are two models in a browser
client.startCamera(null, { movespec_id: "m", model: "heavy" });
const stream = client.detection.connectSession({ session_id: "", stream_url: "", runtime_token: "" });
// @ts-expect-error: a stream has no such event
stream.addEventListener("acks", () => {});
// @ts-expect-error: a draft is text
client.movespecs.updateDraft("m", { yaml_source: 3 });

export function heardOnce(run: ReturnType<Client["startCamera"]>): void {
  const hear = ({ detail }: CustomEvent<DetectionEvent>) => {
    detail.type.toUpperCase();
    run.removeEventListener("event", hear);
  };
  run.addEventListener("event", hear);
  // @ts-expect-error: a run has no such event
  run.removeEventListener("events", hear);
}
