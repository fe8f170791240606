"""The web application: ``application`` for any WSGI server, ``front`` as `amends web` serves it."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

gc.disable()  # until the pages are loaded: all of it stays, and looking for waste in it took a quarter of the start
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
application = get_wsgi_application()

from amends.casework.worker import warm_up  # noqa: E402 - needs Django set up
from amends.casework.worker.process import end_with_parent  # noqa: E402 - same
from amends.web.front.front import Front  # noqa: E402 - same

front = Front(application)


def _scenes_page(pack: str) -> None:
    import_module("amends.desk.own.preview").ready(pack)


end_with_parent()
warm_up.aside(also=_scenes_page)
