from django.db import transaction

from movespecs.models import MoveSpec, Visibility
from movespecs.services import draft_snapshot, movespec_fork, version_release
from workbench.tenancy.models import Membership, Organization, Project, User
from workbench.tenancy.services import organization_create


@transaction.atomic
def first_organization_create(*, user: User, name: str, project_name: str) -> Organization:
    """Theirs already, where they have one: sent twice it makes no second."""
    User.objects.select_for_update().get(pk=user.pk)
    membership = Membership.objects.select_related("organization").filter(user=user).order_by("created_at").first()
    if membership:
        return membership.organization
    return organization_create(name=name, owner=user, project_name=project_name)[0]


@transaction.atomic
def movement_take(*, source: MoveSpec, project: Project, actor: str) -> MoveSpec:
    """The project's own copy of a movement of the catalogue, released, so that it runs and can be changed. Taken
    before, it is that one."""
    Project.objects.select_for_update().get(pk=project.pk)
    taken = MoveSpec.objects.filter(project=project, forked_from=source, archived_at=None)
    found = taken.exclude(current_released_version=None).exclude(visibility=Visibility.DELISTED).first()
    if found:
        return found
    movespec = movespec_fork(source=source, project=project, name=None, description=None, actor=actor)
    return version_release(version=draft_snapshot(draft=movespec.draft, actor=actor), actor=actor)
