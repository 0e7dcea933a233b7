from django.urls import path

from workbench.pages.catalogue import actions, views

urlpatterns = [
    path("", views.index, name="catalogue"),
    path("figures/<slug:slug>.svg", views.figure, name="catalogue_figure"),
    path("figures/body/<slug:parts>.svg", views.body, name="catalogue_body"),
    path("<slug:handle>/", views.movespec, name="catalogue_movespec"),
    path("<slug:handle>/star/", actions.star, name="catalogue_star"),
    path("<slug:handle>/fork/", actions.fork, name="catalogue_fork"),
]
