"""Tables arrive in memory alone: a file that names buyers is never in clear on the disk, not even while it arrives."""

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload

from amends.desk.start.imports import LARGEST

MORE = 100_000  # what a form adds to its file


class TableDoor(MemoryFileUploadHandler):
    """Django's upload handler for a table; a body that can't be all right is turned away before it is read."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        if content_length > 2 * LARGEST:
            raise StopUpload(connection_reset=True)
        self.activated = content_length <= LARGEST + MORE
