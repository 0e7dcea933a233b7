/** The shapes that the modules share. Those of the wire and of REST are the contract's, field for field. */

export type * from "./resources.js";

/** Of the contract, or the client's own; a newer server may know more. */
export type ErrorCode =
  | "access_token_missing"
  | "access_token_invalid"
  | "access_token_expired"
  | "insufficient_scope"
  | "project_mismatch"
  | "authorization_failed"
  | "not_found"
  | "method_not_allowed"
  | "payload_too_large"
  | "validation_error"
  | "conflict"
  | "rate_limited"
  | "internal_error"
  | "service_unavailable"
  | "movespec_not_found"
  | "movespec_version_not_found"
  | "no_released_version"
  | "draft_validation_failed"
  | "version_already_released"
  | "session_not_found"
  | "session_already_completed"
  | "session_already_cancelled"
  | "contract_version_unsupported"
  | "duplicate_active_connection"
  | "quota_exceeded"
  | "organization_suspended"
  | "delinquent_payment"
  | "plan_requires_upgrade"
  | "billing_not_configured"
  | "network_error"
  | "timeout"
  | "unexpected_response"
  | "connection_lost"
  | "connection_closed"
  | "stream_closed"
  | (string & {});

export interface ErrorBody {
  code: ErrorCode;
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

/** A token alone, or the answer of `POST /api/auth/access-tokens`: then it is replaced before it expires. */
export type GivenToken = string | { access_token: string; expires_in_seconds?: number };

/** `refresh`: the token that it gave before is about to expire, or was refused. */
export type TokenProvider = (reason: { refresh: boolean }) => GivenToken | Promise<GivenToken>;

export interface ClientOptions {
  /** Where the Workbench is; the page's own origin if left out. */
  baseUrl?: string;
  /** A token of `POST /api/auth/access-tokens`, good for an hour at most. */
  accessToken?: string;
  /** Gives a token when one is needed. */
  tokenProvider?: TokenProvider;
  /** For pages that the Workbench serves itself: its cookie says who is asking. */
  csrfToken?: string;
  /** Where `mediapipe/` and `models/` lie; `/static/vendor` of the Workbench if left out. */
  assetsUrl?: string;
  /** For each request. */
  timeoutMs?: number;
  /** How often a request is sent again after an error that is worth it. */
  maxRetries?: number;
}

export interface RequestOptions {
  signal?: AbortSignal;
}

/** Exactly one of the two: the released version, or a certain one. */
export type Chosen =
  | { movespec_id: string; movespec_version_id?: undefined }
  | { movespec_id?: undefined; movespec_version_id: string };

export type SessionRequest = Chosen & {
  mode: "live" | "replay";
  project_id?: string;
};

/** All of them hold where several are given. */
export interface SessionFilters {
  status?: SessionStatus;
  movespec_id?: string;
  movespec_version_id?: string;
  created_after?: string;
  created_before?: string;
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

export type RunOptions = Chosen & {
  project_id?: string;
  /** Lite is the fast one, full the exact one. */
  model?: "lite" | "full";
  /** One that is loaded already, and stays open; else one is loaded and closed again. */
  poseFinder?: import("./pose.js").PoseFinder;
  /** Says what is wrong with the picture, as `advice`. */
  framing?: import("./framing.js").Framing;
  /** Cancels the session. */
  signal?: AbortSignal;
};

export type CameraRunOptions = RunOptions & {
  facing?: "user" | "environment";
  /** Goes before `facing`. */
  deviceId?: string;
};

export interface OpenRun {
  open: () => Promise<Source>;
  mode: SessionRequest["mode"];
  assetsUrl: string;
}

/** What a run's listeners get as `event.detail`. */
export interface RunEvents {
  event: DetectionEvent;
  pose: PoseMoment;
  progress: { accepted_frames_total: number; position_ms: number; duration_ms: number | null };
  /** Of the pose model, in bytes. */
  loading: { loaded: number; total: number | null };
  advice: { advice: import("./framing.js").Advice | null };
  slow: { fps: number };
  connection: ConnectionState;
  done: SessionRunResult;
  error: { error: unknown };
}

export interface SessionRunResult {
  session: CreatedSession;
  summary: SessionRecord;
  accepted_frames_total: number;
  completed_event_counts: Record<string, number>;
  events: DetectionEvent[];
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
  /** Null where there is no page. */
  window: EventTarget | null;
  document: (EventTarget & { visibilityState: string }) | null;
}

export type TypedEventTarget<Events> = Omit<EventTarget, "addEventListener" | "removeEventListener"> & {
  addEventListener<K extends keyof Events & string>(
    type: K,
    listener: (event: CustomEvent<Events[K]>) => void,
    options?: AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof Events & string>(
    type: K,
    listener: (event: CustomEvent<Events[K]>) => void,
    options?: EventListenerOptions,
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

export interface NumberedFrame extends Frame {
  frame_seq: number;
}

/** A moment of a source: a picture to find a pose in, or the pose itself. Good until the next one is asked for. */
export interface SourceFrame {
  /** Since the source began. */
  timestampMs: number;
  image?: HTMLVideoElement | HTMLCanvasElement | VideoFrame;
  pose?: Pose | null;
}

/** A frame that was looked at: `fps` done lately, `poseMs` to find a pose lately. */
export interface PoseMoment {
  frame: SourceFrame;
  /** Null: nobody is there. */
  pose: Pose | null;
  fps: number;
  poseMs: number;
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
