import json

import pytest
from django.core.management import CommandError, call_command

from tests.matching.small_benchmark import write_benchmark


@pytest.fixture
def folder(tmp_path):
    return write_benchmark(tmp_path)


def test_evaluate_matching_prints_each_metric_and_writes_the_run(folder, tmp_path, capsys):
    call_command("evaluate_matching", folder, run=tmp_path / "run")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "qrels.tsv: 3 profiles"
    assert [line.split()[0] for line in lines[1:]] == ["nDCG@10", "recall@20", "recall@50", "MRR"]
    assert lines[1].split()[1] == "0.3333"
    assert (tmp_path / "run").read_text().startswith("p1 n1 1 0.")


def test_evaluate_matching_measures_each_set_of_judgements(folder, capsys):
    (folder / "qrels_new_buyer.tsv").write_text("p1\tn2\t1\n")

    call_command("evaluate_matching", folder)

    assert "qrels_new_buyer.tsv: 1 profiles" in capsys.readouterr().out


def test_evaluate_matching_folder_without_judgements_is_refused(tmp_path):
    with pytest.raises(CommandError, match="neither qrels"):
        call_command("evaluate_matching", tmp_path)


@pytest.mark.parametrize("content", ["{", json.dumps({"id": "n1"})])
def test_evaluate_matching_says_what_it_could_not_read(folder, content):
    (folder / "notices.jsonl").write_text(content)

    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate_matching", folder)


def test_evaluate_matching_titles_are_asked_of_the_others(tmp_path, capsys):
    titles = ["Nettoyage des vitres\t90911300", "Collecte des déchets\t90511000"] * 20
    lines = [f"c{number}\t{title}" for number, title in enumerate(titles)]
    (tmp_path / "titles.tsv").write_text("\n".join(lines))

    call_command("evaluate_matching", tmp_path)

    told = capsys.readouterr().out.splitlines()
    assert told[0] == "titles.tsv: 40 titles"
    assert told[1].split()[:2] == ["class", "1.0000"]
