"""Print how Postgres answers the questions of the pages on 50,000 notices.

`python -m tests.tenders.bench_plans [--count 50000]`; one line for each question: milliseconds,
and the indexes used. `--plans` prints the whole plans.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "collectif.settings.test"
django.setup()

# ruff: noqa: E402
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from tenders.enums import MarkKind
from tenders.filters import NoticeFilter
from tenders.models import Match, Notice, NoticeMark, ProfileMatching, SourceRecord
from tenders.pipeline.links import FAMILY, FOLLOWING
from tenders.pipeline.matching import KEPT_MATCHES
from tenders.pipeline.statistics import build_statistics
from tests.members.factories import OrganizationFactory, ProfileFactory
from tests.tenders.bench import throwaway_database
from tests.tenders.factories import SourceRunFactory

PAGE = 20

FILL = """
WITH word AS (
    SELECT all_words, cardinality(all_words) AS size FROM string_to_array(%(words)s, ' ') all_words
),
made AS (
    INSERT INTO tenders_sourcerecord (source, source_id, payload, digest, quarantine_code,
        quarantine_detail, run_id)
    SELECT 'boamp', '26-' || n, '{}', md5(n::text), CASE WHEN n %% 500 = 0 THEN 'bad_date'
        ELSE '' END, '', %(run)s
    FROM generate_series(1, %(count)s) n
    RETURNING id, source_id, split_part(source_id, '-', 2)::int n
)
INSERT INTO tenders_notice (record_id, source_id, variant, kind, title, description, lot_text,
    buyer_id, buyer_name, contract_natures, main_classification_code,
    additional_classification_codes, departments, nuts_codes, places, published_on,
    submission_deadline, current_deadline, deadline_text, deadline_issue, currency,
    procedure_type, is_social, is_green, reserved_codes, documents_url, submission_url,
    source_url, procedure_id, linked_source_ids, is_attached, matched_at)
SELECT id, source_id, 'fnsimple', CASE WHEN n %% 4 = 0 THEN 'award' ELSE 'call' END,
    concat_ws(' ', all_words[1 + n * 7 %% size], all_words[1 + n / 3 %% size],
        all_words[1 + n / 11 %% size]),
    repeat(all_words[1 + n / 5 %% size] || ' ' || all_words[1 + n / 17 %% size] || ' ', 20), '',
    %(buyer)s, 'Ville de Valsorne', ARRAY[(ARRAY['services', 'works', 'supplies'])[1 + n %% 3]],
    rpad((10 + n %% 83)::text, 8, '0'), '{}', ARRAY[lpad((1 + n %% 95)::text, 2, '0')], '{}', '{}',
    CURRENT_DATE - n %% 700, now() + (40 - n %% 700) * interval '1 day',
    now() + (40 - n %% 700) * interval '1 day', '', '', 'EUR', '', false, false,
    '{}', '', '', '', '', CASE WHEN n %% 4 = 0 THEN ARRAY['26-' || (n - 1)] ELSE '{}' END,
    n %% 4 = 0, CASE WHEN n %% 1000 = 0 THEN NULL ELSE now() END
FROM made, word
"""

LOTS = """
INSERT INTO tenders_lot (notice_id, position, number, title, description, classification_codes,
    departments)
SELECT notice.id, n, n::text, 'Lot ' || n, '', '{}', '{}'
FROM tenders_notice notice, generate_series(1, 3) n WHERE notice.id %% 3 = 0
"""

WORDS = (
    "achats conseil organisation audit stratégie formation management logiciel réseau entretien "
    "voirie bâtiment étude énergie transport restauration nettoyage assurance archives jardin "
    "collège hôpital école mairie région commune syndicat département agence office musée théâtre "
    "piscine stade gymnase crèche port pont route tunnel digue rivière forêt parc place marché "
    "accord cadre mission assistance maîtrise ouvrage diagnostic évaluation pilotage finances "
    "comptabilité paie recrutement communication édition impression signalétique photographie "
    "vidéo événement accueil sécurité gardiennage maintenance ascenseur chauffage électricité "
    "plomberie peinture charpente couverture menuiserie serrurerie démolition désamiantage "
    "géomètre topographie sondage laboratoire analyse mesure radio scanner dispositif médicament"
)


def questions(profile: Any) -> Iterator[tuple[str, QuerySet]]:
    now = timezone.now()
    opened = Notice.objects.open_at(now)

    def listed(query: str) -> QuerySet:
        search = NoticeFilter(QueryDict(query), opened, now=now)
        assert search.is_valid(), search.form.errors
        found = search.sorted(search.qs.for_viewer(profile)).for_list()
        return found.with_extract(search.words)[:PAGE]

    yield "open, first to close", listed("")
    yield "open, newest", listed("sort=published")
    yield "open, best first", listed("sort=match")
    yield "search, two words", listed("q=conseil+audit")
    yield "one département", listed("department=38")
    yield "one nature", listed("nature=services")
    yield "one CPV division", listed("cpv=79")
    yield "count of open", opened.order_by()
    yield "proposed to me", opened.for_viewer(profile).proposed().for_list()[:PAGE]
    yield "kept by me", opened.for_viewer(profile).marked(MarkKind.KEPT).for_list()[:PAGE]
    story = Notice.objects.get(source_id="26-41")
    yield "same story", Notice.objects.told_by(story)
    yield "waiting to be matched", Notice.objects.filter(matched_at=None).order_by("pk")[:500]
    yield "set apart", SourceRecord.objects.quarantined().order_by("-changed_at")[:10]


def fill(count: int) -> Any:
    run, buyer, profile = SourceRunFactory(), OrganizationFactory(), ProfileFactory()
    values = {"count": count, "run": run.pk, "buyer": buyer.pk, "words": WORDS}
    with connection.cursor() as cursor:
        cursor.execute(FILL, values)
        cursor.execute(LOTS.replace("%%", "%"))
    statistics = build_statistics()
    ProfileMatching.objects.create(
        profile=profile, statistics=statistics, profile_changed_at=profile.changed_at
    )
    others = ProfileFactory.create_batch(50)
    opened = Notice.objects.open_at(timezone.now()).order_by("?").values_list("pk", flat=True)
    NoticeMark.objects.bulk_create(
        NoticeMark(profile=someone, notice_id=pk, kind=kind)
        for someone in [profile, *others]
        for pk, kind in zip(opened[:30], [MarkKind.KEPT, MarkKind.HIDDEN] * 15, strict=True)
    )
    Match.objects.bulk_create(
        Match(profile=someone, notice_id=pk, score="0.4", parts=[], statistics=statistics)
        for someone in [profile, *others]
        for pk in opened[:KEPT_MATCHES]
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return profile


def explain(sql: str, params: Any) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        answer = cursor.fetchone()[0]
    return (json.loads(answer) if isinstance(answer, str) else answer)[0]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def report(label: str, sql: str, params: Any, *, whole: bool) -> None:
    explain(sql, params)
    answer = explain(sql, params)
    found = list(nodes(answer["Plan"]))
    indexes = dict.fromkeys(node["Index Name"] for node in found if "Index Name" in node)
    scans = dict.fromkeys(n["Relation Name"] for n in found if n["Node Type"] == "Seq Scan")
    print(f"{label:<24}{answer['Execution Time']:8.1f} ms  {', '.join(indexes) or 'no index'}")
    if scans:
        print(f"{'':<24}   whole table: {', '.join(scans)}")
    if whole:
        print(json.dumps(answer["Plan"], indent=1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--plans", action="store_true")
    options = parser.parse_args()
    with throwaway_database():
        start = time.perf_counter()
        profile = fill(options.count)
        print(f"{Notice.objects.count()} notices made in {time.perf_counter() - start:.0f} s")
        for label, queryset in questions(profile):
            sql, params = queryset.query.sql_with_params()
            report(label, sql, params, whole=options.plans)
        seeds = {"seeds": ["26-41"], "following": list(FOLLOWING)}
        report("family of a notice", FAMILY, seeds, whole=options.plans)


if __name__ == "__main__":
    main()
