from typing import Any

from django.core.management import BaseCommand, CommandError

from detection.reconciliation import sessions_reconcile


class Command(BaseCommand):
    help = "Compare each session's accepted frames with the ledger. Ends with status 1 where they differ anywhere."

    def handle(self, *args: Any, **options: Any) -> None:
        differences = sessions_reconcile()
        for difference in differences:
            self.stdout.write(str(difference))
        if differences:
            raise CommandError(f"Sessions whose ledger does not add up: {len(differences)}.")
        self.stdout.write("The ledger adds up.")
