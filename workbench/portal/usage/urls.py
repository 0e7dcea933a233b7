from django.urls import path

from workbench.portal.usage import plan_views, views

urlpatterns = [
    path("usage/", views.usage, name="portal_usage"),
    path("usage.csv", views.usage_csv, name="portal_usage_csv"),
    path("plan/", plan_views.plan, name="portal_plan"),
    path("plan/change/", plan_views.change, name="portal_plan_change"),
    path("plan/keep/", plan_views.keep, name="portal_plan_keep"),
]
