from django.urls import include, path

from workbench.api.root import api

urlpatterns = [
    path("api/", api.urls),
    path("", include("movespecs.urls")),
    path("", include("workbench.pages.urls")),
]
