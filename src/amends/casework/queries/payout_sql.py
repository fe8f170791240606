"""Whether money that ended a case has left: the kind of what pays the buyer and is not out, for a column of lists."""

from typing import Final

# A payout the platform told of by itself, or that was made by hand, is out whatever became of our own asking for it.
OPEN: Final = """CASE WHEN c.closed_at IS NULL THEN '' ELSE coalesce((
    SELECT e.kind FROM casework_effect e
    WHERE e.merchant_id = %(merchant)s AND e.dossier_id = c.dossier_id AND e.case_no = c.no
        AND e.kind IN ('refund', 'compensate', 'coupon', 'pay_buyer') AND e.state IN ('pending', 'failed', 'dead')
        AND NOT EXISTS (SELECT 1 FROM casework_signal s WHERE s.merchant_id = %(merchant)s
            AND s.dossier_id = e.dossier_id AND s.kind = 'refund.paid' AND s.at >= e.wanted_at)
    LIMIT 1), '') END"""
