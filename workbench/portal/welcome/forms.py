from django import forms

from workbench.tenancy.models import User


class FirstOrganization(forms.Form):
    organization = forms.CharField(max_length=120, help_text="Your team or company. Members and bills belong to it.")
    project = forms.CharField(max_length=120, help_text="One thing you build. MoveSpecs and keys belong to it.")


def suggested(user: User) -> dict[str, str]:
    """What they are called until somebody says otherwise."""
    who = user.name or user.email.partition("@")[0]
    return {"organization": f"{who[:100]}'s organization", "project": "First project"}
