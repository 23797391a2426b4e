"""What is not whole in a database where writers were killed: a record without its event, an event without its record, a broken chain."""

from __future__ import annotations


def what_is_wrong() -> tuple[list[str], int]:
    """Every record has its event, every event its record, and the chain is whole. With the number of events."""
    from openinquiry.domain.accounts.models import Body, Invitation, Person, Post, Role
    from openinquiry.domain.events.models import Event
    from openinquiry.domain.events.queries import faults_of_the_chain
    from openinquiry.domain.files import store
    from openinquiry.domain.returns.models import Return, Version

    wrong = [f"chain: {fault}" for fault in faults_of_the_chain()]
    for model, kind in (
        (Body, "body.entered"), (Person, "person.entered"), (Post, "post.taken"), (Role, "role.given"),
        (Invitation, "invitation.sent"), (Version, "version.received"), (Return, "return.asked"),
    ):  # fmt: skip
        records = {str(pk) for pk in model.objects.order_by().values_list("pk", flat=True)}
        told = list(Event.objects.filter(kind=kind).order_by().values_list("subject", flat=True))
        if sorted(records) != sorted(told):
            wrong.append(f"{kind}: {len(records)} records, {len(told)} events")
    withdrawn = Invitation.objects.filter(withdrawn__isnull=False).count()
    if withdrawn != Event.objects.filter(kind="invitation.withdrawn").count():
        wrong.append("invitations withdrawn")
    for return_ in Return.objects.all():
        if return_.versions_made != return_.versions.count():
            wrong.append("versions are not numbered through")
    kept = store()
    wrong += [
        "a file is not kept" for sha256 in Version.objects.values_list("sha256", flat=True) if not kept.has(sha256)
    ]
    return wrong, Event.objects.count()
