from workbench.tenancy.models import Organization, Project


def system_project_get_or_create(*, key: str, name: str) -> Project:
    """The one project of the product's own organization `key` ("guests", "catalogue")."""
    organization, _ = Organization.objects.get_or_create(system_key=key, defaults={"name": name})
    project, _ = Project.objects.get_or_create(organization=organization, name=name)
    return project
