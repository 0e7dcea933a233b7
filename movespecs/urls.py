from django.urls import path

from movespecs import views

urlpatterns = [path("schemas/movespec-v1.json", views.schema, name="movespec_schema")]
