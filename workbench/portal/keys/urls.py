from django.urls import path, register_converter

from workbench.portal.keys import views
from workbench.portal.keys.kinds import API_KEYS, KINDS, Kind


class KindConverter:
    regex = "|".join(kind.slug for kind in KINDS)

    def to_python(self, value: str) -> Kind:
        return next(kind for kind in KINDS if kind.slug == value)

    def to_url(self, value: Kind | str) -> str:
        return value.slug if isinstance(value, Kind) else value


register_converter(KindConverter, "kind")

urlpatterns = [
    path("", views.index, {"kind": API_KEYS}, name="portal_keys"),
    path("<kind:kind>/", views.index, name="portal_keys"),
    path("<kind:kind>/new/", views.new, name="portal_key_new"),
    path("<kind:kind>/<uuid:key_id>/", views.detail, name="portal_key"),
    path("<kind:kind>/<uuid:key_id>/roll/", views.roll, name="portal_key_roll"),
    path("<kind:kind>/<uuid:key_id>/revoke/", views.revoke, name="portal_key_revoke"),
]
