"""Who may give what away: limits, requests above them, who answers, and the fund pool."""
