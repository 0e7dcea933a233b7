"""Django's PostgreSQL, whose connections are looked at before they are used again instead of asked."""

import selectors
from typing import override

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    @override
    def is_usable(self) -> bool:
        """Between two queries a connection is silent, unless the server has ended it. So where there is nothing to
        read there is nothing to ask, which would cost every request one more way to the server and back."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.connection.pgconn.socket, selectors.EVENT_READ)
            silent = not selector.select(timeout=0)
        return silent or super().is_usable()
