"""The noun phrases of a thread, and what each shows: where it stands, who says it, what is around.

Training (evals/train_picks.py) and use read the same features, so the two cannot drift apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from followup.dates import DAY_NUMBER, MONTH_NUMBER
from followup.engines.offline import acts
from followup.engines.offline.english.phrases import NounPhrase, noun_phrases
from followup.engines.offline.english.tags import Token, tag
from followup.engines.offline.features import Place, families_at
from followup.engines.offline.knowledge import roles
from followup.engines.offline.subjects import clean_subject, named_by
from followup.engines.offline.wants import is_application
from followup.text import Sentence, sentences, words
from followup.values import Evidence, Thread

SUBJECT = -1  # the index of a mention that stands in the subject line
WHOLE = "in:subject-named"  # what the mention shows that is all that the line names
_MOST = 14  # sentences of a message that are looked at
_JOINS = frozenset(("of", "for", "on", "at", "in", "to", "from", "with", "about", "by"))
_HEADS = (
    "deciders", "bodies", "kin", "things", "papers", "time", "vague", "hollow", "payments",
    "offers", "openings", "readings", "judges", "titles", "counts", "places", "no_party",
    "numbered",
)  # fmt: skip
_PERSONS = ("deciders", "bodies", "kin", "titles")  # 'our regional manager Ines Falk'
_AROUND = 3  # tokens on either side that are looked at


class Mention(NamedTuple):
    """A noun phrase, and where it starts in a message's body (or in the subject)."""

    message: int
    start: int
    text: str
    shown: tuple[tuple[str, ...], ...]  # its features in groups; mentions share a group's object


def mentions(thread: Thread, evidence: Sequence[Evidence] = ()) -> tuple[Mention, ...]:
    """Every noun phrase, by itself and with what hangs on it ('the survey of the roof')."""
    return tuple(_Reading(thread, evidence).found())


class _Reading:
    """What is counted once for a thread, so that each mention can be told by it."""

    def __init__(self, thread: Thread, evidence: Sequence[Evidence]) -> None:
        self.thread, self.evidence = thread, evidence
        self.subject = set(words(clean_subject(thread.subject)))
        self.job = is_application(thread)
        self.mine = Counter(w for m in thread.messages if m.from_me for w in set(words(m.body)))
        self.theirs = Counter(
            w for m in thread.messages if not m.from_me for w in set(words(m.body))
        )
        self.names = {
            w
            for name in (thread.me, thread.contact, *(m.sender for m in thread.messages))
            for w in words(name)
            if len(w) > 1
        }

    def found(self) -> Iterator[Mention]:
        subject = clean_subject(self.thread.subject)
        if subject:
            whole = tuple(self._whole_subject())
            at = max(self.thread.subject.find(subject), 0)
            yield from whole or self._of_sentence(subject, at, SUBJECT, ("in:subject",))
        for index, message in enumerate(self.thread.messages):
            if message.automatic:
                continue
            said = sentences(message.body)
            whose = tuple(self._of_message(index))
            for order, sentence in enumerate(said[:_MOST]):
                about = (*whose, *self._of_place(index, order, said, sentence))
                yield from self._of_sentence(sentence.text, sentence.start, index, about)

    def _whole_subject(self) -> Iterator[Mention]:
        """What the subject line names as a whole: 'the lift modernisation at Castlegate Court'."""
        small = frozenset(w for m in self.thread.messages for w in m.body.split() if w.islower())
        named = named_by(self.thread.subject, frozenset(self.names), small, self.job)
        if named:
            head = words(named)[-1]
            told = (
                "in:subject",
                WHOLE,
                f"head:{head}",
                f"mine:{min(self.mine[head], 3)}",
            )
            kinds = tuple(f"kind:{name}-n" for name in _HEADS if head in roles()[name])
            yield Mention(SUBJECT, 0, named, ((*told, *kinds),))

    def _of_message(self, index: int) -> Iterator[str]:
        """What holds for every phrase of a message: whose it is, and which of theirs."""
        mine = self.thread.messages[index].from_me
        own = [i for i, m in enumerate(self.thread.messages) if m.from_me == mine]
        who, rank = "me" if mine else "they", own.index(index)
        yield f"in:{who}"
        yield f"in:{who}-first{min(rank, 2)}"
        yield f"in:{who}-last{min(len(own) - rank - 1, 2)}"

    def _of_place(
        self, index: int, order: int, said: Sequence[Sentence], sentence: Sentence
    ) -> Iterator[str]:
        """What holds for every phrase of a sentence."""
        mine = self.thread.messages[index].from_me
        who = "me" if mine else "they"
        yield f"in:{who}-start{min(order, 3)}"
        yield f"in:{who}-end{min(len(said) - order - 1, 2)}"
        if sentence.asks:
            earlier = sum(m.from_me == mine for m in self.thread.messages[:index])
            yield f"in:{who}-asks"
            yield f"in:{who}-asks-first{min(earlier, 2)}"
        elif not mine:
            place = Place(at=order, of=len(said))
            act = acts.score(sentence.text, place)
            yield f"act:{act.best}"
        flat = " ".join(sentence.text.split())
        for rank, found in enumerate(self.evidence[:2]):
            if found.message == index:
                yield f"evidence{rank}:message"
                if " ".join(found.quote.split()) in flat:
                    yield f"evidence{rank}:sentence"

    def _of_sentence(
        self, text: str, offset: int, index: int, about: tuple[str, ...]
    ) -> Iterator[Mention]:
        tokens = tag(text)
        nouns = noun_phrases(text, tokens)
        kinds = families_at([t.lower for t in tokens])
        for order, noun in enumerate(nouns):
            for part, how in ((noun, ()), *_inside(text, tokens, noun)):
                of_noun = tuple(dict.fromkeys(self._of_noun(text, tokens, kinds, part, index)))
                ends = ((part.end, ()),) if how else _ends(text, nouns, order)
                for end, joins in ends:
                    phrase = text[part.start : end]
                    if is_time(phrase):
                        continue
                    extent = self._of_extent(phrase, joins, tokens, kinds, end)
                    shown = (about, of_noun, (*how, *dict.fromkeys(extent)))
                    yield Mention(index, offset + part.start, phrase, shown)

    def _of_noun(
        self,
        text: str,
        tokens: Sequence[Token],
        kinds: Sequence[tuple[str, ...]],
        noun: NounPhrase,
        index: int,
    ) -> Iterator[str]:
        who = "s" if index == SUBJECT else "m" if self.thread.messages[index].from_me else "t"
        yield from _of_head(noun.head, who)
        yield from (f"kind:f-{family}" for family in kinds[noun.last - 1])
        inner = tokens[noun.first : noun.last]
        yield from _of_form(noun, inner, who)
        yield from (f"inner:{k}" for k in _PERSONS if any(t.lower in roles()[k] for t in inner))
        yield from self._of_use(noun, who)
        yield from _of_the_left(noun, tokens, kinds)
        if self.evidence and self.evidence[0].message == index:
            inside = " ".join(noun.text.split()) in " ".join(self.evidence[0].quote.split())
            yield f"evidence:{'inside' if inside else 'outside'}"

    def _of_use(self, noun: NounPhrase, who: str) -> Iterator[str]:
        """Who else speaks of it, and whether the subject line does."""
        head, said = noun.head, set(words(noun.text))
        if said & self.names:
            yield "names"
        if said and self.subject:
            share = len(said & self.subject) / len(said)
            yield f"subject:{'all' if share == 1 else 'some' if share else 'none'}"
            if head in self.subject:
                yield f"subject:head-{who}"
        yield f"mine:{min(self.mine[head], 3)}"
        yield f"theirs:{min(self.theirs[head], 2)}"
        yield f"both:{bool(self.mine[head])}-{bool(self.theirs[head])}"

    def _of_extent(
        self,
        phrase: str,
        joins: tuple[str, ...],
        tokens: Sequence[Token],
        kinds: Sequence[tuple[str, ...]],
        end: int,
    ) -> Iterator[str]:
        """What depends on how far the phrase goes."""
        yield f"joins:{len(joins)}"
        yield from (f"join:{j}" for j in joins)
        yield f"ending:{phrase[-2:].lower()}"
        yield f"words:{min(len(words(phrase)), 9)}"
        after = [(t, k) for t, k in zip(tokens, kinds, strict=True) if t.start >= end][:_AROUND]
        yield "next:" + (after[0][0].lower if after else "$")
        yield "next2:" + " ".join([*(t.lower for t, _ in after), "$"][:2])
        yield "nexttag:" + (after[0][0].tag if after else "$")
        for token, here in after:
            yield f"right:{token.lower}"
            yield from (f"right:f-{family}" for family in here)
        if after and after[0][0].lower in _JOINS:
            yield "cut"


def is_time(phrase: str) -> bool:
    """'the first wk of Dec', 'the first Monday of the month': nothing but a time."""
    times = roles()["clock"] | roles()["when"] | roles()["counts"] | _CALENDAR
    said = [w for w in words(phrase) if w not in roles()["light"]]
    return bool(said) and all(w in times or w[0].isdigit() for w in said)


_CALENDAR = DAY_NUMBER.keys() | MONTH_NUMBER.keys()


def _of_form(noun: NounPhrase, inner: Sequence[Token], who: str) -> Iterator[str]:
    """Its article, its length, its capitals and figures."""
    yield f"open:{noun.opener or '-'}"
    yield f"open:{noun.opener or '-'}-{who}"
    capitals = sum(t.text[0].isupper() for t in inner if t.text[0].isalpha())
    yield f"size:{min(len(inner), 5)}"
    yield f"capitals:{min(capitals, 3)}-{'all' if capitals == len(inner) else 'some'}"
    if noun.named:
        yield f"named:{who}"
        yield "named:start" if noun.first == 0 else "named:inside"
    if any(t.text[0].isdigit() for t in inner):
        yield "digits"


def _of_the_left(
    noun: NounPhrase, tokens: Sequence[Token], kinds: Sequence[tuple[str, ...]]
) -> Iterator[str]:
    """The words before it, their families, and the verb that it may belong to."""
    start = max(noun.first - _AROUND, 0)
    before = tokens[start : noun.first]
    yield "prev:" + (before[-1].lower if before else "^")
    yield "prev2:" + " ".join(["^", *(t.lower for t in before)][-2:])
    yield "prevtag:" + (before[-1].tag if before else "^")
    for token, here in zip(before, kinds[start : noun.first], strict=True):
        yield f"left:{token.lower}"
        yield from (f"left:f-{family}" for family in here)
    verbs = [t for t in tokens[: noun.first] if t.tag.startswith(("VB", "MD"))]
    yield f"verbs-before:{min(len(verbs), 2)}"
    if verbs:
        yield f"verb:{verbs[-1].lower}"


@lru_cache(maxsize=4096)
def _of_head(head: str, who: str) -> tuple[str, ...]:
    kinds = [name for name in _HEADS if head in roles()[name]]
    return (f"head:{head}", *(f"kind:{k}" for k in kinds), *(f"kind:{k}-{who}" for k in kinds))


def _inside(
    text: str, tokens: Sequence[Token], noun: NounPhrase
) -> Iterator[tuple[NounPhrase, tuple[str, ...]]]:
    """What may be meant by the front of a phrase alone, and how it was come by."""
    for at in range(noun.first, noun.last - 1):
        token, after = tokens[at], tokens[at + 1]
        if after.tag == "POS":
            how = "part:owner"  # 'Henrike' of 'Henrike's nod'
        elif after.end == noun.end and token.tag.startswith("NN") and after.text.islower():
            how = f"part:before-{after.lower[-2:]}"  # 'the CFO' of 'the CFO okays'
        else:
            continue
        said = text[noun.start : token.end]
        yield noun._replace(end=token.end, text=said, head=token.lower, last=at + 1), (how,)


def _ends(
    text: str, nouns: Sequence[NounPhrase], order: int
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """How far a phrase may go: to its noun, and over up to two that hang on it."""
    end = nouns[order].end
    joins: tuple[str, ...] = ()
    yield end, joins
    for following in nouns[order + 1 : order + 3]:
        gap = text[end : following.start].strip().lower()
        if gap not in _JOINS and gap != "and":
            return
        end, joins = following.end, (*joins, gap)
        yield end, joins
