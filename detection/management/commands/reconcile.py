from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from billing.services import cycle_total_mend, totals_reconcile
from detection.reconciliation import sessions_reconcile


class Command(BaseCommand):
    help = (
        "Compare each session's accepted frames with the ledger, and the ledger with the total of each cycle. Ends with"
        " status 1 where they differ anywhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mend", action="store_true", help="set differing totals to what the ledger adds up to")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        sessions, cycles = sessions_reconcile(now=now), totals_reconcile(now=now)
        for difference in (*sessions, *cycles):
            self.stdout.write(str(difference))
        if cycles and options["mend"]:
            for one in cycles:
                cycle_total_mend(organization_id=one.organization_id, cycle_start=one.cycle_start)
            self.stdout.write(f"Set to the ledger's sum: {len(cycles)} totals.")
            cycles = totals_reconcile(now=now)
        if sessions:
            raise CommandError(f"Sessions whose ledger does not add up: {len(sessions)}.")
        if cycles:
            raise CommandError(f"Cycles whose total is not the ledger's: {len(cycles)}. See --mend.")
        self.stdout.write("The ledger adds up.")
