"""``openinquiry events``: read the chain of events, and check that nobody changed it."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any

import typer

from openinquiry.cli.console import say
from openinquiry.cli.service import require_tables, set_up
from openinquiry.core.shared import WrongUsage

_ANCHOR = re.compile(r"(\d{1,18}):([0-9a-f]{64})")
_ABOUT = re.compile(r"([a-z_]+\.[a-z_]+):([\w-]{1,64})")
app = typer.Typer(name="events", help="Read the chain of events of the service, and check it.", no_args_is_help=True)


@app.command("verify")
def verify(
    anchor: Annotated[
        list[str] | None,
        typer.Option(help="NUMBER:DIGEST of an event, as written down earlier. May be given several times."),
    ] = None,
    record: Annotated[bool, typer.Option(help="Record that the chain was checked; not on a copy.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print for a program to read.")] = False,
) -> None:
    """Check every event from the first to the last. Exit 0: the chain is whole. Exit 1: the faults are named.

    Example: openinquiry events verify --anchor 412:9f3c…
    """
    anchors = dict(_anchor(each) for each in anchor or ())
    set_up()
    require_tables()
    from django.utils import timezone  # noqa: PLC0415 - only now set up

    from openinquiry.domain.events.checking import check_chain, record_check  # noqa: PLC0415
    from openinquiry.domain.events.recording import Act  # noqa: PLC0415

    verdict = check_chain(anchors=anchors)
    if record and verdict.number:
        record_check(verdict, act=Act(by=None, at=timezone.now(), why="Checked by the command."))
    faults = [{"number": fault.number, "says": fault.says} for fault in verdict.faults]
    if as_json:
        say(
            json.dumps(
                {"whole": verdict.whole, "number": verdict.number, "digest": verdict.digest, "faults": faults}, indent=2
            )
        )
    elif verdict.whole and not verdict.number:
        say("There is no event yet.")
    elif verdict.whole:
        say(f"The chain is whole: {verdict.number:,} events. Write down {verdict.number}:{verdict.digest}")
    else:
        say(f"The chain is not whole; {len(faults)} faults, the first hundred at most:")
        for fault in verdict.faults:
            say(f"  {fault.says}")
    if not verdict.whole:
        raise typer.Exit(1)


@app.command("list")
def list_events(
    about: Annotated[
        str | None, typer.Option(help="KIND:IDENTIFIER of a record, such as accounts.role:6f0c…; leave out for all.")
    ] = None,
    last: Annotated[int, typer.Option(min=1, max=100_000, help="How many, counted from the newest.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print for a program to read.")] = False,
) -> None:
    """Print events, the oldest of them first. People, posts and records stand by their identifiers.

    Example: openinquiry events list --last 20
    """
    kind, subject = _record(about) if about else ("", "")
    set_up()
    require_tables()
    from openinquiry.domain.events.models import Event  # noqa: PLC0415 - only now set up

    found = Event.objects.order_by("-number")
    if about:
        found = found.filter(subject_kind=kind, subject=subject)
    rows = [_told(event) for event in reversed(found[:last])]
    if as_json:
        say(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        why = f" – {row['why']}" if row["why"] else ""
        say(f"{row['number']}  {row['at']}  {row['kind']}  {row['about']}  by {row['by'] or 'the machine'}{why}")


def _told(event: Any) -> dict[str, Any]:  # noqa: ANN401 - its class is known only once the service is set up
    content = event.content()
    about = f"{content.pop('subject_kind')}:{content.pop('subject')}"
    return {
        **content, "number": event.number, "about": about, "changes": event.changed(), "previous": event.previous,
        "digest": event.digest,
    }  # fmt: skip


def _anchor(given: str) -> tuple[int, str]:
    matched = _ANCHOR.fullmatch(given.strip().lower())
    if matched is None:
        raise WrongUsage("An anchor is the number of an event, a colon and its digest of 64 hexadecimal digits.")
    return int(matched[1]), matched[2]


def _record(given: str) -> tuple[str, str]:
    matched = _ABOUT.fullmatch(given.strip())
    if matched is None:
        raise WrongUsage("A record is named by its kind, a colon and its identifier, as in accounts.role:6f0c….")
    return matched[1], matched[2]
