from uuid import UUID

from members.models import CvImport
from tests.access.rows import Arguments, People
from tests.members.cv_factories import CvImportFactory

TABLE = """
GET  members:cv_import_create                 302 403 200 200 403 403 200 403 403
POST members:cv_import_create                 302 403 422 422 403 403 422 403 403
GET  members:cv_import_detail                 302 404 200 404 404 404 404 404 404
GET  members:cv_import_take                   302 405 405 405 405 405 405 405 405
POST members:cv_import_take                   302 404 422 404 404 404 404 404 404
GET  members:cv_import_finish                 302 405 405 405 405 405 405 405 405
POST members:cv_import_finish                 302 404 302 404 404 404 404 404 404
GET  members:cv_import_delete                 302 405 405 405 405 405 405 405 405
POST members:cv_import_delete                 302 404 302 404 404 404 404 404 404
GET  members:cv_import_file                   302 404 404 404 404 404 404 404 404
"""


def arguments(people: People) -> Arguments:
    """The CV belongs to Bob, the member, and no file of it is kept."""
    bob = people["member"]

    def cv() -> list[UUID]:
        read: CvImport = CvImportFactory(profile=bob.profile, read=True)
        return [read.public_id]

    names = ("detail", "take", "finish", "delete", "file")
    return {f"cv_import_{name}": cv for name in names}
