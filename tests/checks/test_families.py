"""Families of wording: paraphrases that must be caught, and innocent words that must not."""

from __future__ import annotations

import pytest

from followup import read_thread
from followup.checks import Candidate, check

GIFT = "For the canteen refit I drew the serving line both ways, and the left one seats 14 more."
ASK = "Shall I go with the left one, or wait until spring?"


def names(body: str) -> set[str]:
    return {f.name for f in check(body)}


def told(sentence: str) -> set[str]:
    """A sound message with one more sentence in it."""
    return names(f"Hi Dana,\n\n{sentence} {GIFT}\n\n{ASK}\n\nSam")


def let_go(sentence: str) -> set[str]:
    """A sound message whose way out is this sentence, after the question."""
    return names(f"Hi Dana,\n\n{GIFT}\n\nShall I go with the left one? {sentence}\n\nSam")


def let_go_first(sentence: str) -> set[str]:
    return names(f"Hi Dana,\n\n{GIFT}\n\n{sentence} Shall I go with the left one?\n\nSam")


@pytest.mark.parametrize(
    "leave",
    ["unless you'd rather I held off", "unless you object", "unless you would prefer the right"],
)
def test_an_unless_that_is_put_to_the_reader_lets_go(leave: str) -> None:
    assert let_go_first(f"I order the left one on Friday {leave}.") == set()


HANDED = (
    "“The left line seats 14 more and leaves the kitchen door free. It costs £2,300, and the yes "
    "that it needs is yours.”"
)


@pytest.mark.parametrize(
    "how",
    [
        "This can be forwarded to the bursar as it is:",
        "Pasted into your mail to the bursar:",
        "A line to read out at the meeting:",
        "You can pass this on:",
    ],
)
def test_known_facts_may_stand_again_in_words_to_be_handed_on(how: str) -> None:
    thread = (
        "From: Sam Ode\nDate: Mon, 2 Mar 2026 09:00\nTo: Dana Weiss\n\nDear Dana, the left line "
        "seats 14 more and leaves the kitchen door free. It costs £2,300. Shall I order?\nSam\n"
    )
    ask = "Does it go to him now, or after the board?"
    handed = check(f"Hi Dana,\n\n{how} {HANDED}\n\n{ask}\n\nSam", thread=read_thread(thread))
    assert "repeated-value" not in {f.name for f in handed}
    bare = HANDED.strip("“”")
    told = check(f"Hi Dana,\n\n{bare}\n\n{ask}\n\nSam", thread=read_thread(thread))
    assert "repeated-value" in {f.name for f in told}


def asked(question: str) -> set[str]:
    """A sound message that asks this."""
    return names(f"Hi Dana,\n\n{GIFT}\n\n{question} If it is too soon, later is fine.\n\nSam")


NAGS = """
I am checking in about the canteen.
Just a quick check-in on the canteen refit.
Touching base about the canteen.
I wanted to circle back on this.
Bumping this to the top of your inbox.
Any news on the refit?
Any movement at your end?
Has there been any progress with the refit?
I was wondering where things stand.
I'm wondering whether you've had a chance to look at my mail.
Did you get a chance to look at the plan?
Just following up on my mail of last week.
This is a gentle reminder about the refit.
Could you let me know the status of the refit?
I'd love an update when you have a moment.
Do you have an update on this?
What's the latest on the canteen?
Where are we with this?
Where do we stand on the refit?
How is the refit coming along?
How are things looking at your end?
I am still waiting for your decision.
Have you had any thoughts on it yet?
Have you made a decision yet?
I wanted to see whether there was anything new.
Giving this a little nudge.
Floating this back up in case it got buried.
Did my last email reach you?
When can I expect to hear?
Is there anything to report on the refit?
Just making sure my last note didn't slip through the cracks.
Reaching out again to see where you are with it.
I'm chasing the refit.
Popping back into your inbox.
Am I still in the running?
What has become of the refit?
Keen to hear where you have got to.
I thought I would see how you are getting on with the refit.
Could I ask where the decision has got to?
Hoping to hear something soon.
Has the bursar said anything to you?
Did the governors mention anything about it?
We would be most pleased to learn whether the board has come to a view.
I'd be grateful for a line on its present state.
Wanted to touch base and see where we've landed.
If you have an update, I would love to hear it.
I wonder if there is anything you can share about the canteen yet.
""".strip().splitlines()

NO_NAGS = """
I checked in the drawings on Saturday.
The status page of the lift is green again.
I made an update to the plan.
I'm checking in at the hotel on Marlow Street on Monday.
The news from the council is good.
There was no movement in the wall when we tested it.
You wrote that your board is "still waiting for an update".
I checked the pipes for leaks.
My sister has moved the oven to the far wall.
I followed up the lead you gave me, and the maker has two in stock.
Following up on your question about the door, I measured it.
The base coat touches the skirting.
The status lamp on the fridge works now.
I won't chase you about this.
The bump in the floor is gone.
The update of the till takes ten minutes.
The reminder on the wall is in two languages.
The progress bar of the till is fixed.
We got word from the fire officer that the door may stay.
The plumber is waiting for the valve.
The latest oven uses a third less power.
I checked whether the beam holds, and it does.
I looked into how the pipes are going to run.
The caterer asked me how things stand, and your plan was enough for her.
The architect wanted to know where the canteen stands, so I marked the plot.
The bursar said nothing against the left one.
If the bursar has not come back to you yet, I can ring her myself.
You mentioned that the bursar has yet to come back with the figure.
(A) if it's waiting for a decision, I can write half a page for the bursar.
""".strip().splitlines()

GUILT = """
I wrote about it on 4 November and again on the 11th.
As per my last three mails, the drawing needs a signature.
I still haven't heard from you.
We have yet to receive a reply.
This is my fourth message on the subject.
I have now written three times without an answer.
I know you must have forgotten about me.
Your silence is disappointing.
I had hoped for at least an acknowledgement.
It seems that my work is not worth a reply.
A simple yes or no would have been polite.
I am starting to think that you don't care.
You never answered my question.
You promised, and then nothing.
I've been left hanging since March.
After all the work I put in, I expected better.
For the third time, here is the drawing.
Not so much as a thank you.
Nobody has bothered to reply.
I must say I feel rather let down.
I turned down two other jobs for nothing.
Is a one-line answer too much to ask?
I suppose I am not important enough.
I've tried calling several times to no avail.
It has been five weeks and still nothing from you.
I guess you have better things to do.
My last two emails went unanswered.
I wrote to you on the 3rd, the 10th and the 17th.
I keep writing and you keep quiet.
""".strip().splitlines()

NO_GUILT = """
You wrote on 4 November: “Your invoice 1187 is on our system and has no order number.”
I still have not heard from the council about the sign.
Sorry to have gone quiet, that was my exams.
I forgot to say that the door opens inward.
The third message on the sign is in Welsh.
The silence of the new fan surprised me.
The supplier has not replied to me yet.
I was let down by the tiler, so I did it myself.
The last emails of the old till are saved.
We've waited for the paint to dry.
The old fridge was ignored by the inspector.
The kitchen had no answer to the smell, so I put in a fan.
I am disappointed with the tiles, so I changed them.
You asked for two doors, so there are two.
For the third time slot I kept the big oven free.
""".strip().splitlines()

PRESSURE = """
URGENT: I need your answer.
This is urgent.
I need a decision by tonight.
Please reply ASAP.
This is your last chance.
Only two places left and they are going fast.
Act now!
The offer expires at midnight.
I can't hold this past today.
Don't miss out.
Time is running out.
Someone else is interested.
We need to move today.
There is not a minute to lose.
The window is closing.
You must let me know by the end of the day.
Prices go up tomorrow.
Demand is enormous.
There is somebody else who'd take it tonight.
""".strip().splitlines()

NO_PRESSURE = """
There is nothing urgent about it.
The urgent care ward next door has one like it.
The council closes its grant round on 30 September, and the form is filled in.
The landlord's lease ends on 31 March, as it says on page 2.
There's no rush at all.
The last chance saloon is the name of the bar next door.
The oven now bakes fast.
The final coat went on last week.
The tap runs out of the wall on the left.
I need to know the width of the door by heart for my job.
Two of the tables are immediately ready for use.
""".strip().splitlines()

WAYS_OUT = """
No rush.
Not yet is a fine answer.
If now is not the moment, that's fine too.
Later in the year would suit us just as well.
It can wait.
We can pick it up after the summer.
If you'd rather leave it, just say so.
Either answer helps.
The drawing keeps.
There's no hurry on my side.
It will do next month too.
Say no and I'll put it in the drawer.
If the board wants to think it over, I'm happy to wait.
Should the budget not allow it this year, I quite understand.
A "not this year" is just as useful to me.
I'd understand if it has to wait.
Whenever suits.
In your own time.
And if not, no harm done.
If it's a no, it's a no.
I shan't mind if you'd sooner not.
Nothing is booked, so nothing is lost by waiting.
Happy to hold off.
If another year suits better, tell me.
You can also tell me it's too early.
Waiting costs nothing.
After Easter is fine.
We're in no hurry here.
If it's too much just now, leave it.
Or shall we let it rest for a bit?
If circumstances have changed, that is all right.
The offer stands either way.
No problem if it isn't wanted any more.
It won't run away.
If you need to ask the others first, please do.
Otherwise I will ask again in the autumn.
Or another year, as you like.
Or do you manage without it?
""".strip().splitlines()

NO_WAYS_OUT = """
I look forward to your reply.
I am in the office until six.
Many thanks in advance.
I can start on Monday.
It would be great to get going.
I know you will like it.
The sooner the better.
You will find me on the usual number.
""".strip().splitlines()

OPEN = """
What do you think?
When can we talk?
How would you like to proceed?
What are the next steps?
Let me know your thoughts.
Could you tell me what you would prefer?
Which day would suit you?
Who should I speak to?
Any thoughts?
Please share your feedback.
How do you feel about it?
What would work for you?
Would you let me know when you are free?
Where do we go from here?
I'd love to hear what you make of it.
Can you give me your opinion?
Let me know a good time this week.
Please give us some dates.
""".strip().splitlines()

CLOSED = """
Shall I go with the left one?
Would Tuesday suit you?
Is the left one all right?
Left or right?
Which do you prefer, the left one or the right one?
Please reply YES to confirm.
Just say "left" and I will order it.
How about the left one?
Are you happy for me to go ahead?
Does this match what you need?
Could you confirm the left one?
Can we call it settled?
Left one, yes?
May I order the left one?
Reply A for the left one or B for the right one.
""".strip().splitlines()

MANY = """
Shall I order it? And who will sign?
Is the left one right, and when can we start?
Do you want it? Has the landlord agreed? Is Monday good?
Could you tell me the date, and would your team help?
Can you confirm the width? Can you also send the plan of the drains?
""".strip().splitlines()


@pytest.mark.parametrize("sentence", NAGS)
def test_a_bare_ask_for_status_is_caught_in_any_paraphrase(sentence: str) -> None:
    assert "nagging-phrase" in told(sentence)


@pytest.mark.parametrize("sentence", NO_NAGS)
def test_words_that_look_like_a_nag_and_are_none_pass(sentence: str) -> None:
    assert told(sentence) == set()


@pytest.mark.parametrize("sentence", GUILT)
def test_blame_for_the_silence_is_caught(sentence: str) -> None:
    assert "guilt" in told(sentence)


@pytest.mark.parametrize("sentence", NO_GUILT)
def test_silence_and_disappointment_about_something_else_pass(sentence: str) -> None:
    assert told(sentence) == set()


@pytest.mark.parametrize("sentence", PRESSURE)
def test_pressure_without_a_fact_is_caught(sentence: str) -> None:
    assert "false-urgency" in told(sentence)


@pytest.mark.parametrize("sentence", NO_PRESSURE)
def test_a_stated_deadline_and_idle_words_pass(sentence: str) -> None:
    assert told(sentence) == set()


@pytest.mark.parametrize("sentence", WAYS_OUT)
def test_an_easy_not_yet_is_known_after_the_question(sentence: str) -> None:
    assert let_go(sentence) == set()


@pytest.mark.parametrize("sentence", NO_WAYS_OUT)
def test_a_closing_line_is_no_way_out(sentence: str) -> None:
    assert let_go(sentence) == {"no-way-out"}


@pytest.mark.parametrize("question", OPEN)
def test_a_question_that_no_word_answers_is_open(question: str) -> None:
    assert "open-question" in asked(question)


@pytest.mark.parametrize("question", CLOSED)
def test_a_question_that_one_word_answers_passes(question: str) -> None:
    assert asked(question) == set()


@pytest.mark.parametrize("question", MANY)
def test_more_than_one_thing_to_answer_is_counted(question: str) -> None:
    assert "many-questions" in asked(question)


def test_the_rules_read_a_candidate_and_a_string_alike() -> None:
    body = f"Hi Dana,\n\n{GIFT}\n\n{ASK}\n\nSam"
    assert check(body) == check(Candidate(body=body)) == ()


@pytest.mark.parametrize("thing", ["the concert", "the questionnaire", "the boathouse party"])
def test_a_thing_whose_name_begins_like_a_general_word_is_named(thing: str) -> None:
    """The concert is no concern, the questionnaire no question."""
    body = f"Hi Dana,\n\nFor {thing} I asked your niece, and she brings the stand.\n\n{ASK}\n\nSam"
    assert "no-context" not in names(body)
    assert "no-context" in names(body.replace(thing, "this"))
