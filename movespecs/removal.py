"""What becomes of the MoveSpecs of an organization that is deleted."""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from movespecs.models import MoveSpec, MoveSpecDraft, MoveSpecVersion, Visibility
from workbench.tenancy.models import Organization

AT_ONCE = 100


def movespecs_remove(*, organization: Organization) -> None:
    """Each goes with its draft and versions, but for those that others forked or still have sessions of: these keep
    their name and versions, so that others can say what they ran, and are delisted, archived and without anybody's
    name. Sessions of the organization's own must be gone. Saying it again changes nothing."""
    left = MoveSpec.objects.filter(project__organization=organization).exclude(
        visibility=Visibility.DELISTED, archived_at__isnull=False, created_by="", updated_by="", draft=None
    )
    while some := list(left[:AT_ONCE]):
        for movespec in some:
            _remove(movespec, organization)


def _remove(movespec: MoveSpec, organization: Organization) -> None:
    forked = movespec.forks.exclude(project__organization=organization).exists()
    try:
        with transaction.atomic():
            if not forked:
                MoveSpec.objects.filter(pk=movespec.pk).update(current_released_version=None)
                movespec.versions.all().delete()
                MoveSpec.objects.filter(pk=movespec.pk).delete()
                return
    except ProtectedError:
        pass  # a session of somebody else's names one of its versions
    with transaction.atomic():
        MoveSpecDraft.objects.filter(movespec=movespec).delete()
        MoveSpecVersion.objects.filter(movespec=movespec).update(created_by="")
        MoveSpec.objects.filter(pk=movespec.pk).update(
            visibility=Visibility.DELISTED, archived_at=timezone.now(), created_by="", updated_by="", description=""
        )
