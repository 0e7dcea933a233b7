import asyncio
import gc
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from detection.realtime import runtime
from workbench.jobs.beside import Worker
from workbench.lan import certificate_ensure, lan_address, qr_code

SWITCH_SECONDS = 0.0002  # the writer's thread asks for the interpreter ten times a commit, and acks wait for it
# A request and a batch leave hardly any cycles behind, and a full collection stops everybody for up to 100 ms.
COLLECT_AFTER = (20_000, 20, 50)
ANY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not bound to


class Command(BaseCommand):
    help = "Serve the Workbench, pages, REST and websockets, in one process until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="0 takes any free one")
        parser.add_argument("--https", action="store_true", help="with a certificate of our own, made once")
        parser.add_argument("--tls-cert", type=Path, help="PEM file; serves https, with --tls-key")
        parser.add_argument("--tls-key", type=Path)
        parser.add_argument("--prepare", action="store_true", help="make the database ready first")
        parser.add_argument("--jobs", action="store_true", help="bring along a worker that does the jobs")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        if options["prepare"]:
            call_command("prepare", stdout=self.stdout)
        # importing it installs the reactor, and the application all of Django's machinery
        from workbench.asgi import application
        from workbench.server import Server

        certificate, key = options["tls_cert"], options["tls_key"]
        if bool(certificate) != bool(key):
            raise CommandError("--tls-cert and --tls-key go together.")
        on_network = lan_address() if host in ANY_ADDRESS else None
        names = ["localhost", "127.0.0.1", *([on_network] if on_network else [])]
        if on_network and on_network not in settings.ALLOWED_HOSTS:
            settings.ALLOWED_HOSTS.append(on_network)
        if options["https"] and not certificate:
            certificate, key = certificate_ensure(folder=settings.VAR_DIR, hosts=names)
        scheme = "https" if certificate else "http"

        def listening(_host: str, bound: int) -> None:
            shown = host if host not in ANY_ADDRESS else on_network or "localhost"
            url = f"{scheme}://{f'[{shown}]' if ':' in shown else shown}:{bound}/"
            self.stdout.write(f"The Workbench is at {url}")
            if on_network:
                self.stdout.write(qr_code(url))
            self.stdout.flush()

        jobs = Worker() if options["jobs"] else None
        settings.JOBS = settings.JOBS or options["jobs"]

        async def start() -> None:
            runtime.current().start()
            if jobs:
                jobs.start()

        async def stop() -> None:
            await asyncio.gather(runtime.current().stop(), *([jobs.stop()] if jobs else []))

        sys.setswitchinterval(SWITCH_SECONDS)
        gc.collect()
        gc.freeze()  # what was imported is here to stay: no collection need look at it again
        gc.set_threshold(*COLLECT_AFTER)
        server = Server(
            application, endpoint=_endpoint(host, port, certificate, key), listening=listening, start=start, stop=stop
        )
        server.run()
        if server.abort_start:
            raise CommandError(f"Port {port} of {host} is not to be had.")


def _endpoint(host: str, port: int, certificate: Path | None, key: Path | None) -> str:
    """Twisted's description of where to listen."""
    interface = host.strip("[]").replace(":", r"\:")
    if not certificate:
        return f"tcp:port={port}:interface={interface}"
    files = f"certKey={_escaped(certificate)}:privateKey={_escaped(key)}"
    return f"ssl:port={port}:interface={interface}:{files}"


def _escaped(path: Path | None) -> str:
    return str(path).replace("\\", r"\\").replace(":", r"\:")
