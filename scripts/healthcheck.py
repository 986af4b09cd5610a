"""Ask the web server of this container whether it lives: exit 0 when it does.

The question carries a host that Django accepts, and the mark of HTTPS that the proxy adds.
"""

import http.client
import os
import sys
from collections.abc import Mapping

SECONDS = 4


def lives(environment: Mapping[str, str]) -> bool:
    host = environment.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    web = http.client.HTTPConnection(
        "127.0.0.1", int(environment.get("PORT", "8000")), timeout=SECONDS
    )
    try:
        web.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return web.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        web.close()


if __name__ == "__main__":
    sys.exit(0 if lives(os.environ) else 1)
