"""The server as it is run: killed, restarted, flooded, and read from too slowly."""

import http.client
import json
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import ExitStack

import psutil
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from detection import engine
from detection.realtime.messages import decode
from detection.worker.running import plan_of_text
from tests.detection.conftest import SQUAT
from tests.detection.frames import bare, squats
from tests.detection.packing import of_float32, packed
from tests.detection.realtime.served import Server, batch, copy_of, environment, hear, prepare, say
from tests.own_redis import redis_forget

FRAMES = squats()
TEXT, BINARY = "kynasmith.v1", "kynasmith.v1.binary"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    var = tmp_path_factory.mktemp("prepared")
    prepare(var)
    return var


@pytest.fixture(params=["inline", pytest.param("redis", marks=pytest.mark.redis)])
def worker_kind(request):
    """Of servers, which bring their own worker."""
    if request.param == "redis":
        redis_forget("detection:*")
    return request.param


@pytest.fixture
def make_server(prepared, tmp_path):
    """Servers of one test, with their own database; they are gone when it ends."""
    made = []

    def make(*options, **of_server):
        server = Server(copy_of(prepared, tmp_path / "var"), *options, **of_server)
        made.append(server)
        return server.start()

    yield make
    for server in made:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture
def attach():
    """Attach to a session of a server; the socket is closed when the test ends."""
    with ExitStack() as stack:
        yield lambda server, session, **options: stack.enter_context(server.attach(session, **options))


@pytest.fixture(scope="module")
def server(prepared, tmp_path_factory):
    """One for all the tests that leave it as it was."""
    server = Server(copy_of(prepared, tmp_path_factory.mktemp("shared"))).start()
    yield server
    server.stop()


def as_text(batch_seq, frames):
    return json.dumps({"type": "frame_batch", "batch_seq": batch_seq, "frames": frames})


def engine_alone(frames):
    """Its events, those of closing included."""
    plan = plan_of_text(SQUAT.read_text(encoding="utf-8"))
    state, events = engine.new_state(plan), []
    for frame in frames:
        (decoded,) = decode(json.dumps({"type": "frame_batch", "batch_seq": 1, "frames": [frame]})).frames
        events += engine.step(plan, state, decoded.timestamp_ms, decoded.landmarks)
    events += engine.close(plan, state)
    return [{"type": event.type, "ts_ms": event.ts_ms, "payload": event.payload} for event in events]


def finalized(client):
    """The closing events, and the last message."""
    say(client, "finalize")
    events = []
    while (message := hear(client))["type"] != "session_done":
        events += message.get("events", [])
    return events, message


def test_a_form_that_is_broken_gets_the_envelope_of_every_error(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("POST", "/api/auth/access-tokens", b"--x", {"Content-Type": "multipart/form-data"})
    answer = connection.getresponse()
    error = json.load(answer)["error"]
    connection.close()
    assert (answer.status, error["code"]) == (422, "validation_error")


def test_killed_in_mid_stream_it_goes_on_as_if_nothing_had_happened(make_server, attach, worker_kind):
    """Killed once with a batch on its way, so that nobody knows whether it was applied, and once after an ack."""
    server = make_server(worker=worker_kind)
    session = server.new_session()
    batches = {number + 1: FRAMES[number * 15 : number * 15 + 15] for number in range(len(FRAMES) // 15 + 1)}
    client = attach(server, session)
    assert hear(client)["last_batch_seq"] == 0
    events = {}
    for number, frames in batches.items():
        if number in (3, 9):
            if number == 3:
                say(client, "frame_batch", batch_seq=number, frames=frames)
            server.kill()
            server.start()
            client = attach(server, session)
            update = hear(client)
            applied = update["last_batch_seq"]
            assert applied in ((2, 3) if number == 3 else (8,))
            assert update["accepted_frames_total"] == 15 * applied
        events[number], ack = batch(client, number, frames)
    closing, done = finalized(client)
    assert done["accepted_frames_total"] == ack["accepted_frames_total"] == len(FRAMES)
    heard = [event for number in batches for event in events[number]] + closing
    assert bare(heard) == engine_alone(FRAMES)
    stored = server.ask("GET", f"/api/detection/sessions/{session['session_id']}/events?limit=1000")
    assert stored == heard
    record = server.ask("GET", f"/api/detection/sessions/{session['session_id']}")
    assert (record["accepted_frames_total"], record["completed_event_counts"]) == (len(FRAMES), {"squat": 5})


def test_a_session_in_binary_is_the_same_session(server, attach):
    frames, told = of_float32(FRAMES), []
    for offers, form in (([TEXT], as_text), ([BINARY, TEXT], packed)):
        session = server.new_session()
        client = attach(server, session, subprotocols=offers)
        assert (client.subprotocol, hear(client)["accepted_frames_total"]) == (offers[0], 0)
        answers = []
        for number in range(len(frames) // 15 + 1):
            client.send(form(number + 1, [*frames[number * 15 : number * 15 + 15], {**frames[0], "frame_seq": 1}]))
            while (message := hear(client))["type"] == "event_batch":
                answers += bare(message["events"])
            answers.append(message)
        closing, done = finalized(client)
        record = server.ask("GET", f"/api/detection/sessions/{session['session_id']}")
        told.append((answers, bare(closing), done["accepted_frames_total"], record["completed_event_counts"]))
    assert told[0] == told[1]
    assert told[0][2:] == (len(frames), {"squat": 5})


@pytest.mark.redis
def test_the_batches_of_a_worker_that_is_killed_are_another_s(make_server, attach):
    """Killed with a batch on its way and nobody else to take it, and once more in between."""
    redis_forget("detection:*")
    server = make_server(worker="redis")
    session = server.new_session()
    client = attach(server, session)
    hear(client)
    events = []
    for number in range(1, 10):
        frames = FRAMES[(number - 1) * 30 : number * 30]
        if number in (3, 6):
            if number == 3:
                say(client, "frame_batch", batch_seq=number, frames=frames)
            server.worker.kill()
            server.worker.start()
            if number == 3:
                while (message := hear(client))["type"] == "event_batch":
                    events += message["events"]
                assert message["batch_seq"] == 3
                continue
        found, ack = batch(client, number, frames)
        events += found
    closing, done = finalized(client)
    assert done["accepted_frames_total"] == ack["accepted_frames_total"] == len(FRAMES)
    assert bare(events + closing) == engine_alone(FRAMES)
    assert server.worker.stop() == 0


def test_a_restart_answers_what_it_took_and_tells_clients_to_come_back(make_server, attach):
    server = make_server()
    session = server.new_session()
    client = attach(server, session)
    hear(client)
    batch(client, 1, FRAMES[:100])
    stopping = threading.Thread(target=server.stop)
    stopping.start()
    acked = 1
    try:
        for number in range(2, 100_000):
            batch(client, number, [])
            acked = number
    except ConnectionClosed as closed:
        code = closed.rcvd.code
    stopping.join()
    assert (code, server.process.returncode) == (1012, 0)
    server.start()
    update = hear(attach(server, session))
    assert update["last_batch_seq"] >= acked
    assert update["accepted_frames_total"] == 100
    assert server.stop(signal.SIGINT) == 0
    assert "Traceback" not in server.log


def test_a_port_that_is_taken_is_an_error(server):
    command = [sys.executable, "manage.py", "serve", "--port", str(server.port)]
    run = subprocess.run(command, env=environment(server.var), capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert f"Port {server.port} of 127.0.0.1 is not to be had." in run.stderr


def test_no_log_has_a_token(server):
    session = server.new_session()
    with server.attach(session) as client:
        hear(client)
        finalized(client)
    server.ask("GET", f"/api/detection/sessions?secret={session['runtime_token']}")
    with pytest.raises(InvalidStatus):
        connect(f"ws://127.0.0.1:{server.port}/ws/nowhere?runtime_token={session['runtime_token']}")
    assert session["session_id"] in server.log
    assert session["runtime_token"] not in server.log
    assert "runtime_token" not in server.log


def test_an_unknown_address_is_refused_quietly(server):
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://127.0.0.1:{server.port}/ws/detection/sessions/nonsense")
    assert refused.value.response.status_code == 403
    time.sleep(1.5)  # Daphne looks for crashed applications once a second
    assert "Traceback" not in server.log


def test_it_speaks_tls(make_server):
    server = make_server("--https")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    url = f"wss://127.0.0.1:{server.port}/ws/detection/sessions/00000000-0000-0000-0000-000000000000"
    with connect(url, ssl=context) as client:
        assert hear(client)["error"]["code"] == "access_token_missing"
        with pytest.raises(ConnectionClosed) as closed:
            hear(client)
    assert closed.value.rcvd.code == 4401


@pytest.mark.parametrize("size", [2 * 1024 * 1024 + 1, 5 * 1024 * 1024], ids=["ours to refuse", "Daphne's to refuse"])
def test_a_message_that_is_too_large_is_closed_with_1009(server, attach, size):
    client = attach(server, server.new_session())
    hear(client)
    client.send('{"type": "ping"}'.ljust(size))
    try:
        while True:
            hear(client)
    except ConnectionClosed as closed:
        code = closed.rcvd.code
    assert code == 1009


class Most:
    """The most memory that a process held while the block ran, above what it held before (bytes)."""

    def __init__(self, process):
        self.process = psutil.Process(process.pid)

    def __enter__(self):
        self.before = self.most = self.process.memory_info().rss
        self.running = True
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()
        return self

    def _watch(self):
        while self.running:
            self.most = max(self.most, self.process.memory_info().rss)
            time.sleep(0.01)

    def __exit__(self, *_):
        self.running = False
        self.thread.join()

    @property
    def added(self):
        return self.most - self.before


@pytest.mark.parametrize(("size", "count"), [(4_000, 1_500), (1_900_000, 30)])
def test_a_flood_adds_little_memory(server, size, count):
    """A client that sends as fast as it can, and reads what comes back."""
    warm = server.new_session()
    with server.attach(warm) as client:
        batch(client, 1, FRAMES)
    frame = json.dumps(FRAMES[0])
    session = server.new_session()
    with server.attach(session) as client, Most(server.process) as memory:
        hear(client)

        def read():
            for _ in range(count):
                hear(client)

        reading = threading.Thread(target=read)
        reading.start()
        for number in range(1, count + 1):
            text = f'{{"type": "frame_batch", "batch_seq": {number}, "frames": [{frame}]}}'
            client.send(text + " " * (size - len(text)))
        reading.join()
    assert memory.added < 20_000_000


def test_a_reader_that_stops_reading_is_closed(server):
    """It asks on, and takes nothing that is answered. What it finds when it reads again ends with 4430."""
    session = server.new_session()
    raw = socket.create_connection(("127.0.0.1", server.port))
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    url = f"{session['stream_url']}?runtime_token={session['runtime_token']}"
    with connect(url, sock=raw, compression=None, max_size=None, max_queue=1, ping_interval=None) as client:
        hear(client)
        batch(client, 2, [])
        with Most(server.process) as memory:
            while "slow_reader" not in server.log:
                say(client, "frame_batch", batch_seq=1, frames=[])
        assert memory.added < 20_000_000
        try:
            while True:
                hear(client)
        except ConnectionClosed as closed:
            code = closed.rcvd.code
    assert code == 4430
