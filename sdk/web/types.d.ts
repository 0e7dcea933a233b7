/** The shapes that the modules share. Those of the wire and of REST are the contract's, field for field. */

export interface ErrorBody {
  code: string;
  message: string;
  retryable?: boolean;
  details?: Record<string, string | number | boolean | null>;
}

export type CaptureErrorCode =
  | "no_camera"
  | "permission_denied"
  | "camera_busy"
  | "camera_lost"
  | "insecure_context"
  | "unsupported"
  | "video_unreadable"
  | "recording_unreadable"
  | "model_unavailable";

export interface ClientOptions {
  /** Where the Workbench is; the page's own origin if left out. */
  baseUrl?: string;
  /** A token of `POST /api/auth/access-tokens`. */
  accessToken?: string;
  /** Asked before each request, and once more with `expired: true` when the server calls that token expired. */
  tokenProvider?: (reason: { expired: boolean }) => string | Promise<string>;
  /** For pages that the Workbench serves itself: its cookie says who is asking. */
  csrfToken?: string;
}

/** Either `movespec_id` or `movespec_version_id`. */
export interface SessionRequest {
  mode: "live" | "replay";
  movespec_id?: string;
  movespec_version_id?: string;
  project_id?: string;
}

export interface SessionConnection {
  session_id: string;
  stream_url: string;
  runtime_token: string;
}

export interface CreatedSession extends SessionConnection {
  project_id: string;
  status: "created";
  mode: "live" | "replay";
  resolved_movespec_version_id: string;
  input_schema_version: string;
  output_schema_version: string;
}

export type SessionStatus = "created" | "streaming" | "finalizing" | "completed" | "failed" | "cancelled";

export interface SessionRecord {
  session_id: string;
  organization_id: string;
  project_id: string;
  mode: "live" | "replay";
  status: SessionStatus;
  resolved_movespec_version_id: string;
  accepted_frames_total: number;
  completed_event_counts: Record<string, number>;
  terminal_outcome: string | null;
  started_at: string | null;
  ended_at: string | null;
  error_code: string | null;
  error_message: string | null;
}

interface EventOf<Type, Payload> {
  event_id: string;
  session_id: string;
  ts_ms: number;
  type: Type;
  payload: Payload;
}

export type DetectionEvent =
  | EventOf<"shape_enter" | "shape_exit", { shape_key: string; confidence: number }>
  | EventOf<"event_completed", { event_key: string; score: number | null }>
  | EventOf<"event_interrupted", { reason: string }>
  | EventOf<"feedback", { level: "info" | "coaching" | "success"; message: string }>;

export interface SessionUpdate {
  session_id: string;
  status: SessionStatus;
  accepted_frames_total: number;
  terminal_outcome: string | null;
  last_batch_seq: number;
  last_frame_seq: number;
}

export interface FrameAck {
  batch_seq: number;
  accepted_frame_count: number;
  accepted_frames_total: number;
  rejected_frame_indexes: number[];
}

export interface SessionDone {
  session_id: string;
  status: SessionStatus;
  accepted_frames_total: number;
  terminal_outcome: string | null;
  error: ErrorBody | null;
}

export type ServerMessage =
  | ({ type: "session_update" } & SessionUpdate)
  | ({ type: "frame_ack" } & FrameAck)
  | { type: "event_batch"; batch_seq: number; events: DetectionEvent[] }
  | ({ type: "session_done" } & SessionDone)
  | { type: "error"; error: ErrorBody };

export interface ConnectionState {
  state: "connecting" | "open" | "reconnecting" | "closed";
  /** To come back: 1 for the first. */
  attempt: number;
  /** Of the last socket; 1013: the server is full. */
  closeCode: number | null;
  reason: string;
}

/** What a stream's listeners get as `event.detail`. */
export interface StreamEvents {
  update: SessionUpdate;
  ack: FrameAck;
  events: DetectionEvent[];
  done: SessionDone;
  error: { error: import("./errors.js").ApiError };
  connection: ConnectionState;
}

export interface StreamOptions {
  /** How long the server keeps a session without a connection, in milliseconds. */
  graceMs?: number;
  /** Closes the stream. */
  signal?: AbortSignal;
  host?: Host;
}

/** What a stream needs of the machine it runs on. */
export interface Host {
  /** Milliseconds. */
  now(): number;
  setTimeout(run: () => void, ms: number): number;
  clearTimeout(timer: number | undefined): void;
  random(): number;
  openSocket(url: string, protocols: string[]): WebSocket;
  window: EventTarget;
  document: EventTarget & { visibilityState: string };
}

export type TypedEventTarget<Events> = Omit<EventTarget, "addEventListener"> & {
  addEventListener<K extends keyof Events & string>(
    type: K,
    listener: (event: CustomEvent<Events[K]>) => void,
    options?: AddEventListenerOptions,
  ): void;
};

export interface Landmark {
  x: number;
  y: number;
  z: number;
  visibility?: number;
  presence?: number;
}

export interface Pose {
  /** 33 landmarks in metres, hip-centred, y down. */
  world: Landmark[];
  /** The same in shares of the picture, 0..1. */
  image: { x: number; y: number; z?: number; visibility?: number }[];
  /** 0..1 */
  confidence: number;
}

export interface FrameSource {
  kind: "camera" | "stream" | "upload";
  frame_width?: number;
  frame_height?: number;
}

/** As the contract has it, but for `frame_seq`, which is given when the frame is sent. */
export interface Frame {
  /** Rising. */
  timestamp_ms: number;
  pose_schema: "mediapipe_pose_landmarker/v1";
  /** 0..1 */
  confidence: number;
  landmarks: (Landmark & { name: string })[];
  source?: FrameSource;
}

/** A moment of a source: a picture to find a pose in, or the pose itself. Good until the next one is asked for. */
export interface SourceFrame {
  /** Since the source began. */
  timestampMs: number;
  image?: HTMLVideoElement | HTMLCanvasElement | VideoFrame;
  pose?: Pose | null;
}

export interface Source {
  readonly kind: FrameSource["kind"];
  /** A live source does not wait: what is not taken in time is gone. */
  readonly live: boolean;
  /** Shows the picture; null where there is none. */
  readonly element: HTMLVideoElement | null;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Should the picture be shown as in a mirror? */
  readonly mirrored: boolean;
  /** Null where there is no end. */
  readonly durationMs: number | null;
  frames(options?: { signal?: AbortSignal }): AsyncIterable<SourceFrame>;
  stop(): void;
}
