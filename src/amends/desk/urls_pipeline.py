"""Addresses of the pipeline across departments: stations, how much goes by itself, cases that belong together."""

from django.urls import path

from amends.desk.views import automation, deciding, joins, stations

urlpatterns = [
    path("stations/", stations.stations, name="stations"),
    path("stations/wall", stations.wall, name="stations_wall"),
    path("stations/board", stations.board, name="stations_board"),
    path("stations.csv", stations.stations_file, {"kind": "csv"}, name="stations_csv"),
    path("stations.xlsx", stations.stations_file, {"kind": "xlsx"}, name="stations_xlsx"),
    path("stations/steps", stations.rows, name="station_rows"),
    path("stations/steps.csv", stations.rows_file, {"kind": "csv"}, name="station_rows_csv"),
    path("stations/steps.xlsx", stations.rows_file, {"kind": "xlsx"}, name="station_rows_xlsx"),
    path("automation/", automation.automation, name="automation"),
    path("automation.csv", automation.automation_file, {"kind": "csv"}, name="automation_csv"),
    path("automation.xlsx", automation.automation_file, {"kind": "xlsx"}, name="automation_xlsx"),
    path("automation/rules/<slug:name>/off", deciding.switch_off, name="deciding_off"),
    path("automation/rules/<slug:name>/tried", deciding.tried, name="deciding_tried"),
    path("automation/rules/<slug:name>/tried/part", deciding.trial_part, name="deciding_trial_part"),
    path("automation/rules/<slug:name>/tried/begin", deciding.begin_trial, name="deciding_trial_begin"),
    path("automation/rules/<slug:name>/tried/stop", deciding.stop_trial, name="deciding_trial_stop"),
    path("cases/<int:dossier_id>/<int:no>/decided", deciding.of_case, name="deciding_of"),
    path("cases/<int:dossier_id>/<int:no>/decided/back", deciding.take_back, name="deciding_take_back"),
    path("cases/<int:dossier_id>/<int:no>/links/add", joins.link, name="case_link"),
    path("cases/<int:dossier_id>/<int:no>/links/remove", joins.unlink, name="case_unlink"),
    path("orders/<int:dossier_id>/parcels/share", joins.share, name="parcel_share"),
    path("orders/<int:dossier_id>/parcels/part", joins.part, name="parcel_part"),
]
