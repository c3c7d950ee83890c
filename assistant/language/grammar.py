"""The closed classes of English words, as alternatives for a pattern: put one in a group, between word boundaries.

And who speaks: "the clerk said" behind what is said, "The clerk told us:" before it.
"""

from __future__ import annotations

import re

BE = "is|are|was|were"
DO = "do|does|did"
HAVE = "has|have|had"
MODAL = "can|could|will|would|shall|should|may|might|must"
AUXILIARY = f"{BE}|{DO}|{HAVE}|{MODAL}"
QUESTION_WORD = "what|who|whom|whose|which|when|where|why|how"
MEASURE = "many|much|long|old|far|often"  # after "how": a number is asked for
DEMONSTRATIVE = "this|that|these|those"
OWNER = "his|her|its|their"
DETERMINER = f"the|an?|our|{DEMONSTRATIVE}|{OWNER}"
PREPOSITION = (
    "in|on|at|for|from|with|without|by|of|to|during|before|after|since|until|under|over|about|against|into|among"
)
CONJUNCTION = "and|or|but|if|than|as|because|so"
COUNTS = tuple(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split()
)
ORDINALS = tuple(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth".split()
)
MONTHS = tuple("january february march april may june july august september october november december".split())
DAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
CAPITALISED = r"[A-Z][\w’'-]*"  # a word that may be a name
HONORIFIC = "Mr|Mrs|Ms|Dr|St|Prof"
_VERBS = (
    "said says say asked asks ask replied replies answered answers exclaimed exclaims cried cries shouted shouts "
    "whispered whispers muttered mutters murmured murmurs added adds told tells insisted insists continued continues "
    "declared declares remarked remarks observed observes explained explains demanded demands begged pleaded called "
    "calls yelled screamed wondered wonders thought thinks wrote writes announced announces admitted admits agreed "
    "agrees argued argues claimed claims complained joked laughed sighed snapped growled grumbled mumbled moaned "
    "protested promised repeated retorted roared sobbed stammered suggested urged warned recalled recalls responded "
    "interrupted inquired enquired concluded confessed gasped groaned howled sneered snorted stated states hissed "
    "chuckled commented interjected objected put ventured"
).split()
_VERB = rf"(?:{'|'.join(sorted(set(_VERBS), key=len, reverse=True))})"
_TITLE = r"(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Mm]y|[Oo]ur|[Tt]heir|[Oo]ne|[Ss]ome|[Aa]nother)"
_NAME = rf"(?:(?:{HONORIFIC})\.\s)?[A-ZÀ-Þ][\w’'-]*(?:\s(?:of\s|the\s|de\s|von\s|van\s)?[A-ZÀ-Þ][\w’'-]*\.?){{0,3}}"
_SPEAKER = rf"(?:[Hh]e|[Ss]he|[Tt]hey|I|[Ww]e|[Ii]t|[Yy]ou|[Ww]ho|{_TITLE}(?:\s[\w’'-]+){{1,4}}?|{_NAME})"
_HOW = r"(?:\s\w+ly)?"
# Not "said that ...", "said nothing", "said: ...", "said, “...": there it goes on with what is said, and not with who.
_AFTER = r"(?!\s(?:that|nothing|no|whether|if|how|why|so|yes|it|them|this)\b)(?=[\s.,;!?]|$)"
# "The clerk asked." says who spoke; "The clerk asked for a receipt." tells what happened next.
_ANEW = rf"(?!(?:The|An?|His|Her|My|Our|Their|One|Some|Another)\s(?:[\w’'-]+\s){{1,4}}?{_VERB}{_HOW}\s)"
_SAYS = rf"(?:{_SPEAKER}{_HOW}\s{_VERB}|{_VERB}\s{_SPEAKER})"
SAID_AFTER = re.compile(rf"{_ANEW}{_SAYS}{_AFTER}[^:“\"„«]*?(?:[.;!?…]|,(?=\s[“\"„«])|$)")
# A tag before what is said: "The miller told the court: “".
SAID_BEFORE = re.compile(rf"{_SAYS}\b[^.!?“\"„«]*[:,]?\s*$")
