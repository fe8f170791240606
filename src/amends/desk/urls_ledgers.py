"""Addresses of what is counted and kept across cases: repeated causes, losses to recover, the hold list."""

from django.urls import path

from amends.desk.views import causes

urlpatterns = [
    path("causes/", causes.listing, name="causes"),
    path("causes.csv", causes.listing_file, name="causes_csv"),
    path("causes/<int:id>/", causes.page, name="cause"),
    path("causes/<int:id>/change", causes.change, name="cause_change"),
    path("causes/<int:id>/dismiss", causes.dismiss, name="cause_dismiss"),
    path("causes/<int:id>/merge", causes.merge, name="cause_merge"),
]
