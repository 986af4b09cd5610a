"""Strengths that a CV does not show, and the words in which people tell them.

Read from `hidden_skills.yaml`, written by us. The reader is a list of words, nothing more: it
proposes, with the sentence that made it, and the person alone says whether she knows herself in
it. It scores nobody, and keeps nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from collectif.core.text import fold, normalise_spaces

FRENCH = "fr"
SENTENCE_LENGTH = 500
# Under this many words an answer says too little for its question alone to propose a strength.
TOLD_WORDS = 8
_SOURCE = Path(__file__).with_name("hidden_skills.yaml")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_WORD = re.compile(r"[^\W_]+")
_FIRST_PERSON = re.compile(r"\b(?:j|je|me|m|moi|i|my|me)\b")


@dataclass(frozen=True, slots=True)
class Strength:
    """One hidden strength, such as `rebound`, and the cues that tell it, folded.

    A cue is one or several words in a row; `*` stands for the end of a word.
    """

    code: str
    label_fr: str
    label_en: str
    about_fr: str
    about_en: str
    cues: tuple[str, ...]

    def label(self, language: str) -> str:
        return self.label_fr if language.startswith(FRENCH) else self.label_en

    def about(self, language: str) -> str:
        return self.about_fr if language.startswith(FRENCH) else self.about_en


@dataclass(frozen=True, slots=True)
class Situation:
    """A situation lived that a person is asked to tell; `strength`: what it calls for."""

    code: str
    strength: str
    question_fr: str
    question_en: str
    help_fr: str
    help_en: str

    def question(self, language: str) -> str:
        return self.question_fr if language.startswith(FRENCH) else self.question_en

    def help(self, language: str) -> str:
        return self.help_fr if language.startswith(FRENCH) else self.help_en


@dataclass(frozen=True, slots=True)
class Proposal:
    """A strength, and the sentence that suggested it."""

    strength: Strength
    sentence: str


@cache
def strengths() -> dict[str, Strength]:
    """Return every strength by its code, in the order of the file."""
    return {code: _strength(code, data) for code, data in _tree()["strengths"].items()}


@cache
def situations() -> dict[str, Situation]:
    """Return every situation by its code, in the order they are asked."""
    return {code: _situation(code, data) for code, data in _tree()["situations"].items()}


def proposals(answers: Mapping[str, str]) -> list[Proposal]:
    """Return the strengths that `answers` (situation code -> text) tell, the most told first.

    A sentence with a cue proposes its strength. Failing that, an answer told in the first
    person, `TOLD_WORDS` words or more, proposes what its situation calls for.
    """
    found: dict[str, tuple[int, str]] = {}
    for sentence in (each for text in answers.values() for each in _sentences(text)):
        for code, cue_count in _told(sentence):
            if cue_count > found.get(code, (0, ""))[0]:
                found[code] = (cue_count, sentence)
    for code, sentence in _called_for(answers):
        found.setdefault(code, (0, sentence))
    order = {code: rank for rank, code in enumerate(strengths())}
    ranked = sorted(found.items(), key=lambda item: (-item[1][0], order[item[0]]))
    return [Proposal(strengths()[code], sentence) for code, (_count, sentence) in ranked]


def _told(sentence: str) -> Iterator[tuple[str, int]]:
    """Each strength that a sentence tells, with how many of its cues are there."""
    words = " ".join(_WORD.findall(fold(sentence)))
    for code, strength in strengths().items():
        count = sum(1 for cue in strength.cues if _pattern(cue).search(words))
        if count:
            yield code, count


def _called_for(answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for code, situation in situations().items():
        text = answers.get(code, "")
        if len(_WORD.findall(text)) < TOLD_WORDS:
            continue
        hers = (one for one in _sentences(text) if _FIRST_PERSON.search(fold(one)))
        if sentence := next(hers, ""):
            yield situation.strength, sentence


def _sentences(text: str) -> Iterator[str]:
    for part in _SENTENCE.split(text):
        if sentence := normalise_spaces(part):
            yield _shortened(sentence)


def _shortened(sentence: str) -> str:
    return sentence if len(sentence) <= SENTENCE_LENGTH else sentence[: SENTENCE_LENGTH - 1] + "…"


@cache
def _pattern(cue: str) -> re.Pattern[str]:
    return re.compile(rf"\b{cue.replace('*', r'\w*')}\b")


@cache
def _tree() -> dict[str, Any]:
    return yaml.safe_load(_SOURCE.read_text(encoding="utf-8"))


def _strength(code: str, data: Mapping[str, Any]) -> Strength:
    return Strength(
        code=code,
        label_fr=data["label"]["fr"],
        label_en=data["label"]["en"],
        about_fr=data["about"]["fr"],
        about_en=data["about"]["en"],
        cues=tuple(data["cues"]),
    )


def _situation(code: str, data: Mapping[str, Any]) -> Situation:
    return Situation(
        code=code,
        strength=data["strength"],
        question_fr=data["question"]["fr"],
        question_en=data["question"]["en"],
        help_fr=data["help"]["fr"],
        help_en=data["help"]["en"],
    )
