"""Addresses of looking after people: buyers' histories, the quality of conversations, ratings; the house's rules."""

from django.urls import path

from amends.desk.views import abuse, house_rules, quality

XLSX = {"kind": "xlsx"}

urlpatterns = [
    path("histories/", abuse.listing, name="abuse"),
    path("histories.csv", abuse.listing_file, name="abuse_csv"),
    path("histories.xlsx", abuse.listing_file, XLSX, name="abuse_xlsx"),
    path("histories/look", abuse.look_through, name="abuse_look"),
    path("histories/of/<int:dossier_id>/", abuse.of_order, name="abuse_of"),
    path("histories/<int:id>/decide", abuse.decide, name="abuse_decide"),
    path("histories/<int:id>/appeal", abuse.appeal, name="abuse_appeal"),
    path("settings/rules/<slug:table>/", house_rules.page, name="house_rules"),
    path("settings/rules/<slug:table>/add", house_rules.add, name="house_rule_add"),
    path("settings/rules/<slug:table>/<slug:name>", house_rules.keep, name="house_rule_keep"),
    path("settings/rules/<slug:table>/<slug:name>/shipped", house_rules.as_shipped, name="house_rule_shipped"),
    path("quality/", quality.listing, name="quality"),
    path("quality.csv", quality.listing_file, name="quality_csv"),
    path("quality.xlsx", quality.listing_file, XLSX, name="quality_xlsx"),
    path("quality/draw", quality.draw, name="quality_draw"),
    path("quality/points/add", quality.add_point, name="quality_point_add"),
    path("quality/points/<int:id>/drop", quality.drop_point, name="quality_point_drop"),
    path("quality/mine/", quality.mine, name="quality_mine"),
    path("quality/ratings/", quality.satisfaction, name="satisfaction"),
    path("quality/ratings.csv", quality.satisfaction_file, name="satisfaction_csv"),
    path("quality/ratings.xlsx", quality.satisfaction_file, XLSX, name="satisfaction_xlsx"),
    path("quality/<int:id>/", quality.page, name="quality_check"),
    path("quality/<int:id>/save", quality.check, name="quality_save"),
]
