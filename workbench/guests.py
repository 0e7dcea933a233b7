"""Guests: people without an account, known by a random id in a signed cookie."""

from uuid import UUID, uuid4

from django.http import HttpRequest

KEY = "guest_id"


def guest_id_of(request: HttpRequest) -> UUID | None:
    value = request.session.get(KEY)
    return UUID(value) if value else None


def guest_id_ensure(request: HttpRequest) -> UUID:
    """The guest's id; a new visitor is given one, kept in the session cookie."""
    known = guest_id_of(request)
    if known:
        return known
    made = uuid4()
    request.session[KEY] = str(made)
    return made
