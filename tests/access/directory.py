from members.enums import Audience
from tests.access.rows import Arguments, People
from tests.members.directory_factories import BOTH, DirectorySearchFactory, listed, opened_to

#                                                 vis noo mem coo sta par tra com obs
TABLE = """
GET  members:directory_list                       302 403 200 200 403 200 200 403 403
GET  members:directory_export                     302 405 405 405 405 405 405 405 405
POST members:directory_export                     302 403 403 200 403 403 403 403 403
GET  members:directory_detail                     302 403 200 200 403 200 200 403 403
GET  members:profile_public                       200 200 200 200 200 200 200 200 200
GET  members:directory_search_list                302 403 200 200 403 200 200 403 403
GET  members:directory_search_create              302 403 200 200 403 200 200 403 403
POST members:directory_search_create              302 403 422 422 403 422 422 403 403
GET  members:directory_search_delete              302 405 405 405 405 405 405 405 405
POST members:directory_search_delete              302 404 302 404 404 404 404 404 404
"""


def arguments(people: People) -> Arguments:
    """A profile open to everyone, and a search of the member's own."""

    def profile() -> list:
        opened = listed(purposes=BOTH, audiences=opened_to(Audience.PUBLIC))
        return [opened.public_id]

    def search() -> list:
        return [DirectorySearchFactory(owner=people["member"]).public_id]

    return {
        "directory_detail": profile,
        "profile_public": profile,
        "directory_search_delete": search,
    }
