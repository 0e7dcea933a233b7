"""What is known of Stripe's side. Everything else is asked there."""

from django.db import models

from workbench.tenancy.models import Organization


class StripeSubscription(models.Model):
    """As it was when it was last asked for, at `seen_at`. `plan` is what its price stands for. Frames over the quota
    are reported up to, not including, `reported_until`; at `told_at` there were some."""

    reference = models.CharField(max_length=120, primary_key=True)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="stripe_subscriptions")
    status = models.CharField(max_length=30)
    plan = models.CharField(max_length=20)
    seen_at = models.DateTimeField()
    reported_until = models.DateField()
    told_at = models.DateTimeField(null=True, blank=True)

    LIVING = ("active", "trialing", "past_due", "unpaid")

    def __str__(self) -> str:
        return self.reference


class StripeEvent(models.Model):
    """An event that was taken; it may come again."""

    reference = models.CharField(max_length=120, primary_key=True)
    type = models.CharField(max_length=80)
    taken_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.type} {self.reference}"
