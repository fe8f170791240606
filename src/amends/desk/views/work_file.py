"""A work list as a file, narrowed and sorted as its page is."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from amends.desk.directory import directory
from amends.desk.views import work
from amends.desk.widgets.sheets import sheet
from amends.desk.worklist import export, sorting
from amends.merchants.access import member_for, require
from amends.merchants.roles import Permission


@require_GET
def whole(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A row for each case; names of buyers stay masked, as on the page."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    here, now = directory(member), timezone.now()
    view, filters = work.view_of(request, here), work.narrowed_by(request, member, here, now).filters
    sort = sorting.read(request.GET.get("sort", ""))
    rows = list(export.lines(member, view=view, filters=filters, sort=sort, told=work.teller(here), now=now))
    return sheet(f"work-{view.value}", export.header(), rows, kind)
