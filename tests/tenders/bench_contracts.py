"""How fast awards are imported, and how Postgres answers the questions about them.

`python -m tests.tenders.bench_contracts [--count 200000] [--plans]`: makes a file of that many
lines, imports it new, unchanged, then changed, next to reading and copying it alone; then prints
milliseconds and indexes of each question, with `--plans` the whole plans.
"""

import argparse
import csv
import gzip
import os
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "collectif.settings.test"
django.setup()

# ruff: noqa: E402
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import setup_databases, teardown_databases
from stdnum import luhn

from tenders.models import AwardedContract, ContractSupplier
from tenders.pipeline.contracts import COPY, STAGE, ContractLine, _sql, store_contracts
from tenders.sources.decp.files import read_file
from tests.tenders.contract_factories import COLUMNS, cells

TODAY = date(2026, 3, 1)
DIVISIONS = ("45", "45", "45", "71", "72", "79", "79", "33", "50", "90", "15", "34")


def sirets(count: int) -> list[str]:
    companies = (f"{10_000_000 + n * 211}" for n in range(count))
    places = (f"{company}{luhn.calc_check_digit(company)}0001" for company in companies)
    return [place + luhn.calc_check_digit(place) for place in places]


def lines(count: int, note: str = "") -> Iterator[dict[str, str]]:
    """Buyers of unequal weight (the largest has 1.4 % of all); one contract in four is shared."""
    draw = random.Random(11)
    buyers, suppliers = sirets(5_000), sirets(40_000)
    for n in range(count):
        contract = n if n % 5 else max(n - 1, 0)
        draw.seed(contract)
        place = f"{draw.randrange(1, 96):02d}000"
        yield cells(
            id=f"2024-{contract}",
            acheteur_id=buyers[int(draw.random() ** 2 * len(buyers))],
            objet=f"Prestation n° {contract} pour les services de la collectivité {note}".strip(),
            codeCPV=f"{draw.choice(DIVISIONS)}{draw.randrange(100, 1000)}000",
            montant=str(round(draw.lognormvariate(11, 1.5), 2)),
            nature="Accord-cadre" if draw.random() < 0.2 else "Marché",
            dateNotification=str(date(2018, 1, 1) + timedelta(days=draw.randrange(2_900))),
            lieuExecution_code=place,
            titulaire_id=suppliers[int((draw.random() ** 2 + n % 5 / 5) % 1 * len(suppliers))],
            titulaire_nom=f"Entreprise {n % 40_000}",
        )


def write(path: Path, count: int, note: str = "") -> None:
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8") as out:
        rows = csv.DictWriter(out, COLUMNS)
        rows.writeheader()
        rows.writerows(lines(count, note))


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(label: str, count: int, started: float, detail: Any = "") -> None:
    seconds = time.perf_counter() - started
    print(f"{label:>10}: {count / seconds:9,.0f} lines/s, peak {peak():4.0f} MB {detail}")


def measure_import(label: str, path: Path, count: int) -> None:
    started = time.perf_counter()
    found = read_file(path.open("rb"), today=TODAY)
    imported = store_contracts(found, is_dry_run=False, on_progress=lambda _: None)
    outcome = f"{imported.new_count} new, {imported.changed_count} changed"
    report(label, count, started, f"{outcome}, {imported.unchanged_count} unchanged")


def measure_limits(path: Path, count: int) -> None:
    started = time.perf_counter()
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        assert sum(1 for _row in csv.reader(text)) == count + 1
    report("csv alone", count, started)
    started = time.perf_counter()
    assert sum(1 for _line in read_file(path.open("rb"), today=TODAY)) == count
    report("reading", count, started)
    sample = list(islice(read_file(path.open("rb"), today=TODAY), 20_000))
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_sql(STAGE))
        with cursor.copy(COPY.format(fields=", ".join(ContractLine._fields))) as copy:
            for line in sample:
                copy.write_row(line)
    report("COPY alone", len(sample), started)


def questions() -> Iterator[tuple[str, QuerySet]]:
    contracts, suppliers = AwardedContract.objects, ContractSupplier.objects
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT buyer_siret FROM tenders_awardedcontract"
            " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        )
        buyer = cursor.fetchone()[0]
    yield "of_buyer", contracts.of_buyer(buyer).for_list()[:20]
    yield "past_winners", contracts.past_winners(buyer_siret=buyer, division="79")[:20]
    yield "for_codes", contracts.for_codes(["79411", "722"]).for_list()[:20]
    yield "for_codes, one", contracts.for_codes(["79411"]).for_list()[:20]
    yield "between", contracts.between(date(2024, 3, 1), date(2024, 3, 7))
    yield "top of buyer", suppliers.top_suppliers(buyer_siret=buyer)
    yield "top of both", suppliers.top_suppliers(buyer_siret=buyer, cpv_prefix="79")
    yield "top of CPV", suppliers.top_suppliers(cpv_prefix="79411")
    yield "top division", suppliers.top_suppliers(cpv_prefix="45")


def measure_questions(*, is_whole: bool) -> None:
    for label, queryset in questions():
        plan = queryset.explain(analyze=True, costs=False, buffers=False, summary=True)
        used = sorted(
            {
                line.split(" using ")[-1]
                .split(" on ")[-1 if "Bitmap" in line else 0]
                .split(" (")[0]
                for line in plan.splitlines()
                if "Index" in line and "Cond" not in line and "Searches" not in line
            }
        )
        scans = sorted(
            {
                line.split(" on ")[1].split(" (")[0]
                for line in plan.splitlines()
                if "Seq Scan" in line
            }
        )
        milliseconds = float(plan.split("Execution Time: ")[1].split(" ")[0])
        print(f"{label:>16}: {milliseconds:7.1f} ms  {', '.join(used)} {scans or ''}")
        if is_whole:
            print(plan, "\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--plans", action="store_true")
    options = parser.parse_args()
    names = setup_databases(verbosity=0, interactive=False)
    try:
        with tempfile.TemporaryDirectory() as folder:
            first, second = Path(folder, "first.csv.gz"), Path(folder, "second.csv.gz")
            write(first, options.count)
            write(second, options.count, "modifiée")
            measure_limits(first, options.count)
            for label, path in (("new", first), ("unchanged", first), ("changed", second)):
                measure_import(label, path, options.count)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        measure_questions(is_whole=options.plans)
    finally:
        teardown_databases(names, verbosity=0)


if __name__ == "__main__":
    main()
