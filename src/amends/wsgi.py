"""The web application, for any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
application = get_wsgi_application()

from amends.casework.worker import warm_up  # noqa: E402 - needs Django set up

warm_up.aside()
