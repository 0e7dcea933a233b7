from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandError

from billing.services import adjustment_create
from workbench.tenancy.audit import Actor
from workbench.tenancy.models import Organization


class Command(BaseCommand):
    help = "Charge an organization some frames of a cycle less. The ledger stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organization", required=True, help="its id")
        parser.add_argument("--cycle", required=True, type=date.fromisoformat, help="its first day, as 2026-11-01")
        parser.add_argument("--frames", required=True, type=int)
        parser.add_argument("--reason", required=True, help="stands on the invoice that gives it back")

    def handle(self, *args: Any, **options: Any) -> None:
        organization = Organization.objects.filter(pk=options["organization"]).first()
        if organization is None:
            raise CommandError("There is no such organization.")
        try:
            adjustment = adjustment_create(
                organization=organization,
                cycle_start=options["cycle"],
                frames=options["frames"],
                reason=options["reason"],
                actor=Actor("operator at the command line"),
            )
        except ValueError as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{adjustment}: {adjustment.amount} minor units go off the next invoice.")
