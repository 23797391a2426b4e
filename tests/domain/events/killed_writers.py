"""A hundred writers, each killed at some point of writing. Says after which of them chain or records were not whole."""

from __future__ import annotations

import io
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.domain.events.wholeness import what_is_wrong
from tests.killing import in_child, killed, own_database

LONGEST = 0.06  # seconds until a writer is killed; an operation takes a few thousandths


def main(writers: int, seed: int) -> dict[str, Any]:
    chance = random.Random(seed)  # noqa: S311 - when to kill is no secret
    told: dict[str, Any] = {"killed": 0, "wrong": [], "events": []}
    with own_database():
        in_child(_begin)
        for number in range(writers):
            delay = chance.uniform(0, LONGEST)
            told["killed"] += killed(_writing(number), wait=lambda delay=delay: time.sleep(delay))
            wrong, events = in_child(what_is_wrong)
            told["events"].append(events)
            told["wrong"] += [[number, each] for each in wrong]
        told["kinds"] = in_child(_kinds)
    return told


def _begin() -> None:
    from tests.domain.people import country
    from tests.domain.returns.sending import issued

    issued(country())


def _writing(number: int) -> Callable[[Callable[[], None]], None]:
    """Writes without end: bodies, people with posts, invitations sent and withdrawn, files received and withdrawn."""

    def write(ready: Callable[[], None]) -> None:
        from openinquiry.domain.accounts import operations as accounts
        from openinquiry.domain.accounts.actors import actor_of
        from openinquiry.domain.accounts.models import Body, Person, Programme
        from openinquiry.domain.files import store
        from openinquiry.domain.returns import operations
        from openinquiry.domain.returns.models import Return
        from tests.domain.people import BY_MACHINE, NOW

        programme = Programme.objects.get()
        at = NOW + timedelta(minutes=number)
        lead = actor_of(Person.objects.get(email="lead@example.org"), at=at)
        officer = actor_of(Person.objects.get(email="officer@example.org"), at=at)
        force = Body.objects.get(code="E23000901")
        # Kept before, because forcing it to the disk would take most of the time that a writer has.
        blob = store().put(io.BytesIO(str(number).encode()))
        ready()
        for turn in range(number, 10_000):
            mark = f"{number}-{turn}"
            if turn % 3 == 0:
                body = accounts.enter_body(f"K{mark}", name="Killed while written", kind="charity", act=BY_MACHINE)
                person = accounts.enter_person(f"k{mark}@example.org", name="Killed Invented", act=BY_MACHINE)
                accounts.give_post(
                    person, body=body, title="Officer", programme=programme, role="officer", begins=at.date(), act=BY_MACHINE
                )  # fmt: skip
            elif turn % 3 == 1:
                invitation, _word = accounts.invite(
                    f"i{mark}@example.org", name="Invited", body=force, title="Officer", programme=programme, role="officer",
                    actor=lead,
                )  # fmt: skip
                accounts.withdraw_invitation(invitation, actor=lead)
            else:
                return_ = Return.objects.select_related("request", "body").get(body=force)
                operations.receive_version(return_, blob=blob, file_name=f"{mark}.csv", actor=officer)
                blob = store().put(io.BytesIO(mark.encode()))

    return write


def _kinds() -> dict[str, int]:
    from django.db.models import Count

    from openinquiry.domain.events.models import Event

    return dict(Event.objects.order_by().values_list("kind").annotate(Count("pk")))


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
