from django.urls import path

from workbench.portal.webhooks import actions, views

urlpatterns = [
    path("", views.index, name="portal_webhooks"),
    path("new/", views.create, name="portal_webhook_new"),
    path("<uuid:webhook_id>/", views.detail, name="portal_webhook"),
    path("<uuid:webhook_id>/edit/", views.edit, name="portal_webhook_edit"),
    path("<uuid:webhook_id>/test/", actions.test, name="portal_webhook_test"),
    path("<uuid:webhook_id>/roll/", actions.roll, name="portal_webhook_roll"),
    path("<uuid:webhook_id>/disable/", actions.disable, name="portal_webhook_disable"),
    path("<uuid:webhook_id>/enable/", actions.enable, name="portal_webhook_enable"),
    path("<uuid:webhook_id>/delete/", actions.delete, name="portal_webhook_delete"),
    path("<uuid:webhook_id>/deliveries/<uuid:delivery_id>/", views.delivery, name="portal_webhook_delivery"),
    path("<uuid:webhook_id>/deliveries/<uuid:delivery_id>/resend/", actions.resend, name="portal_webhook_resend"),
]
