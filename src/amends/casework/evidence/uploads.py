"""Uploads on their way in: hashed and encrypted piece by piece, never in clear on disk, never larger than allowed."""

from typing import Any, Final

import structlog
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from amends.casework.evidence.store import IncomingFile

MOST: Final = 20 * 1024 * 1024
MOST_AT_ONCE: Final = 205 * 1024 * 1024
_log = structlog.get_logger()


class Arrived:
    """What came in. ``fault``: why it can't be kept (``large``, ``empty``, ``disk``), empty when it can."""

    def __init__(self, name: str, draft: IncomingFile | None, fault: str) -> None:
        self.name, self.draft, self.fault = name, draft, fault

    @property
    def size(self) -> int:
        return self.draft.size if self.draft else 0

    def close(self) -> None:
        """Called by Django when the request is over: what nobody kept goes."""
        if self.draft:
            self.draft.drop()


class Door(FileUploadHandler):
    """Django's upload handler for one merchant's evidence."""

    def __init__(self, request: HttpRequest, merchant_id: int) -> None:
        super().__init__(request)
        self.merchant_id = merchant_id
        self.draft: IncomingFile | None = None
        self.fault = ""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Turn away a body that can't be all right before reading it."""
        if content_length > MOST_AT_ONCE:
            raise StopUpload(connection_reset=True)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.fault = ""
        try:
            self.draft = IncomingFile(self.merchant_id)
        except OSError as error:
            self._full(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece. Once something is wrong the rest is read and forgotten, so that the answer arrives."""
        if self.draft is None or self.fault:
            return
        if self.draft.size + len(raw_data) > MOST:
            self._give_up("large")
            return
        try:
            self.draft.write(raw_data)
        except OSError as error:
            self._full(error)

    def file_complete(self, file_size: int) -> Any:
        draft, self.draft = self.draft, None
        if draft is not None and not draft.size:
            draft.drop()
            draft, self.fault = None, "empty"
        return Arrived(self.file_name or "", draft, self.fault)

    def upload_interrupted(self) -> None:
        """The connection broke: nothing of it stays."""
        self._give_up("broken")

    def _full(self, error: OSError) -> None:
        _log.error("evidence not stored", error=str(error))
        self._give_up("disk")

    def _give_up(self, fault: str) -> None:
        self.fault = fault
        if self.draft is not None:
            self.draft.drop()
            self.draft = None
