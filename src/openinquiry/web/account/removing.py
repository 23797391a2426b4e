"""Removing a passkey: the library asks nobody whether it is the last way to prove who one is; this page does."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect


class RemovePasskey(RemoveWebAuthnView):
    """The library's page, with that question."""

    def form_valid(self, form: Any) -> HttpResponse:  # noqa: ANN401 - as the library gives it
        """Remove it, or say why not."""
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(str(self.success_url))
        response: HttpResponse = super().form_valid(form)
        return response


remove_passkey = RemovePasskey.as_view()
