from django.urls import include, path

from workbench.portal import views

of_an_organization = [
    path("", views.home, name="portal_home"),
]

urlpatterns = [
    path("", views.enter, name="portal"),
    path("<uuid:organization_id>/", include(of_an_organization)),
]
