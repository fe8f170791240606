from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """As Django starts, what is set here is made known to the settings."""

    name = "amends.casework"
    label = "casework"

    def ready(self) -> None:
        from amends.casework.abuse import rules as histories
        from amends.casework.deciding import rules as clear_cases
        from amends.casework.delivery import ways
        from amends.casework.dock import rules
        from amends.casework.letters import folders, own_scripts
        from amends.casework.mail import server
        from amends.casework.partners import book
        from amends.casework.payments import days, reading
        from amends.casework.projections import review_themes
        from amends.casework.quality import checks

        ways.register()
        reading.register()
        days.register()
        rules.register()
        book.register()
        server.register()
        folders.register()
        own_scripts.register()
        histories.register()
        clear_cases.register()
        checks.register()
        review_themes.register()
