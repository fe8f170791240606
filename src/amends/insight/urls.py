"""Addresses of boards; of one board the query is the address."""

from django.urls import path

from amends.insight import driving_views, file_views, mail_views, pin_views, score_views, told_views, views

urlpatterns = [
    path("boards/", views.listing, name="boards"),
    path("boards.csv", file_views.board_file, name="boards_csv"),
    path("boards.xlsx", file_views.board_file, {"kind": "xlsx"}, name="boards_xlsx"),
    path("boards/cases/", views.cases, name="board_cases"),
    path("boards/cases.csv", file_views.cases_file, name="board_cases_csv"),
    path("boards/cases.xlsx", file_views.cases_file, {"kind": "xlsx"}, name="board_cases_xlsx"),
    path("boards/sets/<slug:name>/", views.one_set, name="board_set"),
    path("boards/wall/", views.wall, name="board_wall"),
    path("boards/scores/", score_views.listing, name="scores"),
    path("boards/scores/told/<int:dossier_id>/curve", told_views.curve, name="told_curve"),
    path("boards/scores/told/<int:dossier_id>/<path:measure>/feed", driving_views.put, name="score_feed"),
    path("boards/scores/told/<int:dossier_id>/<path:measure>/", told_views.page, name="told_score"),
    path("boards/scores/<slug:name>/<slug:by>/<path:key>/", score_views.page, name="score"),
    path("boards/pin", pin_views.pin, name="board_pin"),
    path("boards/unpin", pin_views.unpin, name="board_unpin"),
    path("boards/mail", mail_views.subscribe, name="board_mail"),
    path("boards/mail/off", mail_views.unsubscribe, name="board_mail_off"),
    path("boards/mail/stop/<str:token>/", mail_views.stop, name="board_mail_stop"),
]
