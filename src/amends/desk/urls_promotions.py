"""Addresses of a promotion: what to prepare before it, the war room during it, the tree of causes after it."""

from django.urls import path

from amends.desk.views import cause_tree, readiness, war_room

AT = "promotions/<int:id>"
XLSX = {"kind": "xlsx"}

urlpatterns = [
    path("promotions/", readiness.promotions, name="promotions"),
    path(f"{AT}/readiness/", readiness.readiness, name="readiness"),
    path(f"{AT}/readiness.csv", readiness.readiness_file, name="readiness_csv"),
    path(f"{AT}/readiness.xlsx", readiness.readiness_file, XLSX, name="readiness_xlsx"),
    path(f"{AT}/readiness/begin", readiness.begin, name="readiness_begin"),
    path(f"{AT}/readiness/add", readiness.add, name="readiness_add"),
    path(f"{AT}/readiness/checks/<slug:name>/", readiness.checked, name="readiness_check"),
    path(f"{AT}/readiness/<int:item>/change", readiness.change, name="readiness_change"),
    path(f"{AT}/readiness/<int:item>/prove", readiness.prove, name="readiness_prove"),
    path(f"{AT}/readiness/<int:item>/proof", readiness.proof, name="readiness_proof"),
    path(f"{AT}/causes/", cause_tree.page, name="cause_tree"),
    path(f"{AT}/causes.csv", cause_tree.page_file, name="cause_tree_csv"),
    path(f"{AT}/causes.xlsx", cause_tree.page_file, XLSX, name="cause_tree_xlsx"),
    path(f"{AT}/causes/carry", cause_tree.carry, name="cause_tree_carry"),
    path(f"{AT}/causes/cases/", cause_tree.cases, name="cause_tree_cases"),
    path(f"{AT}/causes/cases.csv", cause_tree.cases_file, name="cause_tree_cases_csv"),
    path(f"{AT}/causes/cases.xlsx", cause_tree.cases_file, XLSX, name="cause_tree_cases_xlsx"),
    path("war-room/", war_room.page, name="war_room"),
    path("war-room/contacts", war_room.add_contact, name="war_room_add"),
    path("war-room/contacts/<int:id>/drop", war_room.drop_contact, name="war_room_drop"),
]
