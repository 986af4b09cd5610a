"""Awarded contracts stored as a set: lines are copied aside, then compared with what we hold.

All or nothing in one transaction; the lines wait in Postgres, so memory stays flat.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection, transaction
from psycopg.sql import SQL, Composed, Identifier

from tenders.sources.decp.lines import BadLine, ContractLine

SHOWN_BAD_LINES = 20
PROGRESS_EVERY = 50_000

CONTRACT_FIELDS = tuple(ContractLine._fields[: ContractLine._fields.index("is_current")])
SUPPLIER_FIELDS = ("key", "identifier", "identifier_kind", "siret", "name")
# Types are those of the tables.
STAGE = """
DROP TABLE IF EXISTS pg_temp.contract_line, pg_temp.contract_draft, pg_temp.contract_supplier,
    pg_temp.contract_written;
CREATE TEMP TABLE contract_line ON COMMIT DROP AS
SELECT {fields}, true AS is_current, supplier.key AS supplier_key,
    supplier.identifier AS supplier_identifier,
    supplier.identifier_kind AS supplier_identifier_kind, supplier.siret AS supplier_siret,
    supplier.name AS supplier_name
FROM tenders_awardedcontract, tenders_contractsupplier AS supplier
WITH NO DATA
"""
COPY = "COPY contract_line ({fields}) FROM STDIN"
# One version of each contract: the one said to be current, else the last modification. Ties are
# broken by the facts themselves, not by their place in the file. The day of notification is the
# first one: a modification has a day of its own.
DRAFT = """
CREATE INDEX ON contract_line (uid);
ANALYZE contract_line;
CREATE TEMP TABLE contract_draft ON COMMIT DROP AS
SELECT DISTINCT ON (uid) {fields}, is_current, NULL::uuid AS digest
FROM contract_line
ORDER BY uid, is_current DESC, modification_number DESC, {fields};
UPDATE contract_draft
SET notified_on = first.notified_on, notified_issue = first.notified_issue
FROM (
    SELECT DISTINCT ON (uid) uid, notified_on, notified_issue
    FROM contract_line ORDER BY uid, modification_number, notified_on, notified_issue
) AS first
WHERE first.uid = contract_draft.uid AND contract_draft.modification_number > 0;
CREATE TEMP TABLE contract_supplier ON COMMIT DROP AS
SELECT DISTINCT ON (uid, key) uid, supplier_key AS key, supplier_identifier AS identifier,
    supplier_identifier_kind AS identifier_kind, supplier_siret AS siret, supplier_name AS name
FROM contract_line JOIN contract_draft USING (uid, is_current, modification_number)
WHERE supplier_key <> ''
ORDER BY uid, key, supplier_name DESC, supplier_identifier;
CREATE INDEX ON contract_supplier (uid);
UPDATE contract_draft SET digest = md5(concat(ROW({fields})::text, (
    SELECT string_agg(supplier::text, '' ORDER BY key)
    FROM contract_supplier AS supplier WHERE supplier.uid = contract_draft.uid
)))::uuid;
ANALYZE contract_draft
"""
# An older version never replaces a newer one.
CHANGED = """
FROM contract_draft AS draft LEFT JOIN tenders_awardedcontract AS held USING (uid)
WHERE held.id IS NULL
    OR (held.digest <> draft.digest AND held.modification_number <= draft.modification_number)
"""
COUNT = """
SELECT (SELECT count(*) FROM contract_draft),
    count(*) FILTER (WHERE held.id IS NULL), count(*) FILTER (WHERE held.id IS NOT NULL)
{changed}
"""
COUNTED = ("contract_count", "new_count", "changed_count")
DOUBTS = """
SELECT count(*) FILTER (WHERE notified_on IS NULL), count(*) FILTER (WHERE amount IS NULL),
    count(*) FILTER (WHERE main_classification_code = ''), count(*) FILTER (WHERE is_framework)
FROM contract_draft
"""
DOUBTED = ("undated_count", "unpriced_count", "unclassified_count", "framework_count")
WRITE = """
CREATE TEMP TABLE contract_written (id bigint, uid text) ON COMMIT DROP;
WITH written AS (
    INSERT INTO tenders_awardedcontract ({fields}, digest)
    SELECT {drafted}, draft.digest {changed}
    ON CONFLICT (uid) DO UPDATE
    SET ({fields}, digest, changed_at) = ROW({excluded}, EXCLUDED.digest, now())
    RETURNING id, uid
)
INSERT INTO contract_written SELECT id, uid FROM written;
ANALYZE contract_written;
DELETE FROM tenders_contractsupplier WHERE contract_id IN (SELECT id FROM contract_written);
INSERT INTO tenders_contractsupplier (contract_id, {supplier_fields})
SELECT contract_written.id, {supplier_fields}
FROM contract_supplier JOIN contract_written USING (uid)
"""


@dataclass(slots=True)
class ImportedContracts:
    """What became of a file. Counts of contracts, but for the two first: lines.

    `undated_count` to `framework_count` speak of the whole file, whether or not it changed
    anything. `bad_lines`: the first ones; `bad_line_count` counts them all.
    """

    line_count: int = 0
    bad_line_count: int = 0
    contract_count: int = 0
    new_count: int = 0
    changed_count: int = 0
    undated_count: int = 0
    unpriced_count: int = 0
    unclassified_count: int = 0
    framework_count: int = 0
    bad_lines: list[BadLine] = field(default_factory=list)

    @property
    def unchanged_count(self) -> int:
        return self.contract_count - self.new_count - self.changed_count


type OnProgress = Callable[[ImportedContracts], None]


@transaction.atomic
def store_contracts(
    lines: Iterable[ContractLine | BadLine], *, is_dry_run: bool, on_progress: OnProgress
) -> ImportedContracts:
    """Write the contracts that are new or differ from what we hold; the others are not touched.

    Nothing is written when `lines` raises, nor in a dry run. Contracts absent from the file
    stay: a file may cover one buyer or one year.
    """
    imported = ImportedContracts()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('tenders.contracts', 0))")
        cursor.execute(_sql(STAGE))
        with cursor.copy(COPY.format(fields=", ".join(ContractLine._fields))) as copy:
            for line in _good_lines(lines, imported, on_progress):
                copy.write_row(line)
        cursor.execute(_sql(DRAFT))
        for statement, names in ((COUNT, COUNTED), (DOUBTS, DOUBTED)):
            cursor.execute(_sql(statement))
            for name, value in zip(names, cursor.fetchone(), strict=True):
                setattr(imported, name, value)
        if not is_dry_run and imported.new_count + imported.changed_count:
            cursor.execute(_sql(WRITE))
    return imported


def _good_lines(
    lines: Iterable[ContractLine | BadLine], imported: ImportedContracts, on_progress: OnProgress
) -> Iterator[ContractLine]:
    for line in lines:
        imported.line_count += 1
        if isinstance(line, ContractLine):
            yield line
        else:
            imported.bad_line_count += 1
            if len(imported.bad_lines) < SHOWN_BAD_LINES:
                imported.bad_lines.append(line)
        if imported.line_count % PROGRESS_EVERY == 0:
            on_progress(imported)


def _sql(statement: str) -> Composed:
    """Return one of the statements above with the columns of a contract in their places."""
    return SQL(statement).format(
        fields=_columns(CONTRACT_FIELDS),
        drafted=_columns(CONTRACT_FIELDS, "draft"),
        excluded=_columns(CONTRACT_FIELDS, "excluded"),
        supplier_fields=_columns(SUPPLIER_FIELDS),
        changed=SQL(CHANGED),
    )


def _columns(names: Iterable[str], table: str = "") -> Composed:
    qualified = ((table, name) if table else (name,) for name in names)
    return SQL(", ").join(Identifier(*parts) for parts in qualified)
