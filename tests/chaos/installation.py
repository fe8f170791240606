"""A small installation for the tests that kill it: its tables, a shop, and a key of it, which is printed."""

import os
import sys

import django


def main() -> None:
    """Make it where ``AMENDS_HOME`` says."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
    django.setup()
    from django.core.management import call_command

    from amends.merchants import setup

    call_command("migrate", verbosity=0)
    merchant = setup.create_merchant(name="Bluebird", owner_email="owner@bluebird.test", password="correct horse")
    shop = setup.add_shop(
        merchant=merchant,
        name="Tmall",
        platform="tmall",
        currency="CNY",
        zone="Asia/Shanghai",
        country="CN",
        playbook="tmall",
    )
    sys.stdout.write(setup.add_api_key(shop=shop))


if __name__ == "__main__":
    main()
