from django.urls import path

from amends.portal import partner_views, views
from amends.portal.buyer.urls import urlpatterns as buyer_urls

urlpatterns = [
    path("x/<str:token>/", views.task, name="outside_task"),
    path("x/<str:token>/files", views.files, name="outside_files"),
    path("x/<str:token>/answer", views.answer, name="outside_answer"),
    *buyer_urls,
    path("p/<str:token>/", partner_views.listing, name="partner_list"),
    path("p/<str:token>/open", partner_views.open_task, name="partner_open"),
    path("p/<str:token>/table", partner_views.table, name="partner_table"),
    path("p/<str:token>/short", partner_views.short, name="partner_short"),
]
