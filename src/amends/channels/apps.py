from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """As Django starts, every connector that comes along is made known to the ledger."""

    name = "amends.channels"
    label = "channels"

    def ready(self) -> None:
        from amends.casework.delivery import connectors
        from amends.casework.mail import doors
        from amends.channels.files.effects import file_connector
        from amends.channels.mail import smtp

        connectors.register(connectors.FILES, file_connector)
        doors.register(smtp.carry)
