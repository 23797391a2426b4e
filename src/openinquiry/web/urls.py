"""The addresses of the pages."""

from __future__ import annotations

from django.urls import include, path

from openinquiry.web.api.reading import api
from openinquiry.web.gallery.page import gallery
from openinquiry.web.home import home
from openinquiry.web.language import choose_language
from openinquiry.web.public import figures, pages

urlpatterns = [
    path("", home, name="home"),
    path("help/", pages.help_page, name="help"),
    path("contact/", pages.contact, name="contact"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("language/<str:code>/", choose_language, name="language"),
    path("api/v1/", api.urls),
    path("returns/", include("openinquiry.web.bodies.urls")),
    path("office/", include("openinquiry.web.staff.urls")),
    path("figures/<slug:address>/<int:number>/<path:name>/", figures.figure, name="figure"),
    path("parts/", gallery, name="gallery"),
    path("", include("openinquiry.web.account.urls")),
    path("", include("openinquiry.web.staff.people.urls")),
    path("", include("openinquiry.web.staff.events.urls")),
]
