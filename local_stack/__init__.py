"""PostgreSQL, Orthanc, the worker and the dashboard as processes of one machine.

Used by `make run` (`local_stack.run`), the tests and the benchmarks; not part of the installed package.
"""

from local_stack.dashboard import Dashboard, dashboard_server
from local_stack.orthanc import OrthancNode, orthanc_node
from local_stack.postgres import PrivatePostgres, private_postgres
from local_stack.processes import Child, StackError, free_port
from local_stack.worker import Worker, worker

__all__ = [
    "Child",
    "Dashboard",
    "OrthancNode",
    "PrivatePostgres",
    "StackError",
    "Worker",
    "dashboard_server",
    "free_port",
    "orthanc_node",
    "private_postgres",
    "worker",
]
