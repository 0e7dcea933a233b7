/** What the REST API answers of MoveSpecs and of usage, and takes: the contract's, field for field. */

export interface MoveSpec {
  movespec_id: string;
  project_id: string;
  name: string;
  description: string | null;
  visibility: "private" | "public" | "delisted";
  current_released_version_id: string | null;
  star_count: number;
  created_at: string;
  updated_at: string;
  archived_at: string | null;
  /** For callers with a token. */
  organization_id?: string;
  /** This and what follows: for the organization that it belongs to. */
  created_by?: string | null;
  updated_by?: string | null;
  caller_starred?: boolean;
}

export interface MoveSpecFilters {
  project_id?: string;
  visibility?: MoveSpec["visibility"];
  q?: string;
}

export interface MoveSpecCreate {
  name: string;
  description?: string | null;
  project_id?: string;
}

export interface MoveSpecUpdate {
  name?: string;
  description?: string | null;
  visibility?: "private" | "public";
}

export interface MoveSpecFork {
  project_id: string;
  name?: string;
  description?: string;
}

export interface MoveSpecDraft {
  draft_id: string;
  movespec_id: string;
  yaml_source: string;
  /** SHA-256 of the text. */
  content_hash: string;
  updated_by: string | null;
  updated_at: string;
}

export interface MoveSpecVersion {
  movespec_version_id: string;
  movespec_id: string;
  version_number: number;
  yaml_source: string;
  /** SHA-256 of the text. */
  content_hash: string;
  created_by: string | null;
  created_at: string;
}

export interface ValidationIssue {
  code: string;
  message: string;
  severity: "error" | "warning";
  /** Dotted; "" is the whole text. */
  path: string;
  /** 1-based. */
  line: number;
  /** 1-based. */
  column: number;
}

export interface ValidationResult {
  ok: boolean;
  target_type: "draft" | "movespec_version";
  target_id: string;
  validated_at: string;
  errors: ValidationIssue[];
  warnings: ValidationIssue[];
}

interface Cycle {
  organization_id: string;
  plan: string;
  cycle_start: string;
  cycle_end: string;
  /** Null: there is none, and nothing remains to be counted down. */
  quota_frames: number | null;
  remaining_frames: number | null;
  overage_frames: number;
  accepted_frames: number;
  days: { day: string; accepted_frames: number }[];
}

export interface Usage extends Cycle {
  projects: { project_id: string; name: string; accepted_frames: number }[];
}

export interface ProjectUsage extends Cycle {
  project_id: string;
  name: string;
  organization_accepted_frames: number;
}
