"""How much a MoveSpec may hold. Texts come from anyone and are stepped beside everybody's streams."""

MAX_BYTES = 32 * 1024
MAX_DEPTH = 16
MAX_NODES = 8 * 1024  # keys, values and lists; a valid text of 32 KiB has fewer
MAX_ISSUES = 100

MAX_PHASES = 32
MAX_CRITERIA = 16  # of a phase or of a feedback, those inside any and not included
MAX_MEASURES = 12
MAX_SEQUENCE = 64
MAX_FEEDBACK = 32
