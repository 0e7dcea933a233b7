"""The reference of the Python SDK from its docstrings, in Markdown: read without running it.

Run in a process that has griffe: `python -m tools.docs_site.python_reference <folder of the package> <where to>`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import griffe

WIDTH = 88
CLIENT = "kynasmith.client.KynasmithClient"
GROUPS = {"auth": "Auth", "movespecs": "MoveSpecs", "detection": "Detection", "usage": "Usage"}
INTRO = """# Python reference

Every public name of `kynasmith`, from its own docstrings. How to begin is told in [its guide](../python.md).
`AsyncKynasmithClient` has the same names and parameters; what waits for an answer is awaited.
"""


def reference(package: griffe.Module) -> str:
    client = package[CLIENT.removeprefix("kynasmith.")]
    parts = [INTRO, "## The client", *_class("KynasmithClient", client, "client.")]
    for attribute, name in GROUPS.items():
        group = package[f"groups.{name}"]
        parts += [f"## client.{attribute}", _said(group), *_methods(group, f"client.{attribute}.", 3)]
    parts += [
        "## An open session",
        *_class("RealtimeConnection", package["stream.connection.RealtimeConnection"], "connection."),
    ]
    parts += ["## What a run gives", *_class("SessionRunResult", package["results.SessionRunResult"], "result.")]
    parts += ["## Poses from cameras, videos and files", *_exports(package["media"])]
    parts += ["## Errors", *(part for error in _errors(package) for part in _class(error.name, error, ""))]
    parts += ["## Models", "`from kynasmith.models import …`", *_exports(package["models"])]
    return "\n\n".join(part for part in parts if part) + "\n"


def _errors(package: griffe.Module) -> list[griffe.Class]:
    return [each for each in package["errors"].classes.values() if each.is_public]


def _exports(module: griffe.Module) -> Iterator[str]:
    for name in sorted(module.exports or (), key=str):
        thing = module[str(name)]
        thing = thing.final_target if thing.is_alias else thing
        if thing.is_class:
            yield from _class(thing.name, thing, "")
        elif thing.is_function:
            yield from (f"### {thing.name}", _code(_signature(thing.name, thing)), _said(thing))


def _class(name: str, thing: griffe.Class, prefix: str) -> Iterator[str]:
    yield f"### {name}"
    yield _said(thing)
    made = thing.members.get("__init__")
    if isinstance(made, griffe.Function):
        yield _code(_signature(name, made).removesuffix(" -> None"))
        yield _said(made)
    else:
        yield _fields(thing)
    yield from _methods(thing, prefix, 4)


def _methods(thing: griffe.Class, prefix: str, level: int) -> Iterator[str]:
    for method in thing.functions.values():
        if method.is_public and not method.name.startswith("_"):
            yield f"{'#' * level} {method.name}"
            yield _code(_signature(f"{prefix}{method.name}", method))
            yield _said(method)


def _fields(thing: griffe.Class) -> str:
    fields = [
        each
        for each in thing.attributes.values()
        if each.annotation and each.name != "model_config" and not each.name.startswith("_")
    ]
    rows = [f"| `{each.name}` | `{_cell(each.annotation)}` | {_default(each)} |" for each in fields]
    return "\n".join(["| field | type | default |", "|---|---|---|", *rows]) if rows else ""


def _default(field: griffe.Attribute) -> str:
    value = str(field.value) if field.value is not None else ""
    return "" if not value or value.startswith(("Field(", "field(")) else f"`{_cell(value)}`"


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|")


def _said(thing: griffe.Object) -> str:
    return thing.docstring.value.strip() if thing.docstring else ""


def _signature(name: str, function: griffe.Function) -> str:
    parameters = list(_parameters(function.parameters))
    answer = f" -> {function.returns}" if function.returns else ""
    line = f"{name}({', '.join(parameters)}){answer}"
    if len(line) <= WIDTH:
        return line
    return "\n".join([f"{name}(", *(f"    {each}," for each in parameters), f"){answer}"])


def _parameters(parameters: Iterable[griffe.Parameter]) -> Iterator[str]:
    starred = False
    for each in parameters:
        if each.name == "self":
            continue
        if each.kind is griffe.ParameterKind.keyword_only and not starred:
            starred = True
            yield "*"
        annotation = f": {each.annotation}" if each.annotation else ""
        equals = " = " if annotation else "="
        yield f"{each.name}{annotation}" + (f"{equals}{each.default}" if each.default is not None else "")


def _code(text: str) -> str:
    return f"```python\n{text}\n```"


if __name__ == "__main__":
    sources, target = map(Path, sys.argv[1:])
    target.write_text(reference(griffe.load("kynasmith", search_paths=[sources])), encoding="utf-8")
