from typing import Any

from django import forms

from workbench.tenancy.models import Project, User
from workbench.tenancy.roles import MAY


class ProjectField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, project: Project) -> str:
        return f"{project.organization.name}: {project.name}"


class ForkForm(forms.Form):
    project = ProjectField(queryset=Project.objects.none(), empty_label=None)
    name = forms.CharField(max_length=120)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        projects = (
            Project.objects.filter(
                archived_at=None,
                organization__memberships__user=user,
                organization__memberships__role__in=MAY["write_movespecs"],
            )
            .select_related("organization")
            .order_by("organization__name", "name")
        )
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        self.projects = projects.exists()
