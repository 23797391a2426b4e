"""Keys for programs: made by a person for themselves, shown once, good for reading what the person may read."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import models

from openinquiry.core.shared import Refusal
from openinquiry.domain.accounts import events
from openinquiry.domain.accounts.actors import Actor, actor_of
from openinquiry.domain.accounts.models import ApiKey
from openinquiry.domain.accounts.permissions import NotFound
from openinquiry.domain.events.recording import Act, recording

LASTS = timedelta(days=90)
MOST = 5  # keys of one person at a time
_MARK = "oi_"  # so that a search for leaked secrets knows it


def make_key(name: str, *, actor: Actor) -> tuple[ApiKey, str]:
    """Make a key for oneself. The word is given back and kept nowhere; it works for 90 days."""
    if not name.strip():
        raise Refusal("Say what the key is for, so that you know later which one to end.")
    if keys_of(actor).count() >= MOST:
        raise Refusal("You have %(number)s keys already. End one that you no longer need.", number=MOST)
    word = _MARK + secrets.token_urlsafe(32)
    with recording(Act(by=actor.oneself, at=actor.at)) as record:
        key = ApiKey.objects.create(
            person_id=actor.oneself, name=name.strip(), digest=_digest(word), made=actor.at, expires=actor.at + LASTS
        )
        record(events.KEY_MADE, key, {"expires": [None, key.expires.isoformat(timespec="seconds")]})
    return key, word


def end_key(key: ApiKey, *, actor: Actor) -> None:
    """End a key of one's own. Raises NotFound for one of somebody else."""
    if key.person_id != actor.person:
        raise NotFound("There is no such page.")
    if key.ended is not None:
        raise Refusal("This key was ended already.")
    with recording(Act(by=actor.oneself, at=actor.at)) as record:
        key.ended = actor.at
        key.save(update_fields=["ended"])
        record(events.KEY_ENDED, key)


def keys_of(actor: Actor) -> models.QuerySet[ApiKey]:
    """The keys that one has and that work."""
    return ApiKey.objects.filter(person=actor.person, ended__isnull=True, expires__gt=actor.at)


def actor_with(word: str, *, at: datetime) -> Actor | None:
    """Who reads with this key; None when it is none, has expired or was ended, or its person may not sign in any more."""
    found = ApiKey.objects.filter(digest=_digest(word), ended__isnull=True, expires__gt=at).select_related("person")
    key = found.first()
    if key is None or not key.person.is_active:
        return None
    return actor_of(key.person, at=at)


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode("utf-8", errors="replace")).hexdigest()
