from typing import Any

from django.core.management import BaseCommand

from detection.use import movespec_use_count


class Command(BaseCommand):
    help = "Count anew how many sessions each MoveSpec has had, which the catalogue shows and sorts by."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = movespec_use_count()
        if options["verbosity"]:
            self.stdout.write(f"Use: {changed} MoveSpecs have another number.")
