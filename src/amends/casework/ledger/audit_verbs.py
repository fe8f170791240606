"""What the audit page is about: who saw what of buyers and evidence and took it away, who changed the rules."""

from typing import Final

REVEALED: Final = "buyer.revealed"
FILE_DOWNLOADED: Final = "file.downloaded"
FILE_REMOVED: Final = "file.removed"
PACK_MADE: Final = "pack.made"
PACK_DOWNLOADED: Final = "pack.downloaded"
AUDIT_EXPORTED: Final = "audit.exported"
LINK_MADE: Final = "link.made"
LINK_REVOKED: Final = "link.revoked"
BUYER_EXPORTED: Final = "buyer.exported"
BUYER_ERASED: Final = "buyer.erased"
OVERLAY_PUT: Final = "overlay.put"
OVERLAY_ACTIVATED: Final = "overlay.activated"
OVERLAY_CARRIED: Final = "overlay.carried"
OVERLAY_LEFT_OFF: Final = "overlay.left_off"
HOUSE_RULE: Final = "house_rule.changed"
POLICY: Final = (OVERLAY_PUT, OVERLAY_ACTIVATED, OVERLAY_CARRIED, OVERLAY_LEFT_OFF)
SENSITIVE: Final = (
    REVEALED, FILE_DOWNLOADED, FILE_REMOVED, PACK_MADE, PACK_DOWNLOADED, AUDIT_EXPORTED, LINK_MADE, LINK_REVOKED,
    BUYER_EXPORTED, BUYER_ERASED,
)  # fmt: skip
SHOWN: Final = (*SENSITIVE, *POLICY, HOUSE_RULE)
