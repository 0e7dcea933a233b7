from django.urls import path

from .views import browser_token

urlpatterns = [path("browser-token", browser_token)]
