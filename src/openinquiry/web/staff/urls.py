"""The addresses of the pages of the office."""

from __future__ import annotations

from django.urls import path

from openinquiry.web.staff import office, requests, returns, run_comparing, run_figures, runs

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
    path("<slug:address>/runs/", runs.runs, name="runs"),
    path("<slug:address>/runs/new/", runs.assemble, name="assemble-run"),
    path("<slug:address>/runs/<int:number>/", runs.run, name="run"),
    path("<slug:address>/runs/<int:number>/start/", runs.start, name="start-run"),
    path("<slug:address>/runs/<int:number>/discard/", runs.discard, name="discard-run"),
    path("<slug:address>/runs/<int:number>/decide/", runs.decide, name="decide-run"),
    path("<slug:address>/runs/<int:number>/compare/", run_comparing.choose, name="choose-run"),
    path("<slug:address>/runs/<int:number>/compare/<int:other>/", run_comparing.compare, name="compare-runs"),
    path("<slug:address>/runs/<int:number>/tables/", run_figures.tables, name="run-tables"),
    path("<slug:address>/runs/<int:number>/tables/<str:name>/", run_figures.table, name="run-table"),
    path("<slug:address>/runs/<int:number>/rows/<path:name>/", run_figures.look, name="look-behind"),
    path("<slug:address>/runs/<int:number>/files/<path:name>", runs.output, name="run-output"),
    path("<slug:address>/looks/<uuid:pk>/", run_figures.looked, name="look"),
]
