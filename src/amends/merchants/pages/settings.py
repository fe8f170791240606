"""Settings: shops and their keys, desks, security; what was changed, by whom, and taking it back."""

from typing import Any, Final

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amends.merchants import changes, row_order, setup, table_pages
from amends.merchants.access import allows, get_or_404, member_for, require, visible
from amends.merchants.changetext import told
from amends.merchants.models import ApiKey, Change, Desk, Member, Merchant, NoticeKind, Shop, TwoStep
from amends.merchants.people_forms import DeskForm, NewDeskForm, NoticesForm, ShopForm
from amends.merchants.roles import Permission, Role
from amends.merchants.staff_areas import key_of, key_values
from amends.policy.pack import shipped
from amends.web.sorting import ListColumn

SHOP_COLUMNS: Final = (
    ListColumn("called", gettext_lazy("Called"), "name"),
    ListColumn("platform", gettext_lazy("Platform"), "platform"),
    ListColumn("playbook", gettext_lazy("Playbook"), "playbook"),
    ListColumn("currency", gettext_lazy("Currency"), "currency"),
    ListColumn("keys", gettext_lazy("API keys"), "live_keys", down=True, look="number"),
)
LEADS_AREAS = {"promotion", "closed", "roster"}


@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """The parts of the settings, and what was changed lately."""
    me = member_for(request)
    require(me, Permission.ASSIGN_CASES)
    manages = allows(me, Permission.MANAGE_MERCHANT)
    latest = [c for c in changes.history(me, most=200) if manages or c.area in LEADS_AREAS]
    return render(
        request,
        "merchants/settings/index.html",
        {"manages": manages, "changes": told(latest[:60])},
    )


@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take a change back."""
    me = member_for(request)
    wanted = get_or_404(me, Change, id=number)
    if (wanted.area, wanted.key) != ("notices", str(me.pk)):
        require(me, Permission.ASSIGN_CASES if wanted.area in LEADS_AREAS else Permission.MANAGE_MERCHANT)
    if "owner" in [
        *(wanted.before or {}).get("roles", []),
        *(wanted.after or {}).get("roles", []),
    ]:
        raise Http404  # owners are made and unmade on their page, with its checks
    try:
        changes.undo(by=me, number=number, now=timezone.now())
    except changes.NotUndone:
        messages.error(request, _("It was changed again since: look at the newest change first."))
    except IntegrityError:
        messages.error(request, _("It can't be put back: the name is taken by now."))
    else:
        messages.success(request, _("Taken back"))
    return redirect(request.headers.get("referer") or "settings")


# --- shops ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def shops(request: HttpRequest) -> HttpResponse:
    me = _manager(request)
    form = ShopForm(request.POST or None, playbooks=playbooks())
    if request.method == "POST" and form.is_valid():
        made = _open_shop(me, form)
        if made:
            return redirect("shop", made.pk)
    listed = row_order.asked(request, SHOP_COLUMNS)
    live = Count("keys", filter=Q(keys__revoked_at=None))
    found = table_pages.in_order(visible(me, Shop).annotate(live_keys=live), listed.order, ("name", "id"))
    context = {"rows": [(shop, shop.live_keys) for shop in found], "form": form, "listed": listed}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "merchants/settings/shops.html", context, status=status)


def _open_shop(me: Member, form: ShopForm) -> Shop | None:
    wanted = form.cleaned_data
    if not wanted["platform"]:
        form.add_error("platform", _("Which platform is it on?"))
        return None
    try:
        with transaction.atomic():
            shop = setup.add_shop(merchant=me.merchant, **wanted)
            changes.note(by=me, area="shop", key=str(shop.pk), before=None, after=dict(wanted), now=timezone.now())
    except IntegrityError:
        form.add_error("name", _("There is a shop of this name."))
        return None
    return shop


def playbooks() -> list[tuple[str, str]]:
    """The shipped playbooks a shop can run under; the common one is the ground of the others."""
    return [(name, name) for name in shipped() if name != "common"]


@require_http_methods(["GET", "POST"])
def shop(request: HttpRequest, number: int) -> HttpResponse:
    """One shop and its keys."""
    me = _manager(request)
    found = get_or_404(me, Shop, id=number)
    initial = changes.AREAS["shop"].read(me, str(number))
    form = ShopForm(request.POST or None, initial=initial, playbooks=playbooks())
    if request.method == "POST" and form.is_valid():
        wanted = {name: value for name, value in form.cleaned_data.items() if name != "platform"}
        try:
            changes.change(by=me, area="shop", key=str(number), after=wanted, now=timezone.now())
        except IntegrityError:
            form.add_error("name", _("There is a shop of this name."))
        else:
            messages.success(request, _("Saved"))
            return redirect("shop", number)
    return _shop(request, me, found, form)


def _shop(request: HttpRequest, me: Member, found: Shop, form: ShopForm, *, key: str = "") -> HttpResponse:
    context = {
        "shop": found,
        "form": form,
        "key": key,
        "keys": list(visible(me, ApiKey).filter(shop=found).select_related("member__user").order_by("-id")),
        "bindable": _bindable(me),
        "changes": told(list(_of_shop(me, found)[:50])),
    }
    return render(request, "merchants/settings/shop.html", context, status=422 if form.is_bound else 200)


def _of_shop(me: Member, found: Shop) -> QuerySet[Change]:
    """What was changed of a shop and its keys."""
    keys = Q(area="key", key__startswith=key_of(found.pk, 0)[:-1])
    rows = visible(me, Change).filter(Q(area="shop", key=str(found.pk)) | keys)
    return rows.select_related("by__user").order_by("-id")


@require_POST
def make_key(request: HttpRequest, number: int) -> HttpResponse:
    """A new key, shown only now."""
    me, now = _manager(request), timezone.now()
    found = get_or_404(me, Shop, id=number)
    key = setup.add_api_key(shop=found, member=_acts_for(me, request.POST.get("member", "")), now=now)
    made = visible(me, ApiKey).get(shop=found, prefix=key[:12], revoked_at=None)
    after = key_values(made)
    changes.note(by=me, area="key", key=key_of(number, made.pk), before=None, after=after, now=now)
    initial = changes.AREAS["shop"].read(me, str(number))
    return _shop(request, me, found, ShopForm(initial=initial, playbooks=playbooks()), key=key)


def _bindable(me: Member) -> QuerySet[Member]:
    """Whose authority a key made by this member may act with; an owner's only where an owner makes it."""
    found = visible(me, Member).filter(is_active=True).select_related("user").order_by("user__name", "id")
    return found if Role.OWNER in me.roles else found.exclude(roles__contains=[Role.OWNER.value])


def _acts_for(me: Member, asked: str) -> Member | None:
    """The member a key is to act for; None: it reports facts only. Raises Http404 for who may not be chosen."""
    if not asked:
        return None
    found = _bindable(me).filter(id=asked).first() if asked.isdecimal() and len(asked) < 18 else None  # noqa: PLR2004
    if found is None:
        raise Http404
    return found


@require_POST
def revoke_key(request: HttpRequest, number: int, key_id: int) -> HttpResponse:
    me, now = _manager(request), timezone.now()
    found = get_or_404(me, ApiKey, id=key_id, shop_id=number, revoked_at=None)
    visible(me, ApiKey).filter(id=found.pk).update(revoked_at=now)
    changes.note(by=me, area="key", key=key_of(number, found.pk), before=key_values(found), after=None, now=now)
    messages.success(request, _("The key no longer opens anything."))
    return redirect("shop", number)


# --- desks ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def desks(request: HttpRequest) -> HttpResponse:
    me = _manager(request)
    form = NewDeskForm(request.POST or None, initial={"assignment": "take"})
    if request.method == "POST" and form.is_valid():
        wanted = dict(form.cleaned_data)
        code = wanted.pop("code")
        if visible(me, Desk).filter(code=code).exists():
            form.add_error("code", _("There is a desk with this code."))
        else:
            changes.change(by=me, area="desk", key=code, after=wanted, now=timezone.now())
            return redirect("desks")
    found = visible(me, Desk).prefetch_related("seats__member__user").order_by("name")
    context = {
        "rows": [(desk, [seat.member for seat in desk.seats.all() if seat.member.is_active]) for desk in found],
        "form": form,
        "assignments": DeskForm().fields["assignment"].choices,  # type: ignore[attr-defined]
        "changes": told(changes.history(me, area="desk", most=10)),
    }
    return render(request, "merchants/settings/desks.html", context, status=422 if form.is_bound else 200)


@require_POST
def desk(request: HttpRequest, code: str) -> HttpResponse:
    """Rename a desk or change how its work is given out."""
    me = _manager(request)
    get_or_404(me, Desk, code=code)
    form = DeskForm(request.POST)
    if form.is_valid():
        changes.change(by=me, area="desk", key=code, after=form.cleaned_data, now=timezone.now())
        messages.success(request, _("Saved"))
    else:
        messages.error(request, _("A desk needs a name."))
    return redirect("desks")


# --- security and notices -------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def security(request: HttpRequest) -> HttpResponse:
    """Whether owners and managers must use a second step. Who asks for it must use it themselves."""
    me = _manager(request)
    mine = TwoStep.objects.filter(user_id=me.user_id).exclude(confirmed_at=None).exists()
    if request.method == "POST":
        wanted = request.POST.get("two_step_required") == "1"
        if wanted and not mine:
            messages.error(request, _("Set up your own second step first, or you would lock yourself out."))
        else:
            changes.change(by=me, area="security", key="", after={"two_step_required": wanted}, now=timezone.now())
            messages.success(request, _("Saved"))
        return redirect("security")
    context = {
        "required": Merchant.objects.get(id=me.merchant_id).two_step_required,
        "mine": mine,
        "changes": told(changes.history(me, area="security", most=10)),
    }
    return render(request, "merchants/settings/security.html", context)


@require_http_methods(["GET", "POST"])
def my_notices(request: HttpRequest) -> HttpResponse:
    """Which notices I want, and how I hear of them; everybody sets this for themselves."""
    me = member_for(request)
    form = NoticesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        changes.change(by=me, area="notices", key=str(me.pk), after=form.preferences(), now=timezone.now())
        messages.success(request, _("Saved"))
        return redirect("my_notices")
    mine = visible(me, Member).get(id=me.pk)
    context = {
        "kinds": _hearing(mine, form),
        "form": form,
        "mine": mine,
        "changes": told(changes.history(me, area="notices", key=str(me.pk), most=10)),
    }
    return render(request, "merchants/settings/notices.html", context, status=422 if form.errors else 200)


def _hearing(mine: Member, form: NoticesForm) -> list[tuple[str, Any, bool, bool, bool]]:
    """Each kind with its name: wanted, with a sound, shown by the computer; as typed, where something was typed."""
    if form.is_bound:
        wanted, sounding, popping = (form[name].value() or () for name in ("kinds", "sounding", "popping"))
    else:
        wanted, sounding, popping = set(NoticeKind.values) - set(mine.muted), mine.sounding, mine.popping
    return [(value, label, value in wanted, value in sounding, value in popping) for value, label in NoticeKind.choices]


def _manager(request: HttpRequest) -> Member:
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    return me
