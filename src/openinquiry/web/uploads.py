"""Takes an upload to disk and stops before it is too large: by what the browser announces, and by what really comes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

_FORM_BESIDE = 1024 * 1024  # bytes of fields and boundaries around a file
_READ_TO_THE_END = 2  # times the limit: so much is read on, so that the browser gets a page and no broken line


class LimitedUpload(TemporaryFileUploadHandler):
    """Files go to a folder of this service, and to nowhere for somebody who is not signed in.

    What was refused stands in ``request.upload_refused``, for the view to say.
    """

    announced = 0
    came = 0

    def handle_raw_input(self, *how: Any, **more: Any) -> None:  # noqa: ANN401 - as Django calls it: third is the length
        """Remember how much the browser means to send."""
        self.announced = int(how[2] if len(how) > 2 else more["content_length"])

    def new_file(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Refuse before a byte is kept."""
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            self._refuse("sign-in")
        if self.announced > settings.LARGEST_UPLOAD + _FORM_BESIDE:
            self._refuse("size")
        super().new_file(*args, **more)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Refuse as soon as more has come than may."""
        self.came += len(raw_data)
        if self.came > settings.LARGEST_UPLOAD:
            self._refuse("size")
        super().receive_data_chunk(raw_data, start)

    def _refuse(self, why: str) -> None:
        if self.request is not None:
            self.request.upload_refused = why  # type: ignore[attr-defined]
        raise StopUpload(connection_reset=self.announced > _READ_TO_THE_END * settings.LARGEST_UPLOAD)
