"""A body sends a file: it is kept as it came, numbered, and waits to be examined; nothing that came before is lost."""

from __future__ import annotations

import tomllib

from openinquiry.adapters.blobs import Blob
from openinquiry.core.shared import Refusal, Refused
from openinquiry.core.workflow import RETURN, VERSION, Condition, ReturnState, VersionState, move
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.events.recording import Act, Recording, recording
from openinquiry.domain.returns import events, policies, queries
from openinquiry.domain.returns.models import KeptMapping, Return, Version

LONGEST_NAME = 255


def receive_version(return_: Return, *, blob: Blob, file_name: str, note: str = "", actor: Actor) -> Version:
    """Take in a file that is in the store already. The return is a draft from now on, until it is signed.

    Raises Refused when the same bytes were sent before and still stand: it says as which version.
    """
    policies.can_prepare.check(actor, return_)
    _refuse_the_same(return_, blob)
    with recording(_act(actor, return_, note)) as record:
        # Locked, so that two uploads at once do not get one number.
        return_ = Return.objects.select_for_update().select_related("request").get(pk=return_.pk)
        _becomes_draft(return_, record)
        _supersede(return_, record)
        return_.versions_made += 1
        return_.save(update_fields=["state", "versions_made"])
        version = Version.objects.create(
            of=return_, number=return_.versions_made, state=VERSION.initial, file_name=file_name[-LONGEST_NAME:],
            sha256=blob.sha256, size=blob.size, note=note.strip(), sent=actor.at, sent_by_id=actor.oneself,
        )  # fmt: skip
        record(
            events.FILE_RECEIVED, version, {"sha256": [None, blob.sha256], "number": [None, version.number]},
            programme=return_.request.programme_id, body=return_.body_id,
        )  # fmt: skip
    return version


def confirm_mapping(version: Version, *, toml: str, actor: Actor) -> None:
    """Confirm how columns and codes of a file are read; later files of the body are read alike without asking.

    toml: the mapping, with ``confirmed = true``. Raises Refused when it is none, or the file no longer waits for one.
    """
    return_ = version.of
    policies.can_prepare.check(actor, return_)
    try:
        confirmed = tomllib.loads(toml).get("confirmed") is True
    except tomllib.TOMLDecodeError as problem:
        raise Refused(f"The mapping cannot be read: {problem}.") from problem
    present = {Condition.MAPPING_CONFIRMED} if confirmed else set()
    with recording(_act(actor, return_)) as record:
        version = Version.objects.select_for_update().get(pk=version.pk)
        state = move(VERSION, from_=VersionState(version.state), to=VersionState.CHECKING, present=present)
        before, version.state, version.mapping = version.state, state, toml
        version.mapping_confirmed_by_id = actor.oneself
        version.save(update_fields=["state", "mapping", "mapping_confirmed_by"])
        KeptMapping.objects.update_or_create(
            body_id=return_.body_id,
            specification=return_.request.specification,
            defaults={"mapping": toml, "confirmed_by_id": actor.oneself, "confirmed": actor.at},
        )
        record(
            events.MAPPING_CONFIRMED, version, {"state": [before, str(state)]},
            programme=return_.request.programme_id, body=return_.body_id,
        )  # fmt: skip


def map_again(version: Version, *, actor: Actor) -> None:
    """Go back to the columns of a file that was checked: something in how it was read was wrong."""
    return_ = version.of
    policies.can_prepare.check(actor, return_)
    with recording(_act(actor, return_)) as record:
        state = move(VERSION, from_=VersionState(version.state), to=VersionState.TO_MAP, present=set())
        before, version.state = version.state, state
        version.save(update_fields=["state"])
        record(
            events.MAPPING_REOPENED, version, {"state": [before, str(state)]},
            programme=return_.request.programme_id, body=return_.body_id,
        )  # fmt: skip


def withdraw_version(version: Version, *, actor: Actor) -> None:
    """Take a file back that was not signed. It stays in the store; the return is as if it had not been sent."""
    return_ = version.of
    policies.can_prepare.check(actor, return_)
    with recording(_act(actor, return_)) as record:
        state = move(VERSION, from_=VersionState(version.state), to=VersionState.WITHDRAWN, present=set(Condition))
        before, version.state = version.state, state
        version.save(update_fields=["state"])
        record(
            events.FILE_WITHDRAWN, version, {"state": [before, str(state)]},
            programme=return_.request.programme_id, body=return_.body_id,
        )  # fmt: skip
        if return_.state == ReturnState.DRAFT and not queries.version_in_hand(return_):
            return_.state = move(
                RETURN, from_=ReturnState.DRAFT, to=ReturnState.ASKED,
                present={Condition.NO_FILE, Condition.NO_ANSWER_IN_FORCE},
            )  # fmt: skip
            return_.save(update_fields=["state"])


def _becomes_draft(return_: Return, record: Recording) -> None:
    """An upload begins the draft; a draft or a correction that is under way goes on."""
    state = ReturnState(return_.state)
    if state not in (ReturnState.DRAFT, ReturnState.CORRECTING):
        return_.state = move(RETURN, from_=state, to=ReturnState.DRAFT, present={Condition.FILE})


def _supersede(return_: Return, record: Recording) -> None:
    """What was in hand and not signed gives way to the new file."""
    for earlier in return_.versions.select_for_update():
        if VersionState.SUPERSEDED in VERSION.next_states(VersionState(earlier.state)):
            earlier.state = move(
                VERSION,
                from_=VersionState(earlier.state),
                to=VersionState.SUPERSEDED,
                present={Condition.LATER_VERSION},
            )
            earlier.save(update_fields=["state"])


def _refuse_the_same(return_: Return, blob: Blob) -> None:
    same = return_.versions.filter(sha256=blob.sha256).exclude(state=VersionState.WITHDRAWN).first()
    if same is not None and same == queries.latest_version(return_):
        raise Refusal(
            "This is the same file as version %(number)s, byte for byte. Nothing was changed; go on with that version.",
            number=same.number,
        )


def _act(actor: Actor, return_: Return, why: str = "") -> Act:
    return actor.act(programme=return_.request.programme_id, body=return_.body_id, why=why.strip())
