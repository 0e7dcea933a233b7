"""Django's PostgreSQL, whose connections are looked at before they are used again instead of asked."""

import selectors
from typing import override

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    @override
    def is_usable(self) -> bool:
        """Between two queries a connection is silent, unless the server has ended it. So where there is nothing to
        read there is nothing to ask, which would cost every request one more way to the server and back."""
        try:
            socket = self.connection.pgconn.socket
        except self.Database.OperationalError:  # a query has found it ended
            return False
        with selectors.DefaultSelector() as selector:
            selector.register(socket, selectors.EVENT_READ)
            silent = not selector.select(timeout=0)
        return silent or super().is_usable()
