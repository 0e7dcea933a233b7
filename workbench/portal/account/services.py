from django.db import transaction

from movespecs.services import stars_forget
from workbench.tenancy.models import User
from workbench.tenancy.services import account_delete


@transaction.atomic
def person_delete(*, user: User) -> None:
    """The account, and the stars the person gave. Raises NotAllowed as account_delete."""
    stars_forget(actor=f"user:{user.pk}")
    account_delete(user=user)
