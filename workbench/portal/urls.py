from django.urls import URLPattern, URLResolver, include, path

from workbench.portal import views
from workbench.portal.welcome.views import organization as welcome

of_an_organization: list[URLPattern | URLResolver] = [
    path("", views.home, name="portal_home"),
    path("movespecs/", include("workbench.portal.movespecs.urls")),
    path("movespecs/<uuid:movespec_id>/test/", include("workbench.portal.bench.urls")),
    path("", include("workbench.portal.sessions.urls")),
    path("", include("workbench.portal.usage.urls")),
    path("welcome/", include("workbench.portal.welcome.urls")),
    path("billing/", include("workbench.portal.billing.urls")),
    path("webhooks/", include("workbench.portal.webhooks.urls")),
    path("keys/", include("workbench.portal.keys.urls")),
    path("projects/", include("workbench.portal.projects.urls")),
    path("members/", include("workbench.portal.members.urls")),
    path("audit/", include("workbench.portal.audit.urls")),
    path("settings/", include("workbench.portal.settings.urls")),
]

urlpatterns = [
    path("", views.enter, name="portal"),
    path("welcome/", welcome, name="welcome"),
    path("new/", views.new, name="portal_new"),
    path("<uuid:organization_id>/", include(of_an_organization)),
]
