from django.urls import path

from workbench.pages import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("demo/", views.movements, name="movements"),
    path("demo/<slug:slug>/", views.demo, name="demo"),
    path("demo/<slug:slug>/copy/", views.copy, name="copy"),
    path("demo/<slug:slug>/revert/", views.revert, name="revert"),
]
