"""A BOAMP of a few days, on 127.0.0.1, that a test fills and breaks."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.servers import Reply, Request, page_of

DAY = re.compile(r"dateparution=date'([0-9-]{10})'")


@dataclass
class Boamp:
    """`rows` are served on the day they bear; `faults` befall the first requests, one each.

    A fault is a reply, or None for a request that is answered as usual.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Reply | None] = field(default_factory=list)
    before: Callable[[Request], None] = lambda request: None

    def __call__(self, request: Request) -> Reply:
        self.before(request)
        if self.faults and (fault := self.faults.pop(0)):
            return fault
        day = DAY.search(request.params["where"])[1]
        found = [row for row in self.rows if row["dateparution"] == day]
        found.sort(key=lambda row: row["idweb"])
        offset, limit = int(request.params["offset"]), int(request.params["limit"])
        return page_of(found[offset : offset + limit], len(found))


BROKEN = Reply(status=500, body=b'{"message": "Internal error"}')
REFUSED = Reply(status=400, body=b'{"error_code": "ODSQLError", "message": "Unknown field: x"}')
