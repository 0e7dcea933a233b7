from django.urls import path

from workbench.portal.audit import views

urlpatterns = [
    path("", views.index, name="portal_audit"),
    path("audit-log.csv", views.as_file, name="portal_audit_csv"),
]
