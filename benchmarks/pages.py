"""What each page costs where there is much to show: `python -m benchmarks.pages [--quick] [--var DIR] [NAME …]`.

Fills a database with `manage.py seed_load` (or takes the one in DIR, which was filled so) and visits every page that
the owner of all of it can open, in one process, through all of Django but the socket. The last line is one JSON object.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MOST_MS = 60
MOST_QUERIES = 10
SEARCHES = {
    "docs: search": "/docs/search/?q=percent+of+a+range",
    "catalogue: search": "/catalogue/?q=squat",
    "catalogue: search, two words": "/catalogue/?q=load+curl&sort=newest",
    "catalogue: facets": "/catalogue/?body=legs&equipment=mat&type=hold",
    "catalogue: newest": "/catalogue/?sort=newest",
    "catalogue: most used": "/catalogue/?sort=use",
    "catalogue: far on": "/catalogue/?page=500",
}


def known_values() -> dict[str, Any]:
    """What fills the addresses: the seeded organization's, and where sizes differ the largest."""
    from django.db.models import Count

    from detection.models import DetectionSession
    from movespecs.models import MoveSpec
    from workbench.load import OWNER
    from workbench.tenancy.models import ApiKey, Organization

    organization = Organization.objects.get(memberships__user__email=OWNER)
    projects = organization.projects.order_by("created_at")
    movespec = MoveSpec.objects.filter(project=projects[0]).order_by("-session_count").first()
    assert movespec
    session = DetectionSession.objects.filter(project__in=projects).order_by("-created_at")[:20]
    longest = max(session, key=lambda session: session.events.aggregate(n=Count("ordinal"))["n"])
    return {
        "organization_id": organization.pk,
        "project_id": projects[0].pk,
        "movespec_id": movespec.pk,
        "version_id": movespec.current_released_version_id,
        "session_id": longest.pk,
        "key_id": ApiKey.objects.filter(project=projects[0]).values_list("pk", flat=True)[0],
        "kind": "api-keys",
        "membership_id": organization.memberships.values_list("pk", flat=True)[0],
        "handle": "squat",
        "slug": "squat",
        "parts": "arms-legs",
        "code": "quota_exceeded",
        "path": "guide",
        "token": "none",
        "section": "catalogue",
        "device_id": 1,
    }


def addresses() -> Iterator[tuple[str, str]]:
    from tests.walk import pages

    known = known_values()
    for page in pages():
        yield page.name, page.url(known)
    if "catalogue_movespec" in {page.name for page in pages()}:
        yield "catalogue_movespec: published", f"/catalogue/{known['movespec_id']}/"
    yield from SEARCHES.items()


def measure(*, visits: int, names: list[str]) -> dict[str, dict[str, float]]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from workbench.load import OWNER
    from workbench.tenancy.models import User

    browser = Client(SERVER_NAME="localhost", raise_request_exception=False)
    browser.force_login(User.objects.get(email=OWNER))
    report = {}
    print(f"{'page':42s} {'p50':>7s} {'p95':>7s} {'CPU':>7s}  queries      kB")
    for name, url in addresses():
        if names and not any(name.startswith(each) for each in names):
            continue
        answer = browser.get(url)
        if answer.status_code != 200 or "Content-Disposition" in answer:  # it takes POST, leads elsewhere, is a file
            answer.close()
            continue
        with CaptureQueriesContext(connection) as queries:
            browser.get(url)
            reads = [query for query in queries if query["sql"].startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]
        walls, cpus = [], []
        for _ in range(visits):
            wall, cpu = time.perf_counter(), time.process_time()
            answer = browser.get(url)
            assert answer.status_code == 200, (url, answer.status_code)
            size = len(answer.content)
            walls.append((time.perf_counter() - wall) * 1000)
            cpus.append((time.process_time() - cpu) * 1000)
        p95 = statistics.quantiles(walls, n=20)[-1]
        found = {
            "p50_ms": round(statistics.median(walls), 1),
            "p95_ms": round(p95, 1),
            "cpu_ms": round(statistics.median(cpus), 1),
            "queries": len(reads),
        }
        report[name] = found
        over = " <--" if p95 > MOST_MS or len(reads) > MOST_QUERIES else ""
        figures = f"{found['p50_ms']:7.1f} {p95:7.1f} {found['cpu_ms']:7.1f}  {len(reads):7d} {size / 1000:7.1f}"
        print(f"{name:42s} {figures}{over}", flush=True)
        if os.environ.get("SHOW_QUERIES"):
            for query in reads:
                print("   ", query["time"], query["sql"][:2000])
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the database, ten visits a page")
    parser.add_argument("--var", type=Path, help="the folder of a database that seed_load has filled")
    parser.add_argument("names", nargs="*", help="only pages whose name begins so")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "VAR_DIR": str(options.var or folder),
            "LOG_LEVEL": "WARNING",
            "ANONYMOUS_REQUESTS_PER_MINUTE": "1000000",
        }
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
        if not options.var:
            few = ["--movespecs", "1000", "--sessions", "10000", "--events", "100000"] if options.quick else []
            for command in (["prepare"], ["seed_load", *few]):
                subprocess.run([sys.executable, "manage.py", *command], check=True)
        import django

        django.setup()
        report = measure(visits=10 if options.quick else 50, names=options.names)
    slowest = max(found["p95_ms"] for found in report.values())
    print(f"the slowest page's p95         {slowest:8.1f} ms   (at most {MOST_MS})")
    print(json.dumps({"pages": report, "pages_slowest_p95_ms": slowest}))


if __name__ == "__main__":
    main()
