"""The addresses of events."""

from __future__ import annotations

from django.urls import path

from openinquiry.web.staff.events import chain, pages

urlpatterns = [
    path("office/<slug:address>/events/", pages.events, name="events"),
    path("chain/", chain.chain, name="chain"),
]
