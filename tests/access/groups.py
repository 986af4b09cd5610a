from tests.access.rows import Arguments, People
from tests.members.intake_factories import GroupFactory, GroupSpellFactory

TABLE = """
GET  members:group_list                       302 403 403 200 200 403 403 403 403
GET  members:group_create                     302 403 403 200 200 403 403 403 403
POST members:group_create                     302 403 403 422 422 403 403 403 403
GET  members:group_detail                     302 404 404 200 200 404 404 404 404
GET  members:group_update                     302 404 404 200 200 404 404 404 404
POST members:group_update                     302 404 404 422 422 404 404 404 404
GET  members:group_close                      302 404 404 200 200 404 404 404 404
POST members:group_close                      302 404 404 422 422 404 404 404 404
GET  members:stay_create                      302 405 405 405 405 405 405 405 405
POST members:stay_create                      302 404 404 422 422 404 404 404 404
GET  members:stay_end                         302 404 404 200 200 404 404 404 404
POST members:stay_end                         302 404 404 422 422 404 404 404 404
"""

OF_GROUP = ("group_detail", "group_update", "group_close", "stay_create")


def arguments(people: People) -> Arguments:
    return {
        **dict.fromkeys(OF_GROUP, lambda: [GroupFactory().public_id]),
        "stay_end": lambda: [GroupSpellFactory().public_id],
    }
