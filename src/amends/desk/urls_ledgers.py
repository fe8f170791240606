"""Addresses of what is counted and kept across cases: causes, losses to recover, penalties, the hold list, the dock."""

from django.urls import path

from amends.desk.views import causes, dock, holds, loss_claims, losses, points

urlpatterns = [
    path("causes/", causes.listing, name="causes"),
    path("causes.csv", causes.listing_file, name="causes_csv"),
    path("causes.xlsx", causes.listing_file, {"kind": "xlsx"}, name="causes_xlsx"),
    path("causes/<int:id>/", causes.page, name="cause"),
    path("causes/<int:id>/change", causes.change, name="cause_change"),
    path("causes/<int:id>/dismiss", causes.dismiss, name="cause_dismiss"),
    path("causes/<int:id>/merge", causes.merge, name="cause_merge"),
    path("dock/", dock.dock, name="dock"),
    path("dock/put", dock.put, name="dock_put"),
    path("dock/<int:place>/", dock.waiting, name="dock_parcel"),
    path("dock/<int:place>/match", dock.match, name="dock_match"),
    path("holds/", holds.hold_list, name="holds"),
    path("holds.csv", holds.hold_file, name="holds_csv"),
    path("holds.xlsx", holds.hold_file, {"kind": "xlsx"}, name="holds_xlsx"),
    path("holds/print", holds.hold_paper, name="holds_print"),
    path("holds/check", holds.check, name="holds_check"),
    path("holds/seen", holds.seen, name="holds_seen"),
    path("losses/", losses.ledger, name="losses"),
    path("losses.csv", losses.ledger_file, name="losses_csv"),
    path("losses.xlsx", losses.ledger_file, {"kind": "xlsx"}, name="losses_xlsx"),
    path("losses/look", loss_claims.look, name="losses_look"),
    path("losses/claim", losses.claim, name="losses_claim"),
    path("losses/sheets/<uuid:token>/", losses.loss_sheet, name="loss_sheet"),
    path("losses/sheets/<uuid:token>.csv", losses.sheet_csv, name="loss_sheet_csv"),
    path("losses/sheets/<uuid:token>.xlsx", losses.sheet_csv, {"kind": "xlsx"}, name="loss_sheet_xlsx"),
    path("losses/sheets/<uuid:token>.pdf", losses.sheet_pdf, name="loss_sheet_pdf"),
    path("losses/<int:id>/answer", losses.answer, name="loss_answer"),
    path("losses/<int:id>/recover", losses.recover, name="loss_recover"),
    path("losses/<int:id>/write-off", losses.write_off, name="loss_write_off"),
    path("points/", points.ledger, name="points"),
    path("points.csv", points.ledger_file, name="points_csv"),
    path("points.xlsx", points.ledger_file, {"kind": "xlsx"}, name="points_xlsx"),
]
