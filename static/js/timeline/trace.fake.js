// One squat in six frames, as the server tells it.

const place = (line, column, length, value, percent) => ({ line, column, length, value, percent });

export const TEXT = `phases:
  - name: standing
    criteria:
      - {joint: knee, angle_min: 65%, angle_max: 180}  # upright
  - name: bottom
    criteria:
      - {joint: knee, angle_max: 100}
`;

export const squat = () => ({
  name: "squat",
  counted: "1 squat",
  count: 1,
  hold: false,
  end_ms: 500,
  t_ms: [0, 100, 200, 300, 400, 500],
  phases: ["standing", "bottom"],
  sequence: [0, 1, 0],
  spans: [
    [0, 150, 0],
    [200, 250, 1],
    [400, 500, 0],
  ],
  events: [
    { ms: 400, from_ms: 150, clock: "0:00.4", tone: "good", title: "Repetition 1", reason: "", score: 0.9 },
  ],
  measures: [
    {
      title: "Knee angle",
      unit: "°",
      kind: "joint",
      curves: [0],
      joint: { left: [23, 25, 27], right: [24, 26, 28] },
    },
  ],
  curves: [
    { measure: 0, side: "mean", title: "Knee angle", values: [170, 120, 80, 120, 165, 170], lo: 80, hi: 170 },
  ],
  criteria: [
    {
      phase: 0,
      curve: 0,
      words: "at least 65 % of the range",
      optional: false,
      outside: false,
      line: 4,
      minimum: place(4, 34, 3, 65, true),
      maximum: place(4, 50, 3, 180, false),
      bounds: [[0, 138.5, null]],
      verdicts: [
        [0, "yes"],
        [1, "no"],
        [4, "yes"],
      ],
    },
    {
      phase: 1,
      curve: 0,
      words: "at most 100°",
      optional: false,
      outside: false,
      line: 7,
      minimum: null,
      maximum: place(7, 34, 3, 100, false),
      bounds: [[0, null, 100]],
      verdicts: [
        [0, "no"],
        [2, "yes"],
        [3, "no"],
      ],
    },
  ],
  phase_runs: [
    [0, 0],
    [1, -1],
    [2, 1],
    [3, -1],
    [4, 0],
  ],
  position_runs: [
    [0, 1],
    [2, 2],
    [4, 1],
  ],
  notes: [],
});
