"""Everything that happened to a return, as its page tells it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from openinquiry.domain.accounts.models import Post
from openinquiry.domain.accounts.queries import names_of
from openinquiry.domain.events.kinds import kind_named
from openinquiry.domain.events.models import Event
from openinquiry.domain.returns.models import Return
from openinquiry.domain.returns.queries import events_of
from openinquiry.web.components import Moment

SHOWN = 50


def moments_of(return_: Return, *, inside: bool) -> list[Moment]:
    """The last events of a return, the newest first.

    inside: for the office. A body sees the names of its own people, and of the office the posts; it is not told of readings.
    """
    events = [event for event in events_of(return_)[:SHOWN] if inside or not kind_named(event.kind).reading]
    posts = Post.objects.select_related("body", "person").in_bulk({event.post for event in events if event.post})
    names = {post.person_id: post.person.name for post in posts.values()}
    # Whoever acted without a post is looked for by themselves; there is hardly ever one.
    others = {event.by for event in events if event.by} - set(names)
    names.update(names_of(others) if others else {})
    return [
        Moment(_sentence(event), event.at, _who(event, names, posts, return_, inside=inside), event.why)
        for event in events
    ]


def _sentence(event: Event) -> str:
    said = _(kind_named(event.kind).says)
    return said[:1].upper() + said[1:]


def _who(event: Event, names: dict[UUID, str], posts: dict[UUID, Post], return_: Return, *, inside: bool) -> str:
    if event.by is None:
        return _("the service")
    post = posts.get(event.post) if event.post else None
    name = names.get(event.by, "")
    if post is None:
        return name if inside else _("the office of the programme")
    if not inside and post.body_id != return_.body_id:
        return post.body.name
    return f"{name}, {post.title}, {post.body.name}"
