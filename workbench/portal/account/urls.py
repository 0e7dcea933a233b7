from django.urls import path

from workbench.portal.account import views

urlpatterns = [
    path("", views.account, name="account"),
    path("delete/", views.delete, name="account_delete"),
    path("sessions/", views.devices, name="usersessions_list"),  # in the place of allauth's
    path("devices/<int:device_id>/end/", views.device_end, name="device_end"),
]
