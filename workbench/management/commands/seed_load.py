import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from movespecs.services import catalogue_sync
from workbench.load import OWNER, Sizes, load_seed
from workbench.tenancy.models import Organization


class Command(BaseCommand):
    help = (
        "Fill the database with made-up MoveSpecs, sessions and events, to measure what that costs. For a database"
        " of its own: most of the MoveSpecs are public."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        sizes = Sizes()
        parser.add_argument("--movespecs", type=int, default=sizes.movespecs)
        parser.add_argument("--sessions", type=int, default=sizes.sessions)
        parser.add_argument("--events", type=int, default=sizes.events)
        parser.add_argument("--anyway", action="store_true", help="beside the organizations that are there")

    def handle(self, *args: Any, movespecs: int, sessions: int, events: int, **options: Any) -> None:
        if movespecs < 1 or sessions < 2 or events < 0:
            raise CommandError("There must be a MoveSpec and two sessions at least.")
        if not options["anyway"] and Organization.objects.filter(system_key="").exists():
            raise CommandError("There are organizations here. Take a database of its own, or say --anyway.")
        began = time.monotonic()

        def say(done: str) -> None:
            if options["verbosity"]:
                self.stdout.write(f"{time.monotonic() - began:6.1f} s  {done}")
                self.stdout.flush()

        catalogue_sync()
        organization = load_seed(sizes=Sizes(movespecs, sessions, events), say=say)
        self.stdout.write(f"Organization {organization.pk} of {OWNER}, in {time.monotonic() - began:.0f} s.")
