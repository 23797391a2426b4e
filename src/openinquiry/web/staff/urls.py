"""The addresses of the pages of the office."""

from __future__ import annotations

from django.urls import path

from openinquiry.web.staff import office, requests, returns

urlpatterns = [
    path("", office.offices, name="offices"),
    path("<slug:address>/", office.office, name="office"),
    path("<slug:address>/requests/new/", requests.new_request, name="new-request"),
    path("<slug:address>/requests/<uuid:pk>/", requests.request_page, name="request"),
    path("<slug:address>/requests/<uuid:pk>/edit/", requests.edit_request, name="edit-request"),
    path("<slug:address>/requests/<uuid:pk>/bodies/", requests.issue, name="issue"),
    path("<slug:address>/requests/<uuid:pk>/<str:how>/", requests.move, name="move-request"),
    path("<slug:address>/returns/<uuid:pk>/", returns.office_return, name="office-return"),
    path("<slug:address>/returns/<uuid:pk>/decide/", returns.decide, name="decide"),
    path("<slug:address>/returns/<uuid:pk>/cancel/", returns.cancel, name="cancel-return"),
    path(
        "<slug:address>/returns/<uuid:pk>/more-time/<uuid:extension>/",
        returns.answer_extension,
        name="answer-extension",
    ),
]
