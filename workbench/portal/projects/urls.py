from django.urls import path

from workbench.portal.projects import views

urlpatterns = [
    path("", views.index, name="portal_projects"),
    path("create/", views.create, name="portal_project_create"),
    path("<uuid:project_id>/", views.detail, name="portal_project"),
    path("<uuid:project_id>/rename/", views.rename, name="portal_project_rename"),
    path("<uuid:project_id>/archive/", views.archive, name="portal_project_archive"),
    path("<uuid:project_id>/unarchive/", views.unarchive, name="portal_project_unarchive"),
]
