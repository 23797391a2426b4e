"""Every address of the service."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("openinquiry.web.urls")),
]

# Pages for what went wrong; Django finds them by these names.
handler400 = "openinquiry.web.errors.bad_request"
handler403 = "openinquiry.web.errors.forbidden"
handler404 = "openinquiry.web.errors.not_found"
handler429 = "openinquiry.web.errors.too_often"
handler500 = "openinquiry.web.errors.broken"
