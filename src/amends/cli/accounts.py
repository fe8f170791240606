"""``amends merchant|shop|member|desk|key``: what a real installation needs before its first signal."""

import argparse
import getpass
import os
from typing import Any

from amends.cli.errors import CliError
from amends.cli.frame import begin

ROLES = ("front_line", "agent", "supervisor", "manager", "warehouse", "finance", "owner")
PLATFORMS = {
    "tmall": ("CNY", "Asia/Shanghai", "CN", "tmall"),
    "alibaba1688": ("CNY", "Asia/Shanghai", "CN", "alibaba1688"),
    "jd": ("CNY", "Asia/Shanghai", "CN", "jd"),
    "aliexpress": ("BRL", "America/Sao_Paulo", "BR", "aliexpress-brazil"),
    "shopify": ("USD", "UTC", "US", "international"),
}


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words."""
    merchant = commands.add_parser("merchant", help="make a merchant with its owner and the usual desks")
    merchant.add_argument("name")
    merchant.add_argument("--owner", required=True, metavar="EMAIL")
    merchant.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans")
    merchant.set_defaults(func=run_merchant)
    shop = commands.add_parser("shop", help="open a shop for a merchant and print its API key")
    shop.add_argument("name")
    shop.add_argument("--merchant", required=True, help="the merchant's name")
    shop.add_argument("--platform", choices=tuple(PLATFORMS), required=True)
    shop.add_argument("--playbook", default="", help="default: the platform's own")
    shop.set_defaults(func=run_shop)
    member = commands.add_parser("member", help="let a person in")
    member.add_argument("email")
    member.add_argument("--merchant", required=True)
    member.add_argument("--name", default="")
    member.add_argument("--role", choices=ROLES, action="append", required=True)
    member.add_argument("--desk", action="append", default=[], help="seat them at a desk, by its code")
    member.set_defaults(func=run_member)
    reset = commands.add_parser("reset", help="print a link with which the holder of an address sets a new password")
    reset.add_argument("email")
    reset.add_argument(
        "--leave", action="store_true", help="the account was made by somebody else: end all it belongs to"
    )
    reset.add_argument(
        "--no-second-step", action="store_true", help="switch the second step off, too: all codes are lost"
    )
    reset.set_defaults(func=run_reset)
    key = commands.add_parser("key", help="make another API key for a shop and print it")
    key.add_argument("--merchant", required=True)
    key.add_argument("--shop", required=True)
    key.set_defaults(func=run_key)


def password(email: str) -> str:
    """From AMENDS_PASSWORD, or typed twice without showing."""
    if given := os.environ.get("AMENDS_PASSWORD"):
        return given
    first = getpass.getpass(f"Password for {email}: ")
    if first != getpass.getpass("Again: "):
        raise CliError("The two passwords differ; nothing was made.")
    return first


def known(email: str) -> Any:
    """The account of an address, or None."""
    from amends.merchants.models import User

    return User.objects.filter(email=email.lower()).first()


def proven(email: str, secret: str) -> None:
    """A Fault where the address has an account with another password, which stays its holder's; or a weak new one."""
    person = known(email)
    if person is None:
        _strong(email, secret)
    elif not person.check_password(secret):
        raise CliError(f"{email} has an account with another password, which stays as it is; nothing was made.")


def _strong(email: str, secret: str) -> None:
    """As the pages want it. Raises CliError."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.utils.translation import override

    from amends.merchants.models import User

    try:
        with override("en"):
            validate_password(secret, User(email=email.lower(), name=email.partition("@")[0]))
    except ValidationError as error:
        raise CliError(f"{' '.join(error.messages)} Nothing was made.") from error


def merchant_named(name: str) -> Any:
    """The merchant, or a Fault that lists those there are."""
    from amends.merchants.models import Merchant

    found = Merchant.objects.filter(name=name).first()
    if found is None:
        known = ", ".join(Merchant.objects.order_by("name").values_list("name", flat=True)) or "none yet"
        raise CliError(f"No merchant named {name!r} (there: {known}).")
    return found


def only_merchant(name: str = "") -> Any:
    """The merchant named, or the only one. Raises CliError."""
    from amends.merchants.models import Merchant

    everybody = list(Merchant.objects.order_by("id")[:2])
    return everybody[0] if not name and len(everybody) == 1 else merchant_named(name)


def shop_named(merchant: Any, name: str) -> Any:
    """The merchant's shop, or a Fault that lists those there are."""
    from amends.merchants.models import Shop

    found = Shop.objects.filter(merchant=merchant, name=name).first()
    if found is None:
        known = Shop.objects.filter(merchant=merchant).order_by("name").values_list("name", flat=True)
        raise CliError(f"No shop named {name!r} (there: {', '.join(known) or 'none yet'}).")
    return found


def run_merchant(asked: argparse.Namespace) -> int:
    """Make a merchant, its owner, and a desk for every desk the shipped playbooks name."""
    begin()
    from django.db import IntegrityError, transaction

    from amends.casework.people.desks import open_desks
    from amends.merchants import setup
    from amends.merchants.models import Merchant

    if Merchant.objects.filter(name=asked.name).exists():
        raise CliError(f"There is a merchant named {asked.name!r} already.")
    secret = password(asked.owner)
    proven(asked.owner, secret)
    try:
        with transaction.atomic():
            merchant = setup.create_merchant(
                name=asked.name, owner_email=asked.owner, password=secret, language=asked.language
            )
            desks = open_desks(merchant=merchant, language=asked.language)
    except IntegrityError as error:
        raise CliError(f"It was not made: {error}") from error
    print(f"{merchant.name}: owner {asked.owner}, desks {', '.join(desk.code for desk in desks)}")
    return 0


def run_shop(asked: argparse.Namespace) -> int:
    """Open a shop and print its key, once."""
    begin()
    from amends.merchants import setup

    currency, zone, country, playbook = PLATFORMS[asked.platform]
    shop = setup.add_shop(
        merchant=merchant_named(asked.merchant),
        name=asked.name,
        platform=asked.platform,
        currency=currency,
        zone=zone,
        country=country,
        playbook=asked.playbook or playbook,
    )
    print(f"{shop.name}: API key (shown only now): {setup.add_api_key(shop=shop)}")
    return 0


def run_member(asked: argparse.Namespace) -> int:
    """Let a person in and seat them; who has an account already joins by a link, or by its password, given here."""
    begin()
    from amends.merchants import setup
    from amends.merchants.models import Desk, DeskSeat

    merchant = merchant_named(asked.merchant)
    desks = list(Desk.objects.filter(merchant=merchant, code__in=asked.desk))
    if missing := set(asked.desk) - {desk.code for desk in desks}:
        raise CliError(f"No desk {', '.join(sorted(missing))} at {merchant.name}.")
    if known(asked.email) is not None and not os.environ.get("AMENDS_PASSWORD"):
        return _invite(merchant, asked)
    secret = password(asked.email)
    proven(asked.email, secret)
    member = setup.add_member(
        merchant=merchant,
        email=asked.email,
        name=asked.name or asked.email.partition("@")[0],
        password=secret,
        roles=asked.role,
    )
    DeskSeat.objects.bulk_create(DeskSeat(merchant=merchant, desk=desk, member=member) for desk in desks)
    print(f"{asked.email}: {', '.join(asked.role)}")
    return 0


def _invite(merchant: Any, asked: argparse.Namespace) -> int:
    """Who has an account says yes to a second merchant by themselves, signed in."""
    from django.urls import reverse
    from django.utils import timezone

    from amends.merchants import invites
    from amends.merchants.models import Member

    owner = Member.objects.filter(merchant=merchant, roles__contains=["owner"], is_active=True).order_by("id").first()
    if owner is None:
        raise CliError(f"{merchant.name} has no owner who could invite.")
    try:
        token = invites.invite(by=owner, email=asked.email, roles=asked.role, desks=asked.desk, now=timezone.now())
    except invites.AlreadyIn as error:
        raise CliError(f"{asked.email} is a member of {merchant.name} already.") from error
    print(f"{asked.email} has an account already. They join, signed in, by this link (once, within 3 days):")
    print(reverse("join", args=[token]))
    return 0


def run_reset(asked: argparse.Namespace) -> int:
    """Print a link to hand to whoever has proved that the address is theirs."""
    begin()
    from django.contrib.auth.tokens import default_token_generator
    from django.urls import reverse
    from django.utils.encoding import force_bytes
    from django.utils.http import urlsafe_base64_encode

    from amends.merchants import setup
    from amends.merchants.models import TwoStep

    person = known(asked.email)
    if person is None:
        raise CliError(f"Nobody has an account as {asked.email}.")
    if asked.leave:
        setup.leave_all(person)
    if asked.no_second_step:
        TwoStep.objects.filter(user=person).delete()
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    print(f"Hand this link only to who has proved that {asked.email} is theirs:")
    print(reverse("reset", args=[uid, default_token_generator.make_token(person)]))
    return 0


def run_key(asked: argparse.Namespace) -> int:
    """Print a new key, once."""
    begin()
    from amends.merchants import setup

    shop = shop_named(merchant_named(asked.merchant), asked.shop)
    print(setup.add_api_key(shop=shop))
    return 0
