from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "workbench.tenancy"
    label = "tenancy"
