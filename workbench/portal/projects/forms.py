from django import forms


class ProjectForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120)
