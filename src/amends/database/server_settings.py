"""The embedded server's settings: the one place where they are chosen.

Written to `amends.conf` in the data folder at each start; what stands in `local.conf` beside it wins.
Durability is PostgreSQL's default: fsync, synchronous_commit and full_page_writes stay on.
"""

from typing import Final

SETTINGS: Final[dict[str, str]] = {
    # Only a unix socket inside a folder of mode 0700: whoever may enter the folder may connect.
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    # Sized for 2 cores and 24 GB shared with the web and the worker processes.
    "shared_buffers": "'512MB'",
    "effective_cache_size": "'8GB'",
    "work_mem": "'16MB'",
    "maintenance_work_mem": "'256MB'",
    # Batches write much and seldom: few, spread checkpoints.
    "wal_buffers": "'16MB'",
    "min_wal_size": "'1GB'",
    "max_wal_size": "'4GB'",
    "checkpoint_timeout": "'15min'",
    "checkpoint_completion_target": "0.9",
    # Short indexed reads and writes: compiling a plan costs more than it wins, and disks are solid.
    "jit": "off",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",
    # Tables that are queues die young: clean them early.
    "autovacuum_naptime": "'15s'",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.02",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "logging_collector": "on",
    "log_directory": "'log'",
    "log_filename": "'postgres-%a.log'",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "'1d'",
    # A failed statement's text could hold what a buyer wrote: keep it out of the log.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}


def text(socket_folder: str) -> str:
    """The lines of `amends.conf`."""
    lines = [f"{name} = {value}" for name, value in SETTINGS.items()]
    return "\n".join(
        [
            "# Written at each start; put your own settings in local.conf.",
            *lines,
            f"unix_socket_directories = '{socket_folder}'",
            "",
        ]
    )
