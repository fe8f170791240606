from django.apps import AppConfig


class MerchantsConfig(AppConfig):
    name = "amends.merchants"
    label = "merchants"
