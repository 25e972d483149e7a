"""How much a sentence gives the reader: what is definite in it against what only praises or wishes.

The features are roles and classes of words, the weights (gifts.json) are learnt from labelled
messages by evals/train_gifts.py; training and use read the same features, so they cannot drift.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from functools import lru_cache
from importlib.resources import files

from followup.checks.parts import Part
from followup.checks.words import affect, content, general, stem
from followup.lazily import pattern
from followup.text import WORD

_MANY = 6  # more words than so many tell no more
# Below this a sentence gives nothing; chosen by cross-validation over dev.
_NOTHING = -0.75
_I = r"(?:i|we)(?:'ve|'d|'ll|'m|'re)?"
_CUES = {
    "day": r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|"
    r"february|march|april|june|july|"
    r"august|september|october|november|december|noon|midnight|tonight|tomorrow|yesterday|last "
    r"week|"
    r"this week|next week|mornings?|evenings?|at night)\b",
    "deed": rf"\b{_I} (?:have |had |also |already |even |then |both "
    rf")*(?!been\b|had\b|was\b|were\b|did\b|"
    r"would\b|hoped\b|enjoyed\b|wanted\b|thought\b|believed\b|loved\b|liked\b|wished\b|felt\b|"
    r"spoke\b|"
    r"talked\b|met\b|remained\b|mentioned\b|said\b|told\b|discussed\b|wrote\b|applied\b|looked "
    r"forward\b|"
    r"prepared something\b|need\b)(?:\w{2,}ed|made|drew|drawn|wrote|written|built|put|set|found|"
    r"rang|got|cut|"
    r"took|taken|ran|sent|left|kept|gave|given|split|brought|bought|sold|went|saw|read|laid|held|"
    r"hung|"
    r"dug|swept|spent|cost|lent|chose|chosen|won|did|done)\b",
    "acts": rf"\b{_I} (?:can |could |will |would |may |might |only |also |"
    rf"just )*(?:add|ask|bring|book|call|"
    r"carry|change|close|collect|copy|cut|deliver|do|draft|drive|drop|fetch|fill|fit|fix|get|give|"
    r"hand|"
    r"hang|hold|keep|know an?|lay|leave|lend|make|mark|mend|move|open|order|pack|paint|pay|pick|"
    r"plan|"
    r"post|print|put|reserve|ring|run|send|set|show|sign|split|stand|start|stop|take|test|throw|"
    r"translate|"
    r"turn|type|wait|wash|write)\b",
    "others": r"(?:^|[.,;:] |\b(?:and|but|so|since|because|as|that|who|which) "
    r")(?:the|a|an|my|his|her|their|"
    r"its|that|this|each|both|one|another|half|some) (?:[\w'-]+ ){0,6}?(?:is|are|was|were|has|had|"
    r"can|"
    r"could|may|would|will|[a-z]{3,}(?:ed|es|s)|ran|came|went|took|made|gave|lent|sold|told|got|"
    r"cut|left|"
    r"put|held|kept|set|fell|rose|grew|stood)\b",
    "yours": r"\byour (?:[\w'-]+ ){1,3}?(?:is|are|has|have|can|could|may|"
    r"would|need|needs|stands?|lies?)\b",
    "if": r"\b(?:if|unless|instead of|so that|until|before|after|while|where|because|since|than|"
    r"without|which|whose)\b",
    "effect": r"[;,:] (?:so|and|which|who|that) (?:that )?(?:\w+ ){0,2}|: ",
    "we_are": rf"\b(?:{_I}|my \w+|our \w+(?: \w+)?|the team)(?:'m|'re)? "
    rf"(?:(?:still|really|always|do|only|also|"
    r"quite|very much|would|could|can|will|must|say|say again) )*(?:am|are|is|be|been|have been|"
    r"remain|"
    r"remains|believe|think|feel|hope|know|love|like|look|pride|prides|attach|want|wish|picture|"
    r"see|"
    r"understand|care|listen|treat|combine|offer|offers|stand for|deliver|strive|put|bring|"
    r"brings)\b",
    "wishes": r"\b(?:would|'d|should|could)(?: so| really| dearly| very much| "
    r"truly)? (?:love|like|be (?:a|an|"
    r"over|so|very|delighted|happy|glad|honoured|thrilled|wonderful|great))\b|\bwant(?:s)? to\b",
    "you_are": r"\byou (?:will |may |always |surely |do |would |also |know|"
    r"have |are |were |had |will remember|"
    r"remember|deserve)|\b(?:what|how) an? \w+\b",
    "all": r"\b(?:every|all|any|each|everyone|everybody|anybody|anyone|"
    r"everything|nobody|always|ever)\b",
    "about": r"^(?:it's|it is|this is|that's|just|only) (?:still |just |only "
    r"|again )?(?:about|for|because of)\b",
    "shout": r"!",
}  # fmt: skip
_COMPILED = {name: pattern(cue) for name, cue in _CUES.items()}
FAMILIES = ("work", "state", "hollow", "said", "attach")


def features(part: Part, had: Set[str]) -> dict[str, float]:
    """What a sentence shows. `had`: the stems that the reader has from elsewhere."""
    told = {w for w in content(part.text) if w not in had}
    feeling = sum(stem(w) in affect() for w in WORD.findall(part.text))
    definite = {w for w in told if w not in general() and w not in affect()}
    shown = {name: 1.0 for name, cue in _COMPILED.items() if cue.search(part.text)}
    shown |= {family: 1.0 for family in FAMILIES if part.has(family)}
    if any(stem(m.group().split()[0]) not in had for m in _FIGURE.finditer(part.text)):
        shown["figure"] = 1.0
    if feeling:
        shown |= {f"{name}, felt": 1.0 for name in _DOES if name in shown}
    if len(definite) > 1:
        shown |= {f"{name}, definite": 1.0 for name in _DOES if name in shown}
    shown["definite"] = min(len(definite), _MANY) / _MANY
    shown["plain"] = min(len(told - definite), _MANY) / _MANY
    shown["affect"] = min(feeling, _MANY) / _MANY
    shown["share"] = feeling / max(1, len(part.text.split()))
    return shown


_DOES = ("work", "deed", "acts", "others", "we_are")
_FIGURE = pattern(
    r"\d[\d.,]*|\b(?:half|twice|double|dozen|hundred|thousand|(?:two|three|four|five|six|seven|"
    r"eight|nine|"
    r"ten|twelve|fifteen|twenty|thirty|forty|fifty) [a-z]+)\b"
)


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """The weight of each feature, and of 'bias'."""
    held = json.loads((files(__package__) / "gifts.json").read_text("utf-8"))
    return dict(held["weights"])


def score(shown: Mapping[str, float], known: Mapping[str, float]) -> float:
    """The higher, the likelier it is that it gives something."""
    return known["bias"] + sum(known.get(name, 0.0) * value for name, value in shown.items())


def gives(part: Part, had: Set[str]) -> bool:
    """Whether a sentence gives the reader something that is not in `had` already."""
    return enough(score(features(part, had), weights()))


def enough(reached: float) -> bool:
    return reached > _NOTHING
