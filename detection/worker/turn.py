"""One turn of a detection worker: a group of requests, taken in order on the states they find. Without waiting and
without Redis; what is to be written together is gathered."""

from collections import Counter
from collections.abc import Container
from uuid import UUID

import structlog
from django.conf import settings

from detection import engine
from detection.models import Outcome, Status
from detection.worker.allowance import ending_of, error_of
from detection.worker.exchange import (
    Answer,
    Applied,
    Apply,
    Attach,
    Batch,
    End,
    Ended,
    Finalizing,
    HasEnded,
    Kept,
    Over,
    Refused,
    Request,
    Result,
    Stands,
    Word,
)
from detection.worker.feed import Update
from detection.worker.port import BatchConflict
from detection.worker.purse import Purse
from detection.worker.results import NewEvent, SessionError
from detection.worker.running import Running, broken, snapshot_of
from detection.worker.store import Finish

log = structlog.get_logger("detection.worker")


class Turn:
    """`states` are those of the sessions asked for, None where there is none; `guests` the frames of today of
    theirs; `purses` what their organizations have left. After `take`: the new `states` of the `changed`, `results`,
    `words` by web process, frames `accepted` by guest, and `updates` of those `watched`; frames by organization stand
    in its purse."""

    def __init__(
        self,
        *,
        states: dict[UUID, Kept | Over | None],
        guests: dict[UUID, int],
        purses: dict[UUID, Purse],
        watched: Container[UUID] = (),
    ) -> None:
        self.states = states
        self.changed: set[UUID] = set()
        self.results: list[Result] = []
        self.words: list[tuple[str, Word]] = []
        self.accepted: Counter[UUID] = Counter()
        self.updates: list[tuple[UUID, Update]] = []
        self._guests = guests
        self._purses = purses
        self._watched = watched
        self._running: dict[UUID, Running] = {}

    def take(self, request: Request) -> None:
        number = request.address.number
        state = self.states[request.session_id]
        if state is None:
            self._answer(request, Refused(number, "missing"))
        elif isinstance(state, Over):
            if state.asked_by == request.address:
                return  # the very request that ended it, come again: its answer is on its way
            if isinstance(request, Attach):
                self._answer(request, Stands(number, state.snapshot))
            else:
                self._answer(request, Refused(number, "ended", state.snapshot))
        else:
            self._take_of_living(request, state)

    def refuse(self, request: Request) -> None:
        self._answer(request, Refused(request.address.number, "unavailable"))

    def _take_of_living(self, request: Request, kept: Kept) -> None:
        try:
            running = self._running_of(kept)
        except ValueError as error:  # a state of another engine version, or a text that is no longer a MoveSpec
            log.error("session_cannot_be_stepped", session_id=str(kept.session_id), error=str(error))
            self._end(request, kept, broken(kept), "")
            return
        match request:
            case Attach():
                self._put(kept, web=request.address.web)
                self._tell(running, [])
                self._answer(request, Stands(request.address.number, running.snapshot()))
            case Apply():
                self._apply(request, kept, running)
            case End():
                self._finish(request, kept, running, request.outcome, request.error)

    def _running_of(self, kept: Kept) -> Running:
        running = self._running.get(kept.session_id)
        if running is None:
            running = self._running[kept.session_id] = kept.running()
        return running

    def _apply(self, request: Apply, kept: Kept, running: Running) -> None:
        number, batch, guest_id = request.address.number, request.batch, kept.guest_id
        try:
            stored = running.repeated(batch)
        except BatchConflict as conflict:
            refused = Refused(number, "conflict", message=conflict.message, last_batch_seq=conflict.last_batch_seq)
            self._answer(request, refused)
            return
        if stored is not None:
            self._answer(request, Applied(number, stored))
            return
        if guest_id and self._frames(guest_id) >= settings.GUEST_FRAMES_PER_DAY:
            self._finish(request, kept, running, Outcome.QUOTA_EXCEEDED)
            return
        purse = self._purses.get(kept.meter.payer) if kept.meter.payer else None
        if purse and (block := purse.block()):
            self._finish(request, kept, running, *ending_of(block))
            return
        try:
            save = running.apply(batch)
        except Exception:  # whatever a MoveSpec and a pose bring about in the engine ends their session alone
            log.exception("session_broke", session_id=str(kept.session_id))
            self._end(request, kept, broken(kept), "")
            return
        if guest_id:
            self.accepted[guest_id] += save.accepted
        if purse:
            purse.accepted += save.accepted
        self._put(kept.after(save), web=request.address.web)
        self.results.append(Batch(save))
        self._tell(running, save.events)
        self._answer(request, Applied(number, save.reply))

    def _finish(
        self, request: Request, kept: Kept, running: Running, outcome: Outcome, error: SessionError | None = None
    ) -> None:
        error = error or error_of(outcome, guest_frames=self._frames(kept.guest_id) if kept.guest_id else None)
        if outcome is Outcome.FINALIZED:
            word = Finalizing(running.snapshot(status=Status.FINALIZING))
            self.words.append((kept.web or request.address.web, word))
        self._end(request, kept, *running.finish(outcome, error))

    def _end(self, request: Request, kept: Kept, end: Finish, closing: str) -> None:
        number, snapshot = request.address.number, snapshot_of(end)
        update = Update(
            status=end.status,
            accepted_frames_total=end.accepted_frames_total,
            terminal_outcome=end.terminal_outcome,
            error=end.error,
            events=tuple(end.events),
            reading=None,
        )
        answer: Answer = Refused(number, "ended", snapshot) if isinstance(request, Apply) else Stands(number, snapshot)
        self.states[kept.session_id] = Over(snapshot, request.address)
        self.changed.add(kept.session_id)
        self.results.append(
            Ended(
                finish=end,
                update=update,
                word=HasEnded(snapshot, closing),
                webs=sorted({kept.web, request.address.web} - {""}),
                asked_by=request.address.web,
                answer=answer,
            )
        )
        log.info("session_ended", session_id=str(kept.session_id), outcome=str(end.terminal_outcome))

    def _put(self, kept: Kept, *, web: str) -> None:
        kept.web = web
        self.states[kept.session_id] = kept
        self.changed.add(kept.session_id)

    def _frames(self, guest_id: UUID) -> int:
        return self._guests.get(guest_id, 0) + self.accepted[guest_id]

    def _answer(self, request: Request, answer: Answer) -> None:
        self.words.append((request.address.web, answer))

    def _tell(self, running: Running, events: list[NewEvent]) -> None:
        if running.session_id not in self._watched:
            return
        update = Update(
            status=running.status,
            accepted_frames_total=running.accepted_frames_total,
            terminal_outcome=None,
            error=None,
            events=tuple(events),
            reading=engine.read(running.plan, running.state),
        )
        self.updates.append((running.session_id, update))
