"""`kynasmith push` and `release`: from a file to a version that runs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import click

from kynasmith import KynasmithClient
from kynasmith.cli.console import err, out, print_json
from kynasmith.cli.servers import client_for, server_option
from kynasmith.cli.specs import valid_spec
from kynasmith.errors import ApiError
from kynasmith.models import MoveSpec, MoveSpecCreate, MoveSpecDraftUpdate, MoveSpecVersion

PAGE = 1000


@click.command()
@click.argument("file", metavar="SPEC")
@click.option("--movespec", metavar="ID", help="The MoveSpec to push to; without it, the project's of the same name.")
@click.option("--release", "released", is_flag=True, help="Release the new version at once.")
@click.option("--force", is_flag=True, help="Replace a draft that somebody has changed since its newest version.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@server_option
def push(file: str, *, movespec: str | None, released: bool, force: bool, as_json: bool, base_url: str | None) -> None:
    """Make a file a new version of a MoveSpec.

    It becomes the draft and, where the newest version has another text, a version. The MoveSpec is created where the
    project has none of this name. What is not valid is not pushed.
    """
    text, meaning = valid_spec(file)
    with client_for(base_url) as client:
        target = client.movespecs.get(movespec) if movespec else _named(client, meaning.name)
        is_new = target is None
        target = target or client.movespecs.create(MoveSpecCreate(name=meaning.name))
        version = _push(client, target, text, force=force or is_new)
        if released:
            _release(client, target, version)
    _tell(target, version, released=released, as_json=as_json)


def _push(client: KynasmithClient, movespec: MoveSpec, text: str, *, force: bool) -> MoveSpecVersion:
    draft = client.movespecs.get_draft(movespec.movespec_id)
    newest = next(versions_of(client, movespec), None)
    if not force and draft.yaml_source not in (text, newest and newest.yaml_source):
        raise click.ClickException(
            f"The draft of {movespec.name} on the server has changes that are in no version. "
            "Take them into your file, or replace them with --force."
        )
    update = MoveSpecDraftUpdate(yaml_source=text)
    client.movespecs.update_draft(movespec.movespec_id, update, if_match=draft.content_hash)
    if newest is not None and newest.yaml_source == text:
        return newest
    return client.movespecs.create_version(movespec.movespec_id)


@click.command()
@click.argument("movespec", metavar="MOVESPEC")
@click.option("--version", "number", type=click.IntRange(min=1), help="Its number; without it, the newest.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@server_option
def release(movespec: str, *, number: int | None, as_json: bool, base_url: str | None) -> None:
    """Make a version the one that runs.

    MOVESPEC is a name or an id.
    """
    with client_for(base_url) as client:
        target = find_movespec(client, movespec)
        version = _version(client, target, number)
        _release(client, target, version)
    _tell(target, version, released=True, as_json=as_json)


def find_movespec(client: KynasmithClient, name_or_id: str) -> MoveSpec:
    """The project's MoveSpec of this name, or any that is visible by its id."""
    try:
        return client.movespecs.get(str(uuid.UUID(name_or_id)))
    except ValueError:
        pass
    found = _named(client, name_or_id)
    if found is None:
        raise click.ClickException(f"The project has no MoveSpec named {name_or_id!r}.")
    return found


def _named(client: KynasmithClient, name: str) -> MoveSpec | None:
    found, cursor = [], None
    while True:
        page = client.movespecs.list(limit=PAGE, cursor=cursor)
        found += [movespec for movespec in page if movespec.name == name]
        if (cursor := page.next_cursor) is None:
            break
    if len(found) > 1:
        ids = ", ".join(movespec.movespec_id for movespec in found)
        raise click.ClickException(
            f"The project has {len(found)} MoveSpecs named {name!r}. Say which by its id: {ids}."
        )
    return found[0] if found else None


def versions_of(client: KynasmithClient, movespec: MoveSpec) -> Iterator[MoveSpecVersion]:
    """The newest first."""
    cursor = None
    while True:
        page = client.movespecs.list_versions(movespec.movespec_id, limit=PAGE, cursor=cursor)
        yield from page
        if (cursor := page.next_cursor) is None:
            return


def _version(client: KynasmithClient, movespec: MoveSpec, number: int | None) -> MoveSpecVersion:
    for version in versions_of(client, movespec):
        if number in (None, version.version_number):
            return version
    said = f"no version {number}" if number else "no version yet: push one first"
    raise click.ClickException(f"{movespec.name} has {said}.")


def _release(client: KynasmithClient, movespec: MoveSpec, version: MoveSpecVersion) -> None:
    try:
        client.movespecs.release_version(movespec.movespec_id, version.movespec_version_id)
    except ApiError as error:
        if error.code != "version_already_released":
            raise
        err.print(f"Version {version.version_number} runs already.")


def _tell(movespec: MoveSpec, version: MoveSpecVersion, *, released: bool, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "movespec_id": movespec.movespec_id,
                "movespec_version_id": version.movespec_version_id,
                "version_number": version.version_number,
                "released": released,
            }
        )
        return
    done = "released" if released else f"pushed. Release it with: kynasmith release {movespec.movespec_id}"
    out.print(f"{movespec.name}, version {version.version_number}: {done}")
    err.print(f"movespec_id {movespec.movespec_id}\nmovespec_version_id {version.movespec_version_id}")
