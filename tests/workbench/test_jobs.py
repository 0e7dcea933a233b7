"""Jobs are done by a real worker, with and without Redis; it ends with its server, however that ends."""

import shutil
import subprocess
import sys
import time

import psutil
import pytest
from django.core import mail
from kombu import Connection, Queue

from tests.e2e.servers import server_running
from tests.own_redis import redis_url
from tests.webhooks.conftest import Receiver
from tools.targets import ROOT
from workbench.jobs import job_send
from workbench.jobs.files import Transport
from workbench.mail import mail_send

TELL = """
import django, sys
django.setup()
from tests.people import person
from workbench.webhooks.events import event_emit
from workbench.webhooks.models import EventType
from workbench.webhooks.services import webhook_create
from workbench.tenancy.audit import SYSTEM
project = person("alice").project
webhook_create(project=project, url=sys.argv[1], events=list(EventType), actor=SYSTEM)
event_emit(type=EventType.QUOTA_WARNING, project=project, data={}, key="one")
"""


def until(condition, seconds=60):
    last = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < last, "it did not come about"
        time.sleep(0.05)


def worker_of(server):
    """The process beside the server, once it is there."""
    until(lambda: psutil.Process(server.process.pid).children())
    return psutil.Process(server.process.pid).children()[0]


def gone(process):
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("broker", ["files", pytest.param("redis", marks=pytest.mark.redis)])
def test_a_server_with_jobs_brings_along_a_worker_that_does_them(tmp_path, broker):
    receiver = Receiver()
    environment = {"REDIS_URL": redis_url() if broker == "redis" else "", "WEBHOOK_PRIVATE_HOSTS": "127.0.0.1"}
    with server_running(tmp_path, options=["--jobs"], **environment) as server:
        worker = worker_of(server)
        subprocess.run(
            [sys.executable, "-c", TELL, receiver.url],
            cwd=ROOT,
            env={**server.environment, "DJANGO_SETTINGS_MODULE": "workbench.settings"},
            check=True,
        )
        until(lambda: receiver.got)
        assert receiver.events[0]["type"] == "quota.warning"
        server.stop()
        assert gone(worker)
    receiver.stop()


def test_a_worker_ends_when_its_server_is_killed_and_begins_anew_when_it_is_killed_itself(tmp_path):
    with server_running(tmp_path, options=["--jobs"], REDIS_URL="") as server:
        first = worker_of(server)
        first.kill()
        until(lambda: gone(first))
        until(lambda: worker_of(server).pid != first.pid)
        second = worker_of(server)
        until(lambda: list((tmp_path / "jobs").glob("beat*")))  # it has begun
        server.kill()
        until(lambda: gone(second))


def test_a_server_without_jobs_has_no_process_beside_it(tmp_path):
    with server_running(tmp_path) as server:
        assert psutil.Process(server.process.pid).children() == []


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "messages"
    (folder / "control").mkdir(parents=True)
    return folder


@pytest.fixture
def broker(folder):
    options = {"data_folder_in": str(folder), "data_folder_out": str(folder), "control_folder": str(folder / "control")}
    with Connection("filesystem://", transport=Transport, transport_options=options) as connection:
        yield connection


def messages(folder):
    return [path for path in folder.iterdir() if path.is_file()]


def test_a_message_is_for_its_owner_alone_and_taken_once(broker, folder):
    with broker.SimpleQueue("jobs") as queue:
        queue.put({"text": "secret"})
        (message,) = messages(folder)
        assert message.stat().st_mode & 0o077 == 0
        taken = queue.get(timeout=5)
        assert taken.payload == {"text": "secret"}
        with pytest.raises(queue.Empty):
            queue.get(timeout=0.2)
        taken.ack()
        assert messages(folder) == []


def test_what_a_worker_had_when_it_was_killed_is_for_the_next_and_what_another_has_is_not(broker, folder):
    with broker.SimpleQueue("killed") as queue:  # a name of its own: Kombu binds each once a process
        queue.put({"text": "mail"})
        (message,) = messages(folder)
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        living = message.rename(message.with_name(f"{message.name}.{psutil.Process().ppid()}.taken"))
        with broker.channel(), pytest.raises(queue.Empty):
            queue.get(timeout=0.2)
        living.rename(message.with_name(f"{message.name}.{ended.pid}.taken"))
        with broker.channel():
            taken = queue.get(timeout=5)
        assert taken.payload == {"text": "mail"}
        taken.ack()
        assert messages(folder) == []


def test_what_a_worker_has_not_done_when_it_stops_is_there_again(broker, folder):
    with broker.clone() as stopping, stopping.SimpleQueue("stopped") as queue:
        queue.put({"text": "mail"})
        queue.get(timeout=5)
    (message,) = messages(folder)
    assert message.name.endswith(".stopped.msg")


def test_a_message_that_is_still_written_is_not_read(broker, folder):
    with broker.SimpleQueue("jobs") as queue:
        (folder / "0_half.jobs.msg.new").write_text("{")
        with pytest.raises(queue.Empty):
            queue.get(timeout=0.2)


def test_a_message_that_cannot_be_read_keeps_no_other_from_its_turn(broker, folder):
    (folder / "00_cut.unreadable.msg").write_text("")
    with broker.SimpleQueue("unreadable") as queue:
        queue.put({"text": "mail"})
        taken = queue.get(timeout=5)
        assert taken.payload == {"text": "mail"}
        taken.ack()
    assert [path.name for path in messages(folder)] == ["00_cut.unreadable.msg.unreadable"]


def test_messages_come_in_the_order_they_were_sent(broker):
    channel = broker.default_channel
    sent = [{"properties": {"delivery_tag": str(number)}} for number in range(20)]
    for message in sent:
        channel._put("jobs", message)
    assert [channel._get("jobs") for _ in range(20)] == sent


@pytest.fixture
def jobs(settings, broker, monkeypatch):
    """Jobs run, and their messages lie in the folder."""
    from workbench.celery import app

    settings.JOBS = True
    monkeypatch.setattr(app, "connection_for_write", lambda *_, **__: broker.clone())
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    Queue("celery", channel=broker.default_channel)
    return app


def test_mail_is_sent_by_a_job_where_there_is_a_server_for_it(
    jobs, settings, folder, django_capture_on_commit_callbacks, db
):
    settings.SMTP_OPTIONS = {**settings.SMTP_OPTIONS, "host": "mail.example.com"}
    context = {"webhook": {"url": "https://example.com/"}, "organization": {"name": "A & B"}}
    with django_capture_on_commit_callbacks(execute=True):
        mail_send(to="alice@example.com", name="webhook_disabled", context=context)
    assert mail.outbox == []
    assert len(messages(folder)) == 1


def test_mail_goes_at_once_where_no_job_runs_or_it_only_goes_into_a_folder(
    settings, django_capture_on_commit_callbacks, db
):
    context = {"webhook": {"url": "https://example.com/"}, "organization": {"name": "A & B"}}
    for settings.JOBS in (False, True):
        with django_capture_on_commit_callbacks(execute=True):
            mail_send(to="alice@example.com", name="webhook_disabled", context=context)
    assert [message.to for message in mail.outbox] == [["alice@example.com"]] * 2


def test_a_broker_that_is_away_is_no_error_of_the_page(jobs, folder):
    shutil.rmtree(folder)
    assert not job_send("workbench.tasks.rows_clean", {})
