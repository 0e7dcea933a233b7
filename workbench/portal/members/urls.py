from django.urls import path

from workbench.portal.members import invitations, views

urlpatterns = [
    path("", views.index, name="portal_members"),
    path("leave/", views.leave, name="portal_leave"),
    path("invite/", invitations.invite, name="portal_invite"),
    path("invitations/<uuid:invitation_id>/resend/", invitations.resend, name="portal_invitation_resend"),
    path("invitations/<uuid:invitation_id>/revoke/", invitations.revoke, name="portal_invitation_revoke"),
    path("<uuid:membership_id>/", views.detail, name="portal_member"),
    path("<uuid:membership_id>/role/", views.role, name="portal_member_role"),
    path("<uuid:membership_id>/remove/", views.remove, name="portal_member_remove"),
]
