"""The addresses of the pages of bodies."""

from __future__ import annotations

from django.urls import path

from openinquiry.web.bodies import answering, columns, lists, page, sending

urlpatterns = [
    path("", lists.owed, name="owed"),
    path("<uuid:pk>/", page.return_page, name="return"),
    path("<uuid:pk>/upload/", sending.upload, name="upload"),
    path("<uuid:pk>/not-held/", answering.not_held, name="not-held"),
    path("<uuid:pk>/more-time/", answering.more_time, name="more-time"),
    path("<uuid:pk>/correct/", answering.correct, name="correct"),
    path("<uuid:pk>/receipts/<str:receipt>/", answering.receipt, name="receipt"),
    path("<uuid:pk>/versions/<int:number>/", sending.version_page, name="version"),
    path("<uuid:pk>/versions/<int:number>/columns/", columns.columns, name="columns"),
    path("<uuid:pk>/versions/<int:number>/findings/", sending.findings_sheet, name="findings-sheet"),
    path("<uuid:pk>/versions/<int:number>/file/", sending.file_as_sent, name="file-as-sent"),
    path("<uuid:pk>/versions/<int:number>/withdraw/", sending.withdraw, name="withdraw"),
    path("<uuid:pk>/versions/<int:number>/explain/<str:rule>/", answering.explain, name="explain"),
    path("<uuid:pk>/versions/<int:number>/sign/", answering.sign, name="sign"),
]
