from django.urls import include, path

from workbench.portal.movespecs import drafts, listing, releases, settings, versions

of_a_movespec = [
    path("", drafts.draft, name="portal_movespec"),
    path("draft/", drafts.save, name="portal_movespec_draft"),
    path("versions/", versions.index, name="portal_movespec_versions"),
    path("versions/new/", releases.snapshot, name="portal_movespec_snapshot"),
    path("versions/compare/", versions.compare, name="portal_movespec_compare"),
    path("versions/<uuid:version_id>/", versions.detail, name="portal_movespec_version"),
    path("versions/<uuid:version_id>/release/", releases.release, name="portal_movespec_release"),
    path("settings/", settings.detail, name="portal_movespec_settings"),
    path("rename/", settings.rename, name="portal_movespec_rename"),
    path("visibility/", settings.visibility, name="portal_movespec_visibility"),
    path("star/", settings.star, name="portal_movespec_star"),
    path("archive/", settings.archive, name="portal_movespec_archive"),
    path("unarchive/", settings.unarchive, name="portal_movespec_unarchive"),
]

urlpatterns = [
    path("", listing.index, name="portal_movespecs"),
    path("new/", listing.new, name="portal_movespec_new"),
    path("fork/<uuid:movespec_id>/", listing.fork, name="portal_movespec_fork"),
    path("<uuid:movespec_id>/", include(of_a_movespec)),
]
