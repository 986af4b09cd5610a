from tests.access.rows import Arguments, People
from tests.meetings.factories import ForumStandFactory, OccurrenceFactory, SeriesFactory

# Of a group that none of the readers is in.
TABLE = """
GET  meetings:calendar                        302 200 200 200 200 200 200 200 200
GET  meetings:series_list                     302 403 403 200 200 403 403 403 403
GET  meetings:series_create                   302 403 403 200 200 403 403 403 403
POST meetings:series_create                   302 403 403 422 422 403 403 403 403
GET  meetings:series_detail                   302 404 404 200 200 404 404 404 404
GET  meetings:series_update                   302 404 404 200 200 404 404 404 404
POST meetings:series_update                   302 404 404 422 422 404 404 404 404
GET  meetings:occurrence_detail               302 404 404 200 200 404 404 404 404
GET  meetings:occurrence_update               302 404 404 200 200 404 404 404 404
POST meetings:occurrence_update               302 404 404 422 422 404 404 404 404
GET  meetings:following_update                302 404 404 200 200 404 404 404 404
POST meetings:following_update                302 404 404 422 422 404 404 404 404
GET  meetings:occurrence_cancel               302 404 404 200 200 404 404 404 404
POST meetings:occurrence_cancel               302 404 404 422 422 404 404 404 404
GET  meetings:stand_list                      302 404 404 200 200 404 404 404 404
POST meetings:stand_list                      302 404 404 422 422 404 404 404 404
GET  meetings:slot_take                       302 405 405 405 405 405 405 405 405
POST meetings:slot_take                       302 404 404 302 302 404 404 404 404
GET  meetings:slot_leave                      302 405 405 405 405 405 405 405 405
POST meetings:slot_leave                      302 404 404 302 302 404 404 404 404
GET  meetings:stand_update                    302 404 404 200 200 404 404 404 404
POST meetings:stand_update                    302 404 404 422 422 404 404 404 404
GET  meetings:stand_delete                    302 405 405 405 405 405 405 405 405
POST meetings:stand_delete                    302 404 404 302 302 404 404 404 404
"""

OF_SERIES = ("series_detail", "series_update")
OF_MEETING = (
    "occurrence_detail",
    "occurrence_update",
    "following_update",
    "occurrence_cancel",
    "stand_list",
)
OF_STAND = ("slot_take", "slot_leave", "stand_update", "stand_delete")


def arguments(people: People) -> Arguments:
    return {
        **dict.fromkeys(OF_SERIES, lambda: [SeriesFactory().public_id]),
        **dict.fromkeys(OF_STAND, lambda: [ForumStandFactory().public_id]),
        **dict.fromkeys(OF_MEETING, lambda: [OccurrenceFactory().public_id]),
    }
