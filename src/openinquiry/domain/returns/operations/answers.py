"""A body answers: it explains queries, signs a version or says that it holds nothing, and may correct what was accepted."""

from __future__ import annotations

import secrets
from uuid import UUID

from openinquiry.core.shared import Refusal
from openinquiry.core.workflow import RETURN, VERSION, Condition, RequestState, ReturnState, VersionState, move
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.events.kinds import EventKind
from openinquiry.domain.events.recording import Recording, recording
from openinquiry.domain.returns import events, policies, queries
from openinquiry.domain.returns.models import Explanation, Return, SignOff, Version

_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that is taken for another on the telephone
SHORTEST_EXPLANATION = 10  # characters


def explain_query(version: Version, *, rule: str, text: str, actor: Actor) -> Explanation:
    """Say why a query is no error. It stands beside the figure for good; until it is signed it may be said better."""
    return_ = version.of
    policies.can_prepare.check(actor, return_)
    if rule not in queries_of(version):
        raise Refusal("This query is not among the findings of the file. Load the page again.")
    if version.state != VersionState.HAS_QUERIES and version.state != VersionState.HAS_ERRORS:
        raise Refusal("This file is signed or replaced, and its explanations do not change any more.")
    said = text.strip()
    if len(said) < SHORTEST_EXPLANATION:
        raise Refusal("Explain in a sentence why the data are right as they are, so that somebody else can follow it.")
    with recording(actor.act(programme=return_.request.programme_id, body=return_.body_id)) as record:
        explanation, made = Explanation.objects.update_or_create(
            version=version, rule=rule, defaults={"text": said, "by_id": actor.oneself, "at": actor.at}
        )
        record(
            events.QUERY_EXPLAINED, version, {"rule": [None if made else rule, rule]},
            programme=return_.request.programme_id, body=return_.body_id,
        )  # fmt: skip
    return explanation


def sign_version(version: Version, *, statement: str, actor: Actor) -> SignOff:
    """Sign a version for the body. The receipt has the digest of the file and of the event, so that neither can be changed.

    Raises Refused with what must be done first: an error put right, a query explained.
    """
    return_ = version.of
    policies.can_sign.check(actor, return_)
    _refuse_while_closed(return_)
    present = _fulfilled(version, statement)
    with recording(actor.act(programme=return_.request.programme_id, body=return_.body_id)) as record:
        return_ = Return.objects.select_for_update().select_related("request").get(pk=return_.pk)
        version = Version.objects.select_for_update().get(pk=version.pk)
        if version != queries.version_in_hand(return_):
            raise Refusal("A later file was uploaded. Look at that one and sign it.")
        state = move(RETURN, from_=ReturnState(return_.state), to=ReturnState.SUBMITTED, present=present)
        version.state = move(VERSION, from_=VersionState(version.state), to=VersionState.SIGNED, present=present)
        version.save(update_fields=["state"])
        return _signed(return_, version, state, events.RETURN_SIGNED, statement, actor, record)


def say_not_held(return_: Return, *, searched: str, statement: str, actor: Actor) -> SignOff:
    """Say for the body that it does not hold the data, and where it looked: an honest answer like any other."""
    policies.can_sign.check(actor, return_)
    _refuse_while_closed(return_)
    if len(searched.strip()) < SHORTEST_EXPLANATION:
        raise Refusal("Say where you searched: which systems, files and offices, and for which words.")
    present = {Condition.WHERE_SEARCHED, Condition.SIGNED_OFF} if statement.strip() else {Condition.WHERE_SEARCHED}
    if queries.version_in_hand(return_) is None:
        present.add(Condition.NO_FILE)
    with recording(actor.act(programme=return_.request.programme_id, body=return_.body_id)) as record:
        return_ = Return.objects.select_for_update().select_related("request").get(pk=return_.pk)
        state = move(RETURN, from_=ReturnState(return_.state), to=ReturnState.NOT_HELD, present=present)
        return_.searched = searched.strip()
        return _signed(return_, None, state, events.NOT_HELD_SIGNED, statement, actor, record)


def begin_correction(return_: Return, *, why: str, actor: Actor) -> None:
    """Begin to correct an answer that was accepted. It stays in force until the correction is accepted."""
    if not policies.can_prepare(actor, return_):
        policies.can_decide.check(actor, return_)
    _refuse_while_closed(return_)
    present = {Condition.REASON} if why.strip() else set()
    with recording(
        actor.act(programme=return_.request.programme_id, body=_side(actor, return_), why=why.strip())
    ) as record:
        _move(return_, ReturnState.CORRECTING, present, events.CORRECTION_BEGUN, record)


def give_up_correction(return_: Return, *, actor: Actor) -> None:
    """Leave the accepted answer as it is."""
    policies.can_prepare.check(actor, return_)
    present = {Condition.NO_FILE} if queries.version_in_hand(return_) is None else set()
    held = return_.accepted_id is not None
    present.add(Condition.VERSION_IN_FORCE if held else Condition.NOT_HELD_IN_FORCE)
    to = ReturnState.ACCEPTED if held else ReturnState.ACCEPTED_NOT_HELD
    with recording(actor.act(programme=return_.request.programme_id, body=return_.body_id)) as record:
        _move(return_, to, present, events.CORRECTION_GIVEN_UP, record)


def queries_of(version: Version) -> dict[str, str]:
    """The queries among the findings of a version: rule → its title."""
    rules = version.findings.get("rules", [])
    return {rule["rule"]: rule["title"] for rule in rules if rule["severity"] == "query"}


def unexplained(version: Version) -> set[str]:
    """The rules of queries that nobody has explained yet."""
    return set(queries_of(version)) - set(version.explanations.values_list("rule", flat=True))


def suggestions(version: Version) -> dict[str, str]:
    """What was said of the same queries of the version signed last, for a person to take over or not."""
    signed = SignOff.objects.filter(of=version.of, version__isnull=False).exclude(version=version).first()
    if signed is None or signed.version is None:
        return {}
    said = dict(signed.version.explanations.values_list("rule", "text"))
    return {rule: said[rule] for rule in queries_of(version) if rule in said}


def _fulfilled(version: Version, statement: str) -> set[Condition]:
    found = {
        Condition.CHECKED: version.checked is not None,
        Condition.NO_ERRORS: version.errors == 0,
        Condition.QUERIES_EXPLAINED: not unexplained(version),
        Condition.SIGNED_OFF: bool(statement.strip()),
    }
    return {condition for condition, so in found.items() if so}


def _signed(
    return_: Return,
    version: Version | None,
    state: ReturnState,
    kind: EventKind,
    statement: str,
    actor: Actor,
    record: Recording,
) -> SignOff:
    before, return_.state, return_.answered = return_.state, state, actor.at
    return_.save(update_fields=["state", "answered", "searched"])
    signed = SignOff.objects.create(
        of=return_,
        version=version,
        person_id=actor.oneself,
        post_id=actor.post_for(return_.request.programme_id, return_.body_id),
        statement=statement.strip(),
        at=actor.at,
        receipt=_receipt(),
    )
    told = {"version": version and version.number, "sha256": version and version.sha256, "receipt": signed.receipt}
    changes = {"state": [before, str(state)], **{name: [None, value] for name, value in told.items()}}
    event = record(kind, return_, changes, programme=return_.request.programme_id, body=return_.body_id)
    record.seal()
    signed.event, signed.event_digest = event.number, event.digest
    signed.save(update_fields=["event", "event_digest"])
    return signed


def _move(return_: Return, to: ReturnState, present: set[Condition], kind: EventKind, record: Recording) -> None:
    now = Return.objects.select_for_update().select_related("request").get(pk=return_.pk)
    state = move(RETURN, from_=ReturnState(now.state), to=to, present=present)
    before, now.state = now.state, state
    now.save(update_fields=["state"])
    return_.state = state
    record(kind, now, {"state": [before, str(state)]}, programme=now.request.programme_id, body=now.body_id)


def _side(actor: Actor, return_: Return) -> UUID | None:
    """The body for which they act; None for the office."""
    return return_.body_id if policies.can_prepare(actor, return_) else None


def _refuse_while_closed(return_: Return) -> None:
    if return_.request.state != RequestState.ISSUED:
        raise Refusal("The request is closed or withdrawn, so no answer is taken. Ask the office of the programme.")


def _receipt() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(9))
    return f"{letters[:3]}-{letters[3:6]}-{letters[6:]}"
