"""How much of a document is read, so that none costs more than a CV may."""

MAX_MEGABYTES = 10
MAX_BYTES = MAX_MEGABYTES * 1024 * 1024
MAX_PAGES = 40
MAX_CHARACTERS = 100_000
# The same as JSON, where a letter with an accent takes six bytes.
MAX_ANSWER_BYTES = 6 * MAX_CHARACTERS + 4_096
MAX_LINE_LENGTH = 1_000
# Once decompressed; the text of forty pages, formatting included, takes a fifth of it.
MAX_PART_BYTES = 8 * 1024 * 1024
