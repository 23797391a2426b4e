"""Uploads, examined before any parser sees them. docs/explanation/uploads.md says what is refused and why."""

from openinquiry.adapters.uploads.examining import ExaminedUpload, examine_return, examine_upload
from openinquiry.adapters.uploads.kinds import Kind
from openinquiry.adapters.uploads.limits import UploadLimits, UploadRefused

__all__ = ["ExaminedUpload", "Kind", "UploadLimits", "UploadRefused", "examine_return", "examine_upload"]
