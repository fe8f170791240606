from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "amends.casework"
    label = "casework"
