from django.urls import path

from workbench.portal.settings import views

urlpatterns = [
    path("", views.index, name="portal_settings"),
    path("rename/", views.rename, name="portal_organization_rename"),
    path("delete/", views.delete, name="portal_organization_delete"),
]
