"""The web application, for any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
application = get_wsgi_application()

from amends.casework.worker import warm_up  # noqa: E402 - needs Django set up
from amends.casework.worker.process import end_with_parent  # noqa: E402 - same

end_with_parent()
warm_up.aside()
