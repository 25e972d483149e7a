"""Noun phrases, and sentences of the contact's told from the user's side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from followup.checks.words import small as function_words
from followup.engines.offline.english.tags import Token, is_common, tag
from followup.engines.offline.knowledge import roles

NOUN = frozenset({"NN", "NNS", "NNP", "NNPS"})
FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
_INSIDE = NOUN | {"JJ", "JJR", "JJS", "CD", "VBN", "VBG", "POS", "&", "FW"}
_OPENERS = frozenset({"DT", "PRP$"})
_KEEP_WE = frozenset(
    [
        "met",
        "spoke",
        "talked",
        "discussed",
        "agreed",
        "chatted",
        "said",
        "meet",
        "speak",
        "talk",
        "go",
        "both",
        "all",
        "had",
    ]
)


class NounPhrase(NamedTuple):
    """A noun phrase: its span in the text, and its last noun ('invoice' of 'invoice 2026-031')."""

    start: int
    end: int
    text: str
    head: str
    opener: str  # 'the', 'my', … or '' for none
    first: int  # index of its first and one past its last token
    last: int
    named: bool  # whether it holds a name


def noun_phrases(text: str, tokens: Sequence[Token] | None = None) -> tuple[NounPhrase, ...]:
    """The noun phrases of a sentence, without those that are a pronoun alone."""
    tokens = tag(text) if tokens is None else tokens
    found: list[NounPhrase] = []
    index = 0
    while index < len(tokens):
        end = _phrase_end(tokens, index)
        if end > index:
            found.append(_phrase(text, tokens, index, end))
            index = end + (end < len(tokens) and _is_verb_here(tokens, index, end))
        else:
            index += 1
    return tuple(found)


def _phrase_end(tokens: Sequence[Token], start: int) -> int:
    index = start + (tokens[start].tag in _OPENERS)
    end = start
    while index < len(tokens) and tokens[index].tag in _INSIDE:
        token = tokens[index]
        if _stops(tokens, start, index):
            break
        index += 1
        if token.tag in NOUN or (token.tag == "CD" and index - start > 1):
            end = index
    return end


def _stops(tokens: Sequence[Token], start: int, index: int) -> bool:
    """Whether a token that could be inside a phrase does not belong to it."""
    token = tokens[index]
    if index == start:
        doing = token.tag in ("VBG", "VBN")  # 'sending the form' is no phrase of its own
        return doing or token.lower in _NEVER_INSIDE or _is_asked(tokens, index)
    return (
        token.lower in _NEVER_INSIDE
        or (token.tag == "POS" and token.lower != "'s" and token.text not in ("’", "'"))
        # 'I asked the factory two times'
        or (token.lower in roles()["counts"] and _starts_anew(tokens, start, index))
        # 'I need Katrin back on Monday'
        or (token.lower in _AFTER_NAMES and tokens[index - 1].tag == "NNP")
        # 'back in June Ms. Brandt went on leave'
        or (
            _is_title(token) and tokens[index - 1].tag == "NNP" and not _is_title(tokens[index - 1])
        )
        or _is_verb_here(tokens, start, index)
    )


def _is_title(token: Token) -> bool:
    return token.lower.rstrip(".") in ("mr", "mrs", "ms", "miss", "dr", "prof")


# adverbs that the lexicon has as nouns or adjectives too: 'Pilar still has not answered'
_NEVER_INSIDE = frozenset(
    (
        "still",
        "yet",
        "again",
        "already",
        "now",
        "then",
        "too",
        "also",
        "just",
        "even",
        "much",
        "soon",
    )
)
_AFTER_NAMES = frozenset(("back", "off", "away", "out", "in", "over", "through"))


def _is_asked(tokens: Sequence[Token], index: int) -> bool:
    """'please find invoice 20418': what is asked for, not a noun."""
    return index > 0 and tokens[index - 1].lower in ("please", "kindly", "pls")


def _starts_anew(tokens: Sequence[Token], start: int, index: int) -> bool:
    """Whether a count after a noun counts what follows: not 'digester two'."""
    counted = index + 1 < len(tokens) and tokens[index + 1].tag in NOUN
    return counted and index > start and tokens[index - 1].tag in NOUN


def _is_verb_here(tokens: Sequence[Token], start: int, index: int) -> bool:
    """'Did the VPs shake hands', 'Patients need notice': tagged a noun, it says what they do."""
    word = tokens[index].lower
    after_many = tokens[index - 1].tag in ("NNS", "NNPS") and word in roles()["plain_verbs"]
    return after_many or (word in roles()["verbs"] and _inverted(tokens, start))


def _inverted(tokens: Sequence[Token], start: int) -> bool:
    """'Did the VPs shake hands': the verb comes after the phrase."""
    return start > 0 and tokens[start - 1].lower in roles()["auxiliaries"]


def _phrase(text: str, tokens: Sequence[Token], first: int, last: int) -> NounPhrase:
    inner = tokens[first:last]
    opener = inner[0].lower if inner[0].tag in _OPENERS else ""
    start, end = inner[0].start, inner[-1].end
    named = any(t.tag in ("NNP", "NNPS") for t in inner)
    head = next((t for t in reversed(inner) if t.tag in NOUN), inner[-1]).lower
    return NounPhrase(start, end, text[start:end], head, opener, first, last, named)


def told_back(clause: str) -> str:
    """The contact's clause as the user would say it to the contact: I and you are swapped."""
    tokens = tag(clause)
    parts: list[str] = []
    at = 0
    for index, token in enumerate(tokens):
        parts.append(clause[at : token.start])
        parts.append(_swapped(tokens, index))
        at = token.end
    parts.append(clause[at:])
    return "".join(parts)


_PLAIN_SWAPS = {
    "my": "your", "mine": "yours", "our": "your", "ours": "yours", "me": "you", "us": "you",
    "myself": "yourself", "ourselves": "yourselves", "your": "my", "yours": "mine",
    "yourself": "myself", "i": "you",
}  # fmt: skip


def _swapped(tokens: Sequence[Token], index: int) -> str:
    word = tokens[index].lower
    if word == "we":
        following = _next_word(tokens, index)
        return tokens[index].text.lower() if following in _KEEP_WE else "you"
    if word == "you":
        return "I" if _is_subject(tokens, index) else "me"
    if word in _PLAIN_SWAPS:
        return _PLAIN_SWAPS[word]
    before = tokens[index - 1].lower if index else ""
    if before in ("i", "we"):
        return {"am": "are", "'m": "'re", "was": "were"}.get(word, tokens[index].text)
    if before == "you" and _is_subject(tokens, index - 1):
        return {"are": "am", "'re": "'m", "were": "was"}.get(word, tokens[index].text)
    return tokens[index].text


def _next_word(tokens: Sequence[Token], index: int) -> str:
    return tokens[index + 1].lower if index + 1 < len(tokens) else ""


def _is_subject(tokens: Sequence[Token], index: int) -> bool:
    following = [t.tag for t in tokens[index + 1 : index + 3] if t.tag != "RB"]
    return bool(following) and following[0] in FINITE | {"VB"}


def _of_a_side(tokens: Sequence[Token], at: int) -> bool:
    """Whether a verb only says more of a noun: 'follows' of 'the holiday that follows'."""
    before = tokens[at - 1].lower if at else ""
    return before in ("who", "which") or (
        before == "that" and at > 1 and tokens[at - 2].tag in NOUN
    )


def is_clause(clause: str, longest: int = 24) -> bool:
    """Whether it can stand after 'You said that …': a subject, a finite verb, nothing dangling."""
    tokens = tag(clause)
    word_count = sum(t.text[0].isalnum() for t in tokens)
    if not 4 <= word_count <= longest or any(c in clause for c in '?!:;\n()[]"“”*_/'):
        return False
    if tokens[0].tag not in {"PRP", "DT", "PRP$", "EX", "CD", "JJ"} | NOUN:
        return False
    if tokens[0].lower in ("he", "she", "they", "this", "that", "these", "those", "which", "him"):
        return False
    after = next((t.tag for t in tokens[1:] if t.tag != "RB"), "")
    if tokens[0].tag == "PRP" and after not in FINITE and after != "VBN":
        return False  # 'I not know': better not repeated
    first_verb = next(
        (i for i, t in enumerate(tokens) if t.tag in FINITE and not _of_a_side(tokens, i)), None
    )
    if first_verb is None or first_verb == 0:
        return False
    return tokens[-1].tag not in {"IN", "DT", "CC", "TO", "PRP$", "WDT"} and "--" not in clause


def capital(text: str) -> str:
    """The first letter as at the start of a sentence."""
    return text[:1].upper() + text[1:]


_MADE = re.compile(r"(?i)(?:tions?|sions?|ments?|ings?|als|ness|ity|ures?|ances?|ences?)$")


def small(text: str) -> str:
    """The first letter small, unless it starts a name or is I."""
    first = tag(text)[0] if text else None
    if first is None or first.text[1:] != first.text[1:].lower():
        return text
    return text[:1].lower() + text[1:] if is_plain(first.text) else text


def is_plain(word: str) -> bool:
    """Whether a capital at the start of a sentence is only the sentence's: 'Extensions', 'We'."""
    lower = word.lower().replace("’", "'")
    if lower.split("'")[0] == "i":
        return False
    known = (
        is_common(lower)
        or lower in function_words()
        or lower in roles()["things"] | roles()["papers"]
    )
    return known or bool(_MADE.search(word))
