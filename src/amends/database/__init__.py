"""Where the data lives: the PostgreSQL that comes in a wheel, or the one `DATABASE_URL` names.

`url()` answers for whoever asks first; `start(folder=…)` and `stop()` are for those who own the server's life.
"""

from amends.database.home import folder, url
from amends.database.server import RECOVERY, ServerError, start, stop

__all__ = ["RECOVERY", "ServerError", "folder", "start", "stop", "url"]
