"""The closed classes of English words, as alternatives for a pattern: put one in a group, between word boundaries."""

from __future__ import annotations

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
