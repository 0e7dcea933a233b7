from typing import Any

from django.core.management.base import BaseCommand, CommandError

from movespecs.services import CatalogueError, catalogue_sync


class Command(BaseCommand):
    help = "Bring the built-in public MoveSpecs in line with movespecs/catalogue/*.yaml."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            movespecs = catalogue_sync()
        except CatalogueError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(f"Catalogue: {len(movespecs)} MoveSpecs.")
