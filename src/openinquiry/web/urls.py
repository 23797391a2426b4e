"""The addresses of the pages."""

from __future__ import annotations

from django.urls import path

from openinquiry.web.home import home

urlpatterns = [path("", home, name="home")]
