"""Texts with one error each: the text, the place and code that are told, and the message."""

from tests.movespecs.language.cases.bounds import BOUNDS
from tests.movespecs.language.cases.keys import KEYS
from tests.movespecs.language.cases.limits import LIMITS
from tests.movespecs.language.cases.names import NAMES
from tests.movespecs.language.cases.values import VALUES
from tests.movespecs.language.cases.yaml import YAML

ERRORS = YAML | LIMITS | KEYS | VALUES | NAMES | BOUNDS
