from django.urls import path

from amends.portal import views
from amends.portal.buyer.urls import urlpatterns as buyer_urls

urlpatterns = [
    path("x/<str:token>/", views.task, name="outside_task"),
    path("x/<str:token>/files", views.files, name="outside_files"),
    path("x/<str:token>/answer", views.answer, name="outside_answer"),
    *buyer_urls,
]
