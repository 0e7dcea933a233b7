"""Texts to begin from, and how to change one thing in them."""

from movespecs.language import validate

SQUAT = """\
name: squat
version: "1.0"
detection:
  type: repetition
  movement:
    name: squat
    phases:
      - name: standing
        criteria:
          - {joint: knee, angle_min: 160, angle_max: 180}
      - name: bottom
        criteria:
          - {joint: knee, angle_min: 60, angle_max: 100}
    sequence: [standing, bottom, standing]
"""

GUIDED_SQUAT = """\
name: squat
version: "1.0"                     # the author's own; a quoted string
description: Bodyweight squat, seen from any side.
detection:
  type: repetition                 # repetition | hold
  movement:
    name: squat                    # the event_key
    phases:
      - name: standing             # the shape_key
        criteria:
          - {joint: knee, angle_min: 65%}
      - name: bottom
        criteria:
          - {joint: knee, angle_max: 35%}
          - {joint: knee, angle_max: 130}
    sequence: [standing, bottom, standing]
    tempo: {min_ms: 600, max_ms: 8000}
  feedback:
    - when: {phase: bottom, never: [{joint: knee, angle_max: 100}]}
      level: coaching
      message: Go lower next time.
"""

PLANK = """\
name: plank
version: "1.0"
detection:
  type: hold
  movement:
    name: plank
    phases:
      - name: straight
        criteria:
          - {joint: hip, angle_min: 150}
    hold: {min_ms: 10000}
"""


def changed(old: str, new: str, text: str = SQUAT) -> str:
    """The text with one piece of it replaced."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the text"
    return text.replace(old, new)


def with_criterion(criterion: str) -> str:
    """The squat, its first criterion (line 10, from column 13) replaced."""
    return changed("{joint: knee, angle_min: 160, angle_max: 180}", criterion)


def with_feedback(feedback: str) -> str:
    """The squat and one feedback, whose text begins in line 16, column 7."""
    return f"{SQUAT}  feedback:\n    - {feedback}\n"


def with_settings(settings: str) -> str:
    """The squat and its settings, which begin in line 15, column 13."""
    return f"{SQUAT}  settings: {settings}\n"


def told(text: str | bytes) -> list[tuple[str, str]]:
    """Every issue as ("line:column code path", message)."""
    return [
        (f"{issue.line}:{issue.column} {issue.code} {issue.path}".strip(), issue.message)
        for issue in validate(text).issues
    ]


def codes(text: str | bytes) -> list[str]:
    return [issue.code for issue in validate(text).issues]
