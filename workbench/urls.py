from django.conf import settings
from django.urls import include, path

import billing.admin  # noqa: F401 - puts its pages on the operators' site
import movespecs.admin  # noqa: F401 - puts its pages on the operators' site
from billing.views import stripe_webhook
from workbench.api import reference
from workbench.api.root import api
from workbench.portal.invitations import invitation
from workbench.tenancy.admin import site

handler429 = "workbench.portal.account.views.too_often"  # allauth's

urlpatterns = [
    path("api/openapi.json", reference.openapi, name="openapi"),
    path("api/asyncapi.json", reference.asyncapi, name="asyncapi"),
    path("api/", api.urls),
    path("docs/api/", reference.reference, name="reference"),
    path("docs/api/errors/<slug:code>/", reference.problem, name="problem"),
    path("docs/", include("workbench.docs.urls")),
    path("billing/stripe/webhook/", stripe_webhook, name="stripe_webhook"),
    path(settings.ADMIN_PATH, site.urls),
    path("account/", include("workbench.portal.account.urls")),
    path("account/", include("allauth.urls")),
    path("invitations/<str:token>/", invitation, name="invitation"),
    path("portal/", include("workbench.portal.urls")),
    path("", include("movespecs.urls")),
    path("", include("workbench.pages.urls")),
]
