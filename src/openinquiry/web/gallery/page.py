"""Every component on one page, where the data are invented: for the eye, and for the tests in a browser."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from openinquiry.web.components import Link, pages_of
from openinquiry.web.gallery import samples
from openinquiry.web.gate import open_to_all


@open_to_all("It shows invented figures, and is there in a demonstration only.")
def gallery(request: HttpRequest) -> HttpResponse:
    """The parts. «?wrong=1» shows the form with its errors."""
    if not (settings.DEMONSTRATION or settings.DEBUG):
        raise Http404
    wrong = "wrong" in request.GET
    form = samples.SampleForm({"day_0": "31", "day_1": "2", "day_2": "2026"} if wrong else None)
    page = Paginator(range(430), 25).get_page(request.GET.get("page", 7))
    return render(
        request,
        "gallery/parts.html",
        {
            "navigation": [Link("Returns", "#tags", current=True), Link("Runs", "#tables"), Link("Bodies", "#charts")],
            "form": form,
            "filter_form": samples.FilterForm(request.GET or None, prefix="filter"),
            "pages": pages_of(page, request.GET),
            **samples.parts(request.GET),
        },
    )
