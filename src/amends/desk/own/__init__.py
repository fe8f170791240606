"""A merchant's own values, scripts and working days, looked at before they hold."""
