"""What is told and is not so now: the past, stories, other people, and what is denied."""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

from __future__ import annotations

import re

from skills.understanding.care.words import KIN, OTHER_PERSON, any_of

PAST = any_of(
    r"\b(?:years|decades|ages|a long time|long|months|a while) ago\b", r"\bused to\b", r"\bback (?:then|when|in the day)\b",
    r"\b(?:as|when i was) (?:a )?(?:teenager|teen|kid|child|student|younger|young|fifteen|sixteen|seventeen|eighteen|at school|in (?:school|college|high school)|nineteen|twenty|in my (?:teens|twenties))\b",
    r"\bin my (?:teens|twenties|thirties|youth|past)\b|\bat (?:thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)\b", r"\blong (?:over|gone|past|behind)\b", r"\bin the past\b",
    r"\b(?:behind me|recovered|recovery|got (?:through|past|over) (?:it|that)|glad (?:that|it|this|i|to be)|(?<!can )not anymore|no longer (?:feel|think|suicidal|a burden|cut|do that|want to (?:die|hurt|kill|cut))|those days|that is over|past that|came out the other side|got better|healed"
    r"|survived (?:it|that)|overcame|grateful (?:to be|i am|that i am) (?:alive|here)|better now|all (?:good|fine|better) now|safe now|i am okay now|i am fine now|doing well now|happy to be alive|never again since|free of (?:it|that|him)"
    r"|since (?:then|stopped)|clean for|years? clean|(?:one|two|three|four|five|six|seven|eight|nine|ten|many) years? (?:since|free|clean|now without)|i once \w+|that was before|once (?:thought|wanted|felt|tried|was)|before (?:therapy|treatment|i got help)|stopped (?:years|long)|at peace with (?:it|that)|left (?:him|her|them) (?:years|long|last year|two|three|ages)|in (?:19|20)\d\d|(?:back )?in (?:two thousand|nineteen (?:seventy|eighty|ninety))(?: \w+)?|(?:back )?in the (?:seventies|eighties|nineties)|in (?:seventy|eighty|ninety) (?:one|two|three|four|five|six|seven|eight|nine)(?! (?:days|minutes|hours|weeks)\b))\b",
    r"\b(?:in|at|during) (?:my )?(?:college|high school|university|uni|school days|twenties|teens|first marriage)\b", r"\b(?:happily married|thank god i (?:survived|lived|am here)|glad i (?:survived|lived|am here|did not|left)|therapy helped|look(?:ing)? forward to|(?:i am|she is|he is|we are|life is) (?:\w+ )?(?:well|fine|happy|good|better|great|safe|okay|healed|married) (?:now|today|(?<!okay )(?<!fine )(?<!well )(?<!better )(?<!happy )(?<!good )these days|again now)|i left (?:him|her|them)|(?:last|that) (?:winter|summer|spring|autumn)|it has been \w+ (?:years|months) since)\b",
    r"\bhave not (?:felt|thought|done|cut|hurt|wanted|had those)\b.{0,45}\b(?:in|for|since)\b",
)  # fmt: skip
STILL = any_of(
    r"\b(?:again|lately|now i (?:want|wish|think (?:of|about)|am (?:back|thinking|cutting)|feel like (?:dying|cutting|hurting))|(?<!okay )(?<!fine )(?<!well )(?<!better )(?<!happy )(?<!good )these days|still (?:want|think|feel|do)|tonight|back again|coming back|came back|is back|moved back|moving back|are back|right now|relapsed|started again)\b"
)
OTHERS = any_of(
    r"\b(?:movie|film|book|novel|series|episode|show|documentary|podcast|song|lyrics|lyric|character|(?<!not )(?<!to )play(?! (?:any|some|me|my|our|it|music)\w*\b)|plays|opera|poem|article|news|story|headline|paper|game|drama|soap|actor|actress|hamlet|juliet|romeo"
    r"|in class|in school today|class on|(?<!in every )(?<!in each )(?:lecture|seminar)|essay|thesis|paper about|training (?:on|about|course)|workshop|textbook|museum|history lesson|read about|read that|read an|saw on tv|on tv|netflix|the radio|television|video game|the villain|the hero|research|the report|campaign|awareness|charity|fundraiser|study (?:about|on)|exhibition|chapter|ending of the|plot)\b",
)  # fmt: skip
SELF_IN_STORY = any_of(
    r"\b(?:like (?:me|i feel|i do)|and i (?:want|feel|am|think|might|wish|do|have)|makes? me want|made me want|i want to|so do i|me too|just like (?:that|him|her)|that is (?:me|how i feel)|i feel the same|i am (?:going to|the same))\b"
)
THIRD_SUBJECT = re.compile(
    rf"\b(?:my (?:\w+ )?(?:{KIN}|friend|best friend|neighbor|aunt|grandma|grandmother|grandfather|classmate|patient|colleague|coworker|student|"
    r"niece|nephew|cat|dog|pet|hamster|fish|rabbit|horse|great uncle|old teacher)(?:'s \w+)?|he|she|they|her|a (?:friend|colleague|neighbor|guy|girl|man|woman|kid|boy|student|coworker)(?:'s)?(?: \w+){0,3}|someone i (?:know|knew)|people|the neighbor|"
    r"our (?:dog|cat|neighbor|teacher|friend))"
    r" (?:once |had |has |have |was |is |were |are |got |said |says |told me |tells me |told us |almost |nearly |tried to |wanted to |wants to |who |been |felt |feels |thinking |talked |talks |thought |thinks |kept |just |really |also |sometimes |often |he |she |they |about |of |up |recently |would |that )*"
    r"(?:died|dead|killed (?:himself|herself|themselves)|suicidal|suicide|(?:kill|hurt|harm|cut|cuts|cutting|hang) (?:himself|herself|themselves)|wanted to die|wants to die|overdosed|overdose|took (?:his|her|their) (?:own )?life|passed away|abused|dying|in danger|was hit|self harms?|end (?:his|her|their) life|(?:was |were |got |been )(?:\w+ )?(?:attacked|stabbed|robbed|assaulted|beaten|mugged|shot|murdered|abused|raped|killed|hit by a)|murdered|mugged|took (?:an overdose|pills))\b"
)
LOST_TO = re.compile(
    r"\b(?:my|a|our|the) (?:neighbor|colleague|friend|coworker|classmate|acquaintance|celebrity|best friend)(?:'s \w+)? (?:\w+ )?(?:beat|beats|hit|hits|abused|abuses|hurts?|threatened|left) (?:her|him|them|his|their)\b|\b(?:lost|losing|lose) (?:\w+ ){1,4}to suicide\b|\bdeath of (?:my|a|his|her)\b|\b(?:women|men|people|children|girls|boys|victims|survivors|kids) (?:who|that)(?:'ve|'re)? (?:\w+ ){0,2}(?:abused|beaten|raped|assaulted|suicidal|hurt|attacked)\b|\bmy (?:neighbor|colleague|friend|coworker|classmate|best friend) (?:\w+ )?(?:is|gets|was|feels|seems) (?:\w+ )?(?:scared|afraid|frightened|terrified) of (?:her|his|their)\b"
)
NEGATED = any_of(
    r"\b(?:i am|i was|i have|i would|i do|i will|i could|i did)? ?(?:not|never|nowhere near|far from|neither|by no means)(?! (?:(?!suicidal|going|in|thinking|planning|unsafe|about|hurt|abused)\w+ )?(?:stop|help|resist|only|just|control|quit|keep from))(?: \w+){0,2} (?:suicidal|in (?:any )?danger|going to (?:hurt|kill|harm|cut|hang|drown|shoot) (?:myself|anyone|anybody|you|him|her|them)|going to (?:jump|throw myself|do (?:anything|something) (?:silly|stupid))|doing away with myself|ready to die|thinking (?:of|about) (?:suicide|killing|hurting|ending|dying|harming)|unsafe|planning (?:to|on) (?:hurt|kill|die|ending)"
    r"|(?:hurt|kill|harm|cut|harming|hurting|cutting|killing) (?:myself|anyone|anybody|him|her|them|a fly)|self harm(?:ing)?|considered suicide|thought (?:of|about) (?:suicide|killing myself|ending|dying|hurting myself)|abused|hit me|touched me|a danger|about to (?:hurt|kill|jump|do anything)"
    r"|(?:want(?:ed|ing)?|wish|plan|intend) to (?:die|hurt|kill|harm|end (?:it|my life)|be dead|cut)|be (?:a )?danger|take my (?:own )?life|afraid of (?:him|her|my)|a burden|overdos(?:e|ed)|threaten(?:s|ed|ing)? me|hit(?:s|ting)? me|feel(?:ing)? (?:suicidal|like (?:dying|hurting)))",
    r"\b(?:no|zero|without(?: any)?) (?:suicidal|thoughts? of (?:suicide|dying|ending|hurting|harming|killing|cutting|self harm)|plans? to (?:die|hurt|kill|end)|intention of (?:dying|hurting|killing)|wish to die|desire to (?:die|hurt))\b",
    r"\b(?:do not|would not|will not|could not|did not) (?:ever |really |actually |even )?(?:want|wish|plan|intend) to (?:die|hurt (?:anyone|anybody|myself|him|her|you|people|them|a)|kill|harm|cut|end (?:it all|my life))\b",
    r"\b(?:would|will|could|do|did) (?:not|never) (?:ever |really |actually |even |do anything to )?(?:hurt|kill|harm|cut|do that to|end) (?:myself|anyone|anybody|my life|it all|him|her|them|a fly|it)\b",
    r"\b(?:he|she|they|my (?:husband|wife|partner|boyfriend|girlfriend|dad|mom)) (?:would|has|had|have|does|did|will) (?:not|never) (?:ever )?(?:hit|hits|hurt|touched|threatened|threaten|harm|lay|laid|beat|abused|been (?:violent|abusive|aggressive|rough))\b",
    r"\bwould not say (?:that )?i am (?:\w+ )?\w+", r"\bdo not (?:call|phone|tell|send|worry) (?:anyone|anybody)\b",
    r"\bno one (?:is )?(?:hurting|hits|hit|threatening|harming) me\b", r"\b(?:nobody|no one) (?:\w+ )?(?:\w+ )?(?:hurting|hurts|hurt|hits|hit|threatening|threatened|harming|harmed|touched|beats|abuses|abused|following|attacked) (?:me|us)\b", r"\bnever (?:\w+ )?(?:hurt|harmed|hit|killed|attacked|threatened|cut|touched|stabbed) (?:anyone|anybody|myself|a soul|people|another|someone|him|her|them|a fly|me|us)\b",
    r"\bnot (?:an|a real|really an|any) emergency\b", r"\bno (?:real )?danger\b|\bnot (?:a|any) danger\b", r"\bi (?:am|feel) (?:perfectly |totally |completely |quite |very )?safe\b(?! (?:from|nowhere))",
)  # fmt: skip
NOT_OF_ONESELF = any_of(
    rf"{OTHER_PERSON}(?: (?!i\b|me\b|myself\b)\S+){{0,7}} (?:suicid\w*|self[- ]?harm\w*|over ?dos\w*|abusive|abuse|murder)",
    r"(?:volunteer\w*|training|trained|course|class|lecture|workshop|essay|thesis|seminar|webinar|job|shift|work|works|worked|working|client|patient|team|research|study|studying|charity|policy|module|exam)\b.{0,40}\b(?:suicid\w*|self[- ]?harm\w*|over ?dos\w*|abuse|abusive)",
    r"(?:suicid\w*|self[- ]?harm\w*|overdose|abuse) (?:prevention|awareness|line|charity|training|course|survey|policy|statistics|rates?|module|team|project|campaign|day|week)",
)
LINE_OF_A_SONG = any_of(
    r"(?:song|lyrics?|chorus|character|hero|heroine|villain|quote|line|hymn|meme|joke|singer|rapper|poster|video|film|movie|soldier|poem) (?:(?!i\b)\w+ ){0,4}?(?:that's like|that is like|goes|says|said|sings|sang|say|wrote|reads|called|titled|named)\b.*",
    r"(?:line|lyrics?|bit|verse|words) (?:from|in|of) (?:the|a|that|this|my) (?:\w+ ){0,2}(?:song|hymn|film|movie|play|book|poem|opera|musical)\b.*",
    r"in the (?:film|movie|play|book|show) (?:\w+ ){0,3}(?:says|said|sings|shouts|goes)\b.*",
)
UNTRUE = any_of(r"(?:and|but) (?:i (?:have )?lied|i was lying|(?:that|it) (?:was|is) a lie)")
"""What makes of a denial its opposite."""
