from tests.access.rows import Arguments, People

TABLE = """
#                                             vis noo mem coo sta par tra com obs
GET  cohort_list                              302 403 403 200 200 403 403 403 403
GET  cohort_export                            302 405 405 405 405 405 405 405 405
POST cohort_export                            302 403 403 200 403 403 403 403 403
GET  skills_map                               302 403 403 200 403 403 403 403 403
"""


def arguments(people: People) -> Arguments:
    return {}
