from django.urls import path

from workbench.docs import views

urlpatterns = [
    path("", views.page, name="docs"),
    path("search/", views.search, name="docs_search"),
    path("<path:path>/", views.page, name="docs_page"),
]
