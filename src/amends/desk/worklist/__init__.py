"""The work list: its views, filters, columns and rows."""
