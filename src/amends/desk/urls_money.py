"""Addresses of money that finance handles: invoices, payments."""

from django.urls import path

from amends.desk.views import invoice, invoices, payments

urlpatterns = [
    path("invoices/", invoices.listing, name="invoices"),
    path("invoices.csv", invoices.listing_file, name="invoices_csv"),
    path("invoices.xlsx", invoices.listing_file, {"kind": "xlsx"}, name="invoices_xlsx"),
    path("invoices/take", invoices.take, name="invoices_take"),
    path("invoices/numbers", invoice.numbers, name="invoices_numbers"),
    path("invoices/month", invoices.month, name="invoices_month"),
    path("invoices/month.csv", invoices.month_file, name="invoices_month_csv"),
    path("invoices/month.xlsx", invoices.month_file, {"kind": "xlsx"}, name="invoices_month_xlsx"),
    path("invoices/taken/<uuid:batch>.csv", invoices.batch_file, name="invoices_batch_csv"),
    path("invoices/taken/<uuid:batch>.xlsx", invoices.batch_file, {"kind": "xlsx"}, name="invoices_batch_xlsx"),
    path("invoices/<int:dossier_id>/", invoice.page, name="invoice"),
    path("invoices/<int:dossier_id>/ask", invoice.ask, name="invoice_ask"),
    path("invoices/<int:dossier_id>/issue", invoice.issue, name="invoice_issue"),
    path("invoices/<int:dossier_id>/send", invoice.send, name="invoice_send"),
    path("invoices/<int:dossier_id>/void", invoice.void, name="invoice_void"),
    path("invoices/<int:dossier_id>/put-back", invoice.put_back, name="invoice_put_back"),
    path("payments/", payments.listing, name="payments"),
    path("payments/make", payments.make, name="payments_make"),
    path("payments/payee", payments.payee, name="payments_payee"),
    path("payments/choose", payments.choose, name="payments_choose"),
    path("payments/limit", payments.limit, name="payments_limit"),
    path("payments/<int:effect>/give-up", payments.give_up, name="payment_give_up"),
    path("payments/batches/<int:number>/", payments.batch, name="payment_batch"),
    path("payments/batches/<int:number>.csv", payments.batch_file, name="payment_batch_csv"),
    path("payments/batches/<int:number>.xlsx", payments.batch_file, {"kind": "xlsx"}, name="payment_batch_xlsx"),
    path("payments/batches/<int:number>/release", payments.release, name="payment_release"),
    path("payments/batches/<int:number>/drop", payments.drop, name="payment_drop"),
    path("payments/batches/<int:number>/answer", payments.answer, name="payment_answer"),
    path("payments/batches/<int:number>/<int:dossier_id>/show", payments.show, name="payment_show"),
    path("payments/batches/<int:number>/<int:effect>/paid", payments.paid, name="payment_paid"),
    path("payments/batches/<int:number>/<int:effect>/failed", payments.failed, name="payment_failed"),
]
