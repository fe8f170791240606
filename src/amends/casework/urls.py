from django.urls import path

from amends.casework import api

urlpatterns = [path("api/v1/signals", api.signals, name="signals")]
