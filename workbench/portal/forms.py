from django import forms


class OrganizationForm(forms.Form):
    """A new organization, with its first project."""

    name = forms.CharField(label="Name", max_length=120, help_text="A company, a team, or yourself.")
    project_name = forms.CharField(
        label="First project",
        max_length=120,
        initial="Main",
        help_text="MoveSpecs and API keys belong to a project. More can follow.",
    )
