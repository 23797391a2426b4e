"""What can happen to persons, posts, roles and conflicts of interest."""

from __future__ import annotations

from openinquiry.domain.events.kinds import event_kind

BODY_ENTERED = event_kind("body.entered", "entered a body in the register")
BODY_CHANGED = event_kind("body.changed", "changed what the register says of a body")
PROGRAMME_BEGUN = event_kind("programme.begun", "began a programme")
PERSON_ENTERED = event_kind("person.entered", "entered a person who can sign in")
PERSON_BARRED = event_kind("person.barred", "stopped a person from signing in")
POST_TAKEN = event_kind("post.taken", "gave a person a post in a body")
POST_ENDED = event_kind("post.ended", "ended a post")
ROLE_GIVEN = event_kind("role.given", "gave a post a role in a programme")
ROLE_ENDED = event_kind("role.ended", "ended a role")
CONFLICT_DECLARED = event_kind("conflict.declared", "declared a conflict of interest")
CONFLICT_ENDED = event_kind("conflict.ended", "ended a conflict of interest")
INVITED = event_kind("invitation.sent", "invited somebody to take a post")
INVITATION_WITHDRAWN = event_kind("invitation.withdrawn", "withdrew an invitation")
INVITATION_TAKEN = event_kind("invitation.taken", "took up an invitation")
GLASS_BROKEN = event_kind("glass.broken", "broke the glass to look into a programme")
SIGNED_IN = event_kind("person.signed-in", "signed in")
SIGNED_OUT = event_kind("person.signed-out", "signed out")
SIGN_IN_FAILED = event_kind("person.sign-in-failed", "failed to sign in")
SIGN_IN_CHANGED = event_kind("person.sign-in-changed", "changed how they sign in")
SIGN_IN_TAKEN_AWAY = event_kind("person.sign-in-taken-away", "took away app, passkeys and codes that somebody had lost")
KEY_MADE = event_kind("api-key.made", "made a key for a program")
KEY_ENDED = event_kind("api-key.ended", "ended a key for a program")
CHAIN_READ = event_kind("events.read", "read the chain of events", reading=True)
SIGNED_OUT_BY_TIME = event_kind("person.signed-out-by-time", "was signed out when the time was over")
PERSON_CHANGED = event_kind("person.changed", "changed their details")
