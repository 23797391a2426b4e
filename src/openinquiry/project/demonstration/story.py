"""What happened in the last six weeks: a list of moments, each carried out in its order through the operations of the service.

What the machine did then is done here at once and dated then. What came in today goes to the worker, as it always does.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle

from openinquiry.core.timetable import Region, WorkingCalendar, add_working_days
from openinquiry.core.workflow import ReturnState, VersionState
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.events.recording import Act
from openinquiry.domain.files import scanner, store
from openinquiry.domain.returns import operations
from openinquiry.domain.returns.models import DataRequest, Extension, Return, Version
from openinquiry.domain.returns.operations.answers import unexplained
from openinquiry.domain.returns.operations.reminding import Letter
from openinquiry.jobs.returns import take_in
from openinquiry.project.demonstration.asking import PERIOD, asked_of
from openinquiry.project.demonstration.cast import Cast
from openinquiry.project.demonstration.files import Sender, Upload

ISSUED = -28  # working days from today, as all numbers of days here
DUE = {"police": -6, "childrens_services": 4, "support_and_health": 12}
REMINDED = (-10, -2, 1, 6)  # from the day due on, as the ladder of reminders has it
STATEMENT = "I have the authority to answer for this body, and the return is complete as far as I know."
FATES = {
    "police": (
        "to put right", "accepted", "signed", "more time", "silent", "sent back", "wrong", "silent", "today", "not held",
        "accepted", "granted", "silent", "silent", "unexplained", "silent", "silent", "silent", "accepted", "silent", "silent",
    ),
    "childrens_services": (
        "silent", "accepted", "silent", "wrong", "silent", "silent", "signed", "silent", "silent", "more time", "silent",
        "silent", "silent", "silent", "silent", "silent", "silent", "silent", "silent", "silent", "silent", "silent",
    ),
    "support_and_health": ("accepted", "not held", "silent", "signed", "silent"),
}  # fmt: skip
_NEEDS_TEXT = ("to put right", "today", "accepted", "signed", "sent back", "unexplained")
_CALENDAR = WorkingCalendar(Region.ENGLAND_AND_WALES)
EXPLANATION = "We looked at the records behind this, and they are as the people who made them meant them."


class Nobody:
    """Takes letters and sends none: nobody in this country exists."""

    def send(self, letter: Letter) -> None:
        """Let it fall."""


@dataclass
class Story:
    """The moments to come, put down in any order. now: the moment of the demonstration."""

    now: datetime
    cast: Cast = field(init=False)
    moments: list[tuple[datetime, Callable[[datetime], object]]] = field(default_factory=list)

    def on(self, working_days: int, carry_out: Callable[[datetime], object], *, minute: int = 0) -> None:
        """Put down what is to happen so many working days from today, between nine and five."""
        day = self.day(working_days)
        moment = datetime.combine(day, time(9), UTC) + timedelta(minutes=minute % 480)
        self.moments.append((min(moment, self.now), carry_out))

    def moment_of_beginning(self) -> datetime:
        """When office, bodies and people are entered: two days before anything is asked."""
        return datetime.combine(self.day(ISSUED - 2), time(9), UTC)

    def day(self, working_days: int) -> date:
        """The day so many working days from today; today itself for 0."""
        today = self.now.date()
        return add_working_days(today, number=working_days, calendar=_CALENDAR) if working_days else today

    def tell(self, progress: Callable[[int, int], None]) -> None:
        """Carry every moment out in its order."""
        for number, (moment, carry_out) in enumerate(sorted(self.moments, key=lambda each: each[0]), start=1):
            carry_out(moment)
            progress(number, len(self.moments))


def write_story(story: Story, cast: Cast, senders: tuple[Sender, ...]) -> None:
    """Put down everything: the requests, what each body does, the reminders."""
    story.cast = cast
    for kind in DUE:
        asked = [each for each in senders if each.kind == kind]
        if asked:
            _request(story, kind, asked)
            for number, (sender, fate) in enumerate(fates_of(senders, kind)):
                _BODIES[fate](story, sender, number)
    days = {due + step for due in DUE.values() for step in REMINDED if ISSUED < due + step <= 0}
    for day in days:
        story.on(day, lambda at: operations.remind_all(post=Nobody(), act=Act(by=None, at=at)), minute=-1)


def _request(story: Story, kind: str, senders: list[Sender]) -> None:
    cast = story.cast
    asked = asked_of(kind, opens=story.day(ISSUED), due=story.day(DUE[kind]))

    def issue(at: datetime) -> None:
        lead = cast.actor("lead", at=at)
        request = operations.draft_request(cast.programme, asked=asked, actor=lead)
        operations.issue_request(request, bodies=[cast.bodies[each.code] for each in senders], actor=lead)

    story.on(ISSUED, issue)


def return_of(sender: Sender) -> Return:
    """The return that a body owes."""
    request = DataRequest.objects.get(specification=sender.kind)
    found = Return.objects.select_related("request__programme", "body", "accepted")
    return found.get(request=request, body__code=sender.code)


def _answers(story: Story, sender: Sender, number: int, *, after: str = "") -> None:
    """It sends a file, puts right what is wrong in it, explains and signs. after: «accepted» or «sent back» follows.

    Two in three checked their file before they sent it, by the same rules on their own machine.
    """
    day = _day_of(sender, number)
    checked_before = number % 3 != 1 or after == "sent back"

    def begin(at: datetime) -> None:
        mended = sender.put_right(period=PERIOD) if checked_before else None
        _upload(story.cast, sender, mended or sender.as_sent(), at)

    story.on(day, begin, minute=7 * number)
    story.on(day + 2, lambda at: _put_right(story.cast, sender, at), minute=11 * number)
    story.on(day + 3, lambda at: _sign(story.cast, sender, at), minute=13 * number)
    if after:
        story.on(min(day + 5, 0), lambda at: _decide(story.cast, sender, after, at), minute=17 * number)


def _wrong(story: Story, sender: Sender, number: int) -> None:
    day = _day_of(sender, number)
    story.on(day, lambda at: _upload(story.cast, sender, sender.as_sent(), at), minute=7 * number)


def _unexplained(story: Story, sender: Sender, number: int) -> None:
    _wrong(story, sender, number)
    story.on(_day_of(sender, number) + 1, lambda at: _put_right(story.cast, sender, at), minute=7 * number)


def _today(story: Story, sender: Sender, number: int) -> None:
    def upload(at: datetime) -> None:
        sent = sender.as_sent()
        take_in(
            return_of(sender), content=io.BytesIO(sent.content), file_name=sent.name, actor=_officer(story.cast, sender, at)
        )  # fmt: skip

    story.on(0, upload, minute=479)


def _not_held(story: Story, sender: Sender, number: int) -> None:
    def say(at: datetime) -> None:
        operations.say_not_held(
            return_of(sender), statement=STATEMENT, actor=story.cast.actor(f"signatory {sender.code}", at=at),
            searched="The case system and the paper files of both offices, for every word of the guidance.",
        )  # fmt: skip

    story.on(_day_of(sender, number), say, minute=3 * number)


def _asks_for_time(story: Story, sender: Sender, number: int, *, granted: bool = False) -> None:
    def ask(at: datetime) -> None:
        operations.ask_for_time(
            return_of(sender), until=story.day(10), reason="Our records are being moved to another system until then.",
            actor=_officer(story.cast, sender, at),
        )  # fmt: skip

    def grant(at: datetime) -> None:
        wish = Extension.objects.select_related("of__request", "of__body").get(of=return_of(sender), state="asked")
        operations.answer_extension(
            wish, granted=True, answer="You told us in time, and why.", actor=story.cast.actor("lead", at=at)
        )  # fmt: skip

    story.on(-9, ask, minute=3 * number)
    if granted:
        story.on(-8, grant, minute=3 * number)


def _silent(story: Story, sender: Sender, number: int) -> None:
    """It does nothing."""


_BODIES: dict[str, Callable[[Story, Sender, int], None]] = {
    "accepted": lambda *of: _answers(*of, after="accepted"),
    "signed": _answers,
    "sent back": lambda *of: _answers(*of, after="sent back"),
    "wrong": _wrong,
    "to put right": _wrong,
    "unexplained": _unexplained,
    "today": _today,
    "not held": _not_held,
    "more time": _asks_for_time,
    "granted": lambda *of: _asks_for_time(*of, granted=True),
    "silent": _silent,
}


def _day_of(sender: Sender, number: int) -> int:
    """When it sends its first file, spread over the weeks before the due date."""
    return ISSUED + 8 + number % 10 if sender.kind == "police" else ISSUED + 10 + number % 12


def _officer(cast: Cast, sender: Sender, at: datetime) -> Actor:
    return cast.actor(f"officer {sender.code}", at=at)


def _upload(cast: Cast, sender: Sender, upload: Upload, at: datetime) -> Version:
    """Send a file; the machine looks at it, the officer confirms its columns, the machine checks it: within minutes."""
    actor = _officer(cast, sender, at)
    blob = store().put(io.BytesIO(upload.content))
    version = operations.receive_version(return_of(sender), blob=blob, file_name=upload.name, actor=actor)
    state = operations.examine_version(version, store=store(), scanner=scanner(), act=_machine(at))
    version = _again(version)
    if state is VersionState.TO_MAP:
        operations.confirm_mapping(version, toml=sender.mapping, actor=actor)
        version = _again(version)
    if version.state == VersionState.CHECKING:
        operations.check_version(version, store=store(), act=_machine(at))
    return _again(version)


def _put_right(cast: Cast, sender: Sender, at: datetime) -> None:
    """Send the file again without what is wrong in it, where that can be done here."""
    if _last(sender).errors:
        mended = sender.put_right(period=PERIOD)
        if mended is not None:
            _upload(cast, sender, mended, at)


def _sign(cast: Cast, sender: Sender, at: datetime) -> None:
    version = _last(sender)
    if version.state not in (VersionState.CLEAN, VersionState.HAS_QUERIES):
        return  # it could not be put right, and waits
    for rule in sorted(unexplained(version)):
        operations.explain_query(version, rule=rule, text=EXPLANATION, actor=_officer(cast, sender, at))
    operations.sign_version(version, statement=STATEMENT, actor=cast.actor(f"signatory {sender.code}", at=at))


def _decide(cast: Cast, sender: Sender, after: str, at: datetime) -> None:
    return_ = return_of(sender)
    analyst = cast.actor("analyst", at=at)
    if return_.state != ReturnState.SUBMITTED:
        return  # it could not be put right, and was never signed
    if after == "accepted":
        operations.accept_return(return_, actor=analyst)
    else:
        operations.send_back(
            return_, reason="The offences of the last quarter are missing. Please send the whole year.", actor=analyst
        )  # fmt: skip


def _last(sender: Sender) -> Version:
    found = return_of(sender).versions.select_related("of__request", "of__body").order_by("-number").first()
    assert found is not None  # noqa: S101 - it was uploaded some days ago
    return found


def _again(version: Version) -> Version:
    return Version.objects.select_related("of__request", "of__body").get(pk=version.pk)


def _machine(at: datetime) -> Act:
    return Act(by=None, at=at + timedelta(minutes=1))


def fates_of(senders: tuple[Sender, ...], kind: str) -> Iterator[tuple[Sender, str]]:
    """The bodies of a kind, each with what becomes of it: whoever is to sign sends text, in which rows can be put right."""
    texts = [each for each in senders if each.kind == kind and each.sends_text]
    others = [each for each in senders if each.kind == kind and not each.sends_text]
    for fate in cycle(FATES[kind]):
        if not texts and not others:
            return
        first, second = (texts, others) if fate in _NEEDS_TEXT or not others else (others, texts)
        yield (first or second).pop(0), fate
