"""Text goes over the wire packed: pages, style sheets and scripts are a fifth to a tenth of their size."""

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXT: Final = ("text/", "application/json", "application/javascript", "image/svg+xml")


class PackedText(GZipMiddleware):
    """Leaves alone what is packed already (pictures, archives, spreadsheets) and parts of files."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.has_header("Content-Range") or not response.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)  # type: ignore[arg-type,return-value,unused-ignore]
