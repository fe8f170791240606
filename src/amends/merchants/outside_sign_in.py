"""Signing in by the word of a service outside: a company's identity provider, Google, DingTalk, Feishu.

allauth speaks with the service. Who that is here is decided here: the person who has tied this login to their account,
else the one whose address the service says is proven (or vouches for, where the operator wrote so). Nobody is made an
account, the second step is asked as after a password, and no merchant is joined by it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.adapter import get_adapter as speaking
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.feishu.views import FeishuOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter, OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from requests import RequestException

from amends.merchants.models import OutsideLogin, User
from amends.merchants.rls import outside_tenant
from amends.web.sign_in_ways import SINGLE, SignInWay

TYING: Final = "tying"  # in the session: who is tying a login to their account
TYING_LASTS: Final = timedelta(minutes=10)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideWord:
    """What a service says of who came. ``proven``: the address is theirs."""

    way: SignInWay
    uid: str
    email: str
    proven: bool


class NotLetIn(Exception):
    """``why``: cancelled, away (it can't be reached, or says no), nobody, unproven, taken."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class HeardOutside(ImmediateHttpResponse):  # type: ignore[misc] # allauth tells no types
    """The service has told who it is; carried past what allauth would do next, which is to keep it in its tables."""

    def __init__(self, told: OutsideWord) -> None:
        super().__init__(HttpResponse())
        self.told = told


class Speaking(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth tells no types
    """What allauth asks us."""

    def is_open_for_signup(self, _request: HttpRequest, _login: SocialLogin) -> bool:
        return False

    def list_apps(
        self, _request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """What the operator wrote down; nothing of it stands in a table."""
        apps = [_app(way) for way in ways() if provider in {None, way.provider}]
        return [app for app in apps if client_id in {None, app.client_id}]

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        log.info("sign-in from outside failed", way=provider.sub_id, error=error, cause=type(exception).__name__)
        raise NotLetIn("cancelled" if error == AuthError.CANCELLED else "away")


def _app(way: SignInWay) -> SocialApp:
    single = way.kind in SINGLE
    told = {} if single else {"server_url": way.issuer.rstrip("/"), "oauth_pkce_enabled": True}
    return SocialApp(
        provider=way.kind if single else "openid_connect",
        provider_id="" if single else way.id,
        name=way.name,
        client_id=way.client_id,
        secret=way.secret,
        settings=told,
    )


class _Oidc(OpenIDConnectOAuth2Adapter):  # type: ignore[misc] # allauth tells no types
    """The id token's signature is always looked at, also where TLS to the issuer would do."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no id token")
        self.did_fetch_access_token = False
        found = super().complete_login(request, app, token, **kwargs)
        told = found.account.extra_data
        if told.get("userinfo", told["id_token"]).get("sub") != told["id_token"]["sub"]:
            raise OAuth2Error("the profile is somebody else's")
        raise HeardOutside(_told(found, self.provider_id, told.get("userinfo") or told["id_token"]))


class _DingTalk(DingTalkOAuth2Adapter):  # type: ignore[misc] # allauth tells no types
    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        found = super().complete_login(request, app, token, **kwargs)
        raise HeardOutside(_told(found, self.provider_id, found.account.extra_data))


class _Feishu(FeishuOAuth2Adapter):  # type: ignore[misc] # allauth tells no types
    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        found = super().complete_login(request, app, token, **kwargs)
        told = found.account.extra_data
        raise HeardOutside(_told(found, self.provider_id, {"email": told.get("enterprise_email") or told.get("email")}))


def ways() -> tuple[SignInWay, ...]:
    found: tuple[SignInWay, ...] = settings.SIGN_IN_WAYS
    return found


def ways_of(person: User) -> list[tuple[SignInWay, bool]]:
    """Each way, and whether the person has tied a login of it."""
    if not ways():
        return []
    with outside_tenant():
        tied = set(OutsideLogin.objects.filter(user_id=person.pk).values_list("way", flat=True))
    return [(way, way.id in tied) for way in ways()]


def way_named(name: str) -> SignInWay:
    """Raises Http404."""
    found = next((way for way in ways() if way.id == name), None)
    if found is None:
        raise Http404
    return found


def begin(request: HttpRequest, way: SignInWay, *, after: str = "") -> str:
    """The address at the service to send the browser to. Raises NotLetIn (``away``)."""
    safe = after if url_has_allowed_host_and_scheme(after, allowed_hosts=None) else ""
    provider = speaking().get_provider(request, provider=way.provider)
    try:
        address = provider.redirect(request, process="login", next_url=safe or None).url
    except (RequestException, OAuth2Error, KeyError, ValueError) as error:
        log.warning("a service to sign in by can't be reached", way=way.id, error=type(error).__name__)
        raise NotLetIn("away") from error
    if urlsplit(address).scheme not in {"https", "http"}:
        raise NotLetIn("away")
    return str(address)


def told_by(request: HttpRequest, way: SignInWay) -> OutsideWord:
    """What the service told with the address it sent the browser back to. Raises NotLetIn."""
    found: OAuth2Adapter = _adapter(request, way)
    view = OAuth2CallbackView()
    view.request, view.adapter = request, found
    try:
        answer: HttpResponseBase = view.dispatch(request)
    except HeardOutside as arrived:
        return arrived.told
    except (KeyError, ValueError, TypeError) as error:  # it answered, but not as it should
        log.warning("a service to sign in by said something odd", way=way.id, error=type(error).__name__)
        raise NotLetIn("away") from error
    log.info("sign-in from outside failed", way=way.id, error="state", status=answer.status_code)
    raise NotLetIn("away")


def _adapter(request: HttpRequest, way: SignInWay) -> OAuth2Adapter:
    match way.kind:
        case "dingtalk":
            return _DingTalk(request)
        case "feishu":
            return _Feishu(request)
        case _:
            return _Oidc(request, way.id)


def _told(found: SocialLogin, provider: str, profile: dict[str, Any]) -> OutsideWord:
    way = next(way for way in ways() if way.provider == provider)
    email = str(profile.get("email") or "").strip().lower()
    proven = bool(email) and (way.vouches or profile.get("email_verified") in (True, "true"))
    return OutsideWord(way=way, uid=found.account.uid, email=email, proven=proven)


def person_of(told: OutsideWord) -> User:
    """Who that is here. As the tables' owner. Raises NotLetIn (``nobody``, ``unproven``)."""
    tied = OutsideLogin.objects.filter(way=told.way.id, uid=told.uid, user__is_active=True).select_related("user")
    if (found := tied.first()) is not None:
        return found.user
    if not told.proven:
        raise NotLetIn("unproven")
    person = User.objects.filter(email=told.email, is_active=True).first()
    if person is None:
        raise NotLetIn("nobody")
    return person


def start_tying(request: HttpRequest, person: User, way: SignInWay) -> None:
    """For some minutes, who comes back from the service by this browser ties that login to this account."""
    until = (timezone.now() + TYING_LASTS).timestamp()
    request.session[TYING] = {"user": person.pk, "way": way.id, "until": until}


def is_tying(request: HttpRequest, way: SignInWay) -> bool:
    """Whether the signed-in person asked for it; asked once, it is over."""
    kept = request.session.pop(TYING, None)
    asked = kept is not None and kept["until"] > timezone.now().timestamp()
    return asked and (kept["user"], kept["way"]) == (request.user.pk, way.id)


def tie(person: User, told: OutsideWord) -> None:
    """As the tables' owner. Raises NotLetIn (``taken``) where it is somebody else's."""
    made, _new = OutsideLogin.objects.get_or_create(
        way=told.way.id, uid=told.uid, defaults={"user": person, "at": timezone.now()}
    )
    if made.user_id != person.pk:
        raise NotLetIn("taken")
