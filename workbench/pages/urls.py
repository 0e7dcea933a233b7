from django.urls import include, path

from workbench.pages import sitemaps, views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index),
    path("sitemap-<section>.xml", sitemaps.section, name="sitemap"),
    path("catalogue/", include("workbench.pages.catalogue.urls")),
    path("demo/", views.movements, name="movements"),
    path("demo/<slug:handle>/", views.demo, name="demo"),
    path("demo/<slug:handle>/copy/", views.copy, name="copy"),
    path("demo/<slug:handle>/revert/", views.revert, name="revert"),
]
