"""What the audit page is about: who saw what of buyers and evidence, and took it away."""

from typing import Final

REVEALED: Final = "buyer.revealed"
FILE_DOWNLOADED: Final = "file.downloaded"
FILE_REMOVED: Final = "file.removed"
PACK_MADE: Final = "pack.made"
PACK_DOWNLOADED: Final = "pack.downloaded"
AUDIT_EXPORTED: Final = "audit.exported"
SENSITIVE: Final = (REVEALED, FILE_DOWNLOADED, FILE_REMOVED, PACK_MADE, PACK_DOWNLOADED, AUDIT_EXPORTED)
