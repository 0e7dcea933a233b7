"""The JSON Schema and the reader are two readings of one grammar: they agree."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from movespecs.language import json_schema, validate
from movespecs.language.grammar import MOVESPEC
from movespecs.language.landmarks import JOINTS, LANDMARKS, PAIRS
from movespecs.language.options import read_hold, read_settings
from tests.movespecs.language.strategies import as_block_yaml, as_flow_yaml, as_json, movespecs
from tests.movespecs.language.texts import codes

SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def schemas(schema):
    """A schema and all inside it."""
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from schemas(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from schemas(inner)


OBJECTS = [schema for schema in schemas(SCHEMA) if schema.get("type") == "object"]
PROPERTIES = [(name, schema) for each in OBJECTS for name, schema in each["properties"].items()]


def mappings(data):
    """Every mapping in a document."""
    if isinstance(data, dict):
        yield data
    if isinstance(data, dict | list):
        for inner in data.values() if isinstance(data, dict) else data:
            yield from mappings(inner)


def test_the_schema_is_one_of_draft_2020_12():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@given(movespecs())
def test_what_the_language_is_made_of_is_valid_in_both(data):
    validation = validate(as_block_yaml(data))
    assert validation.errors == ()
    assert list(VALIDATOR.iter_errors(data)) == []


@given(movespecs())
def test_yaml_in_blocks_yaml_in_flow_and_json_mean_the_same(data):
    def meaning(text):
        movespec = validate(text).movespec
        return (
            movespec.measures,
            [(phase.name, phase.criteria) for phase in movespec.phases],
            movespec.feedback,
            (
                movespec.name,
                movespec.version,
                movespec.description,
                movespec.event_key,
                movespec.sequence,
                movespec.tempo,
                movespec.hold,
                movespec.settings,
                movespec.camera,
            ),
        )

    assert meaning(as_block_yaml(data)) == meaning(as_flow_yaml(data)) == meaning(as_json(data))


@given(movespecs(), st.data())
def test_an_unknown_key_anywhere_is_unknown_to_both(data, draw):
    mapping = draw.draw(st.sampled_from(list(mappings(data))))
    mapping["colour"] = "red"
    assert codes(as_json(data)).count("unknown_key") == 1
    assert not VALIDATOR.is_valid(data)


@given(movespecs(), st.data())
def test_what_misses_a_key_in_the_schema_misses_it_in_the_language(data, draw):
    broken = copy.deepcopy(data)
    mapping = draw.draw(st.sampled_from([each for each in mappings(broken) if each]))
    del mapping[draw.draw(st.sampled_from(sorted(mapping)))]
    if not VALIDATOR.is_valid(broken):
        assert validate(as_json(broken)).errors


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("detection", "settings", "lost_ms"), 99),
        (("detection", "settings", "lost_ms"), "50%"),
        (("detection", "settings", "min_visibility"), 1),
        (("detection", "settings", "smoothing"), "off"),
        (("detection", "movement", "phases", 0, "name"), "a b"),
        (("detection", "movement", "phases", 0, "name"), ""),
        (("detection", "movement", "phases", 0, "criteria"), []),
        (("detection", "movement", "phases", 0, "criteria", 0), {"joint": "knee"}),
        (("detection", "movement", "phases", 0, "criteria", 0), {"joint": "kne", "angle_min": 1}),
        (("detection", "movement", "phases", 0, "criteria", 0), {"joint": "knee", "angle_min": 181}),
        (("detection", "movement", "phases", 0, "criteria", 0), {"joint": "knee", "angle_min": "101%"}),
        (("detection", "movement", "phases", 0, "criteria", 0), {"joint": "knee", "side": "mean", "angle_min": 1}),
        (("detection", "movement", "phases", 0, "criteria", 0), {"joint": ["hip", "knee"], "angle_min": 1}),
        (("detection", "movement", "phases", 0, "criteria", 0), {"joint": "knee", "distance_min": 1}),
        (("detection", "movement", "phases", 0, "criteria", 0), {"any": []}),
        (("detection", "movement", "sequence"), ["a"]),
        (("detection", "type"), "dance"),
        (("camera", "view"), "above"),
        (("version",), ""),
        (("name",), "x" * 101),
    ],
)
def test_what_the_schema_refuses_the_language_refuses(path, value):
    criteria = [{"joint": "knee", "angle_min": 160}]
    data = {
        "name": "squat",
        "version": "1",
        "camera": {"view": "any"},
        "detection": {
            "type": "repetition",
            "settings": {},
            "movement": {
                "name": "squat",
                "phases": [{"name": "a", "criteria": criteria}, {"name": "b", "criteria": criteria}],
                "sequence": ["a", "b"],
            },
        },
    }
    assert VALIDATOR.is_valid(data)
    assert validate(as_json(data)).ok
    *parents, last = path
    holder = data
    for key in parents:
        holder = holder[key]
    holder[last] = value
    assert not VALIDATOR.is_valid(data)
    assert validate(as_json(data)).errors


@pytest.mark.parametrize(("name", "schema"), PROPERTIES, ids=[name for name, _ in PROPERTIES])
def test_every_key_explains_itself_to_an_editor(name, schema):
    assert schema["title"] == name
    assert schema["description"][0].isupper()
    assert schema["description"].splitlines()[0].endswith(".")


@pytest.mark.parametrize("schema", OBJECTS, ids=[schema["title"] for schema in OBJECTS])
def test_every_mapping_is_closed_and_explained(schema):
    assert schema["additionalProperties"] is False
    assert schema["description"].endswith(".")
    assert set(schema.get("required", [])) <= set(schema["properties"])


@pytest.mark.parametrize(("name", "schema"), PROPERTIES, ids=[name for name, _ in PROPERTIES])
def test_every_example_and_default_is_valid(name, schema):
    validator = VALIDATOR.evolve(schema={**schema, "$defs": SCHEMA["$defs"]})
    given_values = [*schema.get("examples", []), *([schema["default"]] if "default" in schema else [])]
    for value in given_values:
        validator.validate(value)


def test_defaults_in_the_schema_are_those_of_the_language():
    settings = read_settings(None)
    shown = dict(PROPERTIES)
    assert shown["min_visibility"]["default"] == settings.min_visibility
    assert shown["min_phase_ms"]["default"] == settings.min_phase_ms
    assert shown["lost_ms"]["default"] == settings.lost_ms
    assert shown["min_cutoff"]["default"] == settings.smoothing.min_cutoff
    assert shown["beta"]["default"] == settings.smoothing.beta
    for name in ("hysteresis", "min_range"):
        units = shown[name]["properties"]
        assert units["angle"]["default"] == getattr(settings, name).angle
        assert units["length"]["default"] == getattr(settings, name).length
    hold = dict(PROPERTIES)["hold"]["properties"]
    assert {name: schema["default"] for name, schema in hold.items()} == {
        "min_ms": read_hold(None).min_ms,
        "grace_ms": read_hold(None).grace_ms,
        "repeat": read_hold(None).repeat,
    }


def test_editors_can_complete_joints_and_landmarks():
    enums = [schema["enum"] for schema in schemas(SCHEMA) if "enum" in schema]
    assert list(JOINTS) in enums
    assert {*LANDMARKS, *PAIRS} == set(next(enum for enum in enums if "nose" in enum))


def test_the_top_keys_stand_in_the_order_in_which_one_writes_them():
    assert list(SCHEMA["properties"]) == [key.name for key in MOVESPEC.keys]
    assert list(SCHEMA["properties"])[:3] == ["name", "version", "description"]
