from django.urls import path

from workbench.portal.bench import views

urlpatterns = [
    path("", views.bench, name="portal_movespec_test"),
    path("run/", views.analyse, name="portal_bench_run"),
    path("step/", views.go_on, name="portal_bench_step"),
    path("recordings/<uuid:session_id>/", views.poses, name="portal_bench_poses"),
]
