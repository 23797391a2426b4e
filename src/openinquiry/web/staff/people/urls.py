"""The addresses of the people of a programme."""

from __future__ import annotations

from django.urls import path

from openinquiry.web.staff.people import glass, lost, pages

urlpatterns = [
    path("office/<slug:address>/people/", pages.people, name="people"),
    path("office/<slug:address>/people/invite/", pages.invite, name="invite"),
    path("office/<slug:address>/people/invitations/", pages.invitations, name="invitations"),
    path("office/<slug:address>/people/invitations/<uuid:pk>/withdraw/", pages.withdraw, name="withdraw_invitation"),
    path("office/<slug:address>/people/roles/<uuid:pk>/end/", pages.end_role, name="end_role"),
    path("office/<slug:address>/people/roles/<uuid:pk>/lost/", lost.lost_sign_in, name="lost_sign_in"),
    path("office/<slug:address>/people/conflicts/", pages.conflicts, name="conflicts"),
    path("office/<slug:address>/people/conflicts/declare/", pages.declare, name="declare_for"),
    path("office/<slug:address>/people/conflicts/<uuid:pk>/end/", pages.end_conflict, name="end_conflict"),
    path("machine/glass/", glass.glass, name="glass"),
]
