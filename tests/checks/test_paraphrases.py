"""Paraphrases: wording that no list of stock phrases holds, and innocent words that look like it."""

from __future__ import annotations

import pytest

from followup.checks import Candidate, check

GIFT = "For the canteen refit I drew the room both ways; the left one seats 14 more."
OPENED = (
    f"Subject: Canteen refit\n\nHi Dana,\n\n{{said}}\n\n{GIFT}\n\nShall I send it, or wait?\n\nSam"
)
ENDED = f"Subject: Canteen refit\n\nHi Dana,\n\n{GIFT}\n\n{{said}}\n\nSam"

NAGS = """\
Where do we find ourselves with the canteen these days?
I was hoping you might shed some light on how the canteen is progressing.
Could you let me know how far things have got?
Has the dust settled on the canteen yet?
I'd be interested to learn whether a decision has been reached on the canteen.
Popping by your inbox again about the canteen.
Have the powers that be made up their minds?
Is there light at the end of the tunnel for the canteen?
How are we getting on with the canteen?
Thought I'd see if you had managed to look at the canteen plans.
Do we have a green light yet?
I am dropping you a line to find out what is happening with the canteen.
Did anything come of the canteen meeting?
Kindly update me on the canteen status.
What news from the canteen front?
Just a quick one to see whether you'd had time to think about it.
I'm writing to enquire about the progress of my canteen proposal.
Wondering if the canteen has moved forward on your side.
Knock knock, anything new on the canteen?
How's the canteen shaping up?
Has anyone come back to you about the canteen?
I would be obliged for an indication of how the matter stands.
Giving this a little push up your list.
Any white smoke from the board?
Are we any nearer to a yes on the canteen?
Please revert with status.
"""
REPROACHES = """\
I expect my mails simply aren't interesting enough.
It has been five weeks and not a single line from your end.
One does begin to wonder whether anybody reads these.
I can't help noticing that my last three notes went into a black hole.
A simple no would have been kinder than this silence.
I suppose small suppliers like us are easy to leave unanswered.
I did think we had a better relationship than that.
My boss is now asking me why you never reply, and I don't know what to say.
This is the third time I write and I would expect at least an acknowledgement.
You promised to get back to me, and here I am still in the dark.
I stayed up two nights for this and not so much as a thank you.
It is a little discourteous to leave people hanging like this.
You must be far too important to answer a caretaker.
I have written twice and phoned once without any reaction.
Honestly, being ignored is starting to wear me down.
I turned down another job because I trusted you to answer.
Maybe my letters end up directly in your bin.
I would have hoped for a bit more respect.
We have gone unanswered for a month now.
It takes thirty seconds to type a yes or a no.
I feel rather foolish writing yet again into the void.
Nobody at your company seems to care.
Since you evidently prefer not to respond, I will keep this short.
I know I am not a priority for you.
Your silence speaks volumes.
After the help we gave you last year, this is disappointing.
I was raised to answer letters, but times change.
Three reminders, zero answers.
"""
HASTE = """\
I need to hear from you before the day is out.
This has to be decided now.
Please treat this as top priority.
Do not let this slip away, the moment will not come back.
Kindly respond on priority basis.
There are others queuing for this slot, so be quick.
Every day you wait costs you money.
You have 24 hours.
It is now or never for the canteen.
We must act fast.
I can't hold this price after today.
Decide today, tomorrow will be too late.
Prices go up on Monday!
Only two slots left!
Time is short, so a quick yes please.
I really must insist on an answer this week.
Please, it's very urgent!
I'd hate for you to miss out.
The clock is running.
This opportunity will be gone soon.
Let's not lose any more time, I expect your yes by tomorrow morning.
You should grab it while you can.
Spots are nearly gone.
Please do the needful immediately.
Hurry, before someone snaps it up.
"""
INNOCENT = """\
I checked the wall in the corridor for damp, and it is dry.
The status lamp on the freezer shows green now.
I followed the pipe up to the loft and found the valve.
An update to the drawing is on the last page.
The deadline of the fund is 30 June, says its website, so I filled in part one.
The council closes its list on 12 May at noon; the form is ready for your signature.
I am checking in at the Mercure on Monday and can bring the samples.
I forgot the ladder last time, so I came again on Tuesday.
I haven't heard from the plumber, so I asked a second one, who can start on the 4th.
The silence of the new fan is remarkable: 21 decibels.
The last bus goes at nine, so the evening shift could end at half past eight.
The news from the supplier is good: the tiles are in stock.
The old oven was ignored in the survey, so I measured it.
There's no rush from our side.
The fire officer needs the plan by Friday, which is why I wrote it out.
I waited at the loading bay for an hour and counted nine lorries.
The sale ends on Sunday at the wholesaler, and I have set two ovens aside without paying.
I've heard from Paul that the lease was signed.
Your reminder about the extractor was useful: it was blocked.
The reminder letter to parents is drafted.
We have moved the fridge and it still fits.
I circled the two doors that open the wrong way.
I bumped into Karen from the kitchen and she said the left one suits her.
Nothing is urgent here.
The paint must dry until tomorrow, then the shelves can go up.
I had to be in Leeds today, so I picked up the samples.
I was wondering about the steam, so I rang the maker: it goes out by the roof.
I followed up the lead on second-hand ovens: two for 300.
How the steam gets out is drawn on the back.
What the inspector will look at is listed on the back, seven points.
The first aid box is the last thing missing and I have ordered one.
"""
BLANKS = """\
The price for [company] would be 300 pounds less.
The left one costs [amount] less.
It seats ## more than before.
I rang [contact name] about the door.
See you on DATE.
The delivery takes <number> days.
We did the same for {client} last year.
The saving is £XXX a year.
Our man will come on ___ May.
It costs (amount tbc) less.
I spoke with INSERT NAME about the door.
The total comes to £__ with the door.
As to [topic], the page is below.
The left one, as [Mr/Ms Surname] wanted, is cheaper.
It is ready on [date].
I met $FIRST_NAME at the fair.
The door is {{width}} wide.
The door is xx cm wide.
The left one seats [number] people.
Our reference: [ref no].
The foo is TBD.
The left one saves N% of the space.
I added [link to drawing].
"""
NO_BLANKS = """\
The door [see page 2] is 90 wide.
The contract says "the Tenant [sic] shall paint".
Size XXL aprons are in stock.
The form has a line ____ for your initials.
I replaced the {{name}} tag in your newsletter by real names.
The array is indexed with items[0], which was the bug.
I ticked [x] beside the left one.
The band is called TBA and plays for free.
Your site showed {{ title }} on the home page, which I mended.
The email tag [EXT] is now gone from our mails.
The clause in square brackets [as amended] is gone.
Dark chocolate 70 % is cheaper than milk.
The drawing is version 2 <draft>, and it prints well.
The hash #1234 is the commit that fixes it.
"""
WAYS_OUT = """\
Shall I send the drawing? If not, no harm done.
Shall I send the drawing? It will keep.
Shall I send the drawing, yes or not for now?
Shall I send the drawing? I am easy either way.
Shall I send the drawing? Take all the time you like.
Shall I send the drawing? Autumn would do just as well.
Shall I send the drawing? If this is a bad month, tell me and I'll hold it.
Shall I send the drawing, or is that for later?
Shall I send the drawing, or has the refit been shelved?
Shall I send the drawing? A "no" is a perfectly good answer.
Shall I send the drawing now, or shall it rest a while?
Shall I send the drawing? Should you not have the budget, just tell me.
Shall I send the drawing? And if the timing is off, that's fine too.
Shall I send the drawing, or would you sooner I kept it till the new kitchen manager is in?
Shall I send the drawing? No need to reply if it is not for you.
Shall I send the drawing? I can hold it as long as you need.
Shall I send the drawing? Nothing will happen before you say so.
Shall I send the drawing, or leave you in peace until September?
Shall I send the drawing? It costs nothing to leave it for a while.
Shall I send the drawing? Whatever you decide is fine with me.
Shall I send the drawing, or is it too early for that?
Shall I send the drawing? If it isn't the moment, I quite understand.
Shall I send the drawing? You can also tell me next month.
Shall I send the drawing? We are not in any hurry.
Shall I send the drawing, or do you prefer to talk it over with the landlord first?
Shall I send the drawing: now, in spring, or never?
Shall I send the drawing? "Later" suits me as well as "yes".
Shall I send the drawing? The drawing stays in the drawer for as long as you wish.
Shall I send the drawing or put it on ice?
Shall I send the drawing? Ignore me if the refit is off.
Shall I send the drawing? Once the holidays are over would be soon enough.
Left one: go, no, or ask again in May?
Want the drawing, or nah?
Shall I send it? In case the committee is not ready we can postpone without any problem.
Shall I send the drawing? Don't feel obliged.
Is a yes possible, or must the refit wait for the budget?
Shall I send the drawing? I'd be just as happy to come back to it in the summer.
Shall I send the drawing? It's your call, and there is no wrong answer.
Could I send the drawing this week, or when you are back from leave?
Shall I send the drawing? If you'd prefer somebody else for the job, I won't take offence.
"""
NO_WAY_OUT = """\
Shall I send the drawing?
Shall I send the drawing this week? I look forward to hearing from you.
Would Tuesday or Wednesday suit you for the drawing?
Shall I send it to you or to your boss?
May I have your yes? I am keen to begin.
Shall I send the drawing? I can start on Monday and work without a break.
Can you confirm the left one today?
Do you agree with the left one? The kitchen would then be open again by June.
Shall I put in the order? The supplier can deliver next week.
Will you sign the page and send it back to me?
Shall I come by on Friday or on Monday morning? I would bring the drawing.
Is the left one what you want? Then I'd order the doors.
Shall I keep the left one as it is?
Does the left one have your blessing? I will do the rest.
"""
OPEN = """\
When would suit you for a call? Later is fine.
How would you like to proceed? No hurry.
What would be the best next step? It can wait.
Please advise. It can wait until spring.
Could you tell me how you see it? Later is fine too.
I'd value your opinion on the left one. No rush.
Let me know what works for you. No hurry at all.
Who should I talk to about the left one? No rush.
Any thoughts? Not yet is fine.
What do you say? Later is fine.
Do tell me what you would change. No rush at all.
In what form do you want the drawing? It can also wait.
Could you share your ideas for the left one? No hurry.
"""
ASKS_NOTHING = """\
I hope this helps. Waiting until spring is fine.
I remain at your disposal. There is no hurry.
The drawing is here whenever you need it. No rush.
Looking forward to your kind reply. Later is fine.
I would be happy to come by any time. No pressure.
Do not hesitate to contact me. It can wait until spring.
I'll leave it with you. Not yet is fine too.
"""
ASKS_MORE = """\
Shall I send the drawing? And did the landlord agree to the door? Later is fine.
Shall I send the drawing? Also, please let me know whether the fridge stays. Not yet is fine.
Does the left one suit you? Is Monday possible? Is Paul in charge? No is fine.
Shall I send it, or wait? By the way, when does the lease end?
"""
ASKS_WELL = """\
Reply LEFT or RIGHT, or LATER if it is too soon.
Which do you prefer, the left one, the right one, or neither for now?
A yes is all I need; not yet is fine too.
Please tick one: left / right / not now.
If the left one is right, just say go. Otherwise I wait until spring.
Please confirm the left one by return, or tell me to wait.
Left or right, or leave it?
Would you rather have the left one, or not yet?
Let me know if I should send the drawing or wait until spring.
Tell me "left", "right" or "later".
May I take it that the left one is fine, or do you want to wait?
All right to send it? Not yet is fine.
OK if I send the drawing, or hold it till spring?
Is it the left one, yes or no, or not before spring?
1 for left, 2 for right, 3 for not this year.
Can I put you down for the left one, or is it too soon?
Shall I send it, or wait? A one-word reply is plenty.
How about I send the drawing now, or would spring be better?
Do you want it, or not? Either is fine. Thanks for reading.
"""


def errors(text: str) -> set[str]:
    return {f.name for f in check(Candidate.from_text(text)) if f.severity == "error"}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        *(("nagging-phrase", said) for said in NAGS.splitlines()),
        *(("guilt", said) for said in REPROACHES.splitlines()),
        *(("false-urgency", said) for said in HASTE.splitlines()),
        *(("placeholder", said) for said in BLANKS.splitlines()),
    ],
)
def test_a_sentence_before_the_gift_is_that_fault_and_no_other(rule: str, said: str) -> None:
    assert errors(OPENED.format(said=said)) == {rule}


@pytest.mark.parametrize("said", [*INNOCENT.splitlines(), *NO_BLANKS.splitlines()])
def test_innocent_words_before_the_gift_are_no_fault(said: str) -> None:
    assert errors(OPENED.format(said=said)) == set()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        *(("no-way-out", said) for said in NO_WAY_OUT.splitlines()),
        *(("open-question", said) for said in OPEN.splitlines()),
        *(("no-question", said) for said in ASKS_NOTHING.splitlines()),
        *(("many-questions", said) for said in ASKS_MORE.splitlines()),
    ],
)
def test_an_ending_has_that_fault_and_no_other(rule: str, said: str) -> None:
    assert errors(ENDED.format(said=said)) == {rule}


@pytest.mark.parametrize("said", [*WAYS_OUT.splitlines(), *ASKS_WELL.splitlines()])
def test_an_ending_that_one_word_answers_and_that_lets_go_is_no_fault(said: str) -> None:
    assert errors(ENDED.format(said=said)) == set()
