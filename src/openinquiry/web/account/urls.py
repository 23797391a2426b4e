"""The addresses of signing in, of invitations and of one's own details."""

from __future__ import annotations

from django.urls import include, path

from openinquiry.web.account import details, invitations, inviting, keys, library_pages, sessions

urlpatterns = [
    path("account/", include(library_pages.PAGES)),
    path("account/", include(library_pages.CLOSED)),
    path("account/", details.details, name="details"),
    path("account/change/", details.edit, name="change_details"),
    path("account/conflict/", details.declare, name="declare_conflict"),
    path("account/keys/", keys.keys, name="keys"),
    path("account/keys/<uuid:pk>/end/", keys.end, name="end_key"),
    path("account/stay/", sessions.stay, name="stay"),
    path("account/unsent/", sessions.unsent, name="unsent"),
    path("invitation/", invitations.invitation, name="invitation"),
    path("invitation/<str:word>/", invitations.invited, name="invited"),
    path("people/<slug:programme>/<str:body>/", inviting.people_of_body, name="people_of_body"),
    path("people/<slug:programme>/<str:body>/invite/", inviting.invite_to_body, name="invite_to_body"),
]
