"""A secret is shown by the answer to the POST that makes it, and nowhere else. The form carries the id of what it will
make, signed for the person: sent a second time, it finds that made, and makes nothing."""

from uuid import UUID, uuid4

from django.core import signing

from workbench.tenancy.models import User

SALT = "workbench.portal.keys.once"


def once_new(*, user: User) -> str:
    return signing.dumps([str(user.pk), str(uuid4())], salt=SALT)


def once_id(text: str, *, user: User) -> UUID | None:
    """The id it stands for; None where it is not of `user`'s own form."""
    try:
        user_id, made_id = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return UUID(made_id) if user_id == str(user.pk) else None
