from django.urls import path

from workbench.portal.billing import views

urlpatterns = [
    path("", views.index, name="portal_billing"),
    path("details/", views.details, name="portal_billing_details"),
    path("payment/", views.payment, name="portal_billing_payment"),
    path("invoices/<uuid:invoice_id>/", views.invoice, name="portal_invoice"),
]
