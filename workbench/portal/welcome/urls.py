from django.urls import path

from workbench.portal.welcome import views

urlpatterns = [
    path("", views.movement, name="welcome_movement"),
    path("<uuid:movespec_id>/", views.key, name="welcome_key"),
]
