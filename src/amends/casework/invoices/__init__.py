"""Invoices: all that were asked for, issued, sent, voided, with the details they are made out to."""
