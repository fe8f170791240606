"""How a worker process begins: Django first, then everything that needs its tables."""

from multiprocessing.synchronize import Event

import django


def run(index: int, processes: int, database: str, told: Event) -> None:
    """The target of a spawned process: nothing that imports models may be loaded before this runs."""
    django.setup()
    from amends.casework.worker.loop import serve_until

    serve_until(index, processes, database, told)
