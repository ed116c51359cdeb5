"""Danger and the wish for a human, found in any speech before anything else is understood.

Two tiers: `now` (danger to life or safety) and `gentle` (strain without clear danger, or asking
for a person). What is no danger must never be `now`: figures of speech, negation, what is long
over, films and other people's stories are taken out first, clause by clause.
"""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Tier = Literal["now", "gentle"]


@dataclass(frozen=True, slots=True)
class Care:
    """What care is needed."""

    tier: Tier
    severity: str
    """acute, danger, emergency (now); check, human_request (gentle)."""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w)(?:{pattern})(?!\w)" for pattern in patterns))


_ME = r"(?:myself|me)"
_KIN = (
    r"(?:husband|wife|partner|boyfriend|girlfriend|ex|dad|father|mom|mother|stepdad|stepfather"
    r"|stepmother|stepbrother|stepsister|grandpa|aunt|nephew|niece|pimp|lover|mate|bloke|brother|sister|uncle|boss|son|daughter|roommate|flatmate|family|parents|fiance"
    r"|neighbor|man|guy|spouse|grandfather|cousin|landlord|carer|old man|kid|teacher|coach|stranger)"
)
_THEM = rf"(?:(?:my|the|a|this|some) (?:ex )?(?:ex[- ])?{_KIN}(?: in law)?|he|she|they|someone|somebody|{_KIN})"
_VICTIM = (
    r"(?:my (?:\w+ )?(?:baby|kid|kids|child|children|son|daughter|wife|husband|partner|mother|mom|dad|stepfather|stepdad|stepmother|stepson|little one|boy|girl|twins|roommate|uncle|aunt|cousin|teacher|manager|flatmate|friend|best friend|grandfather|in laws|classmates"
    r"|father|boss|family|sister|brother|ex|neighbor|roommate|flatmate|girlfriend|boyfriend|parents"
    r"|students|coworkers?|colleagues?|landlord|newborn|toddler|grandmother)|the (?:baby|kids|children)"
    r"|someone|somebody|people|him|her|them|others|another person|anybody|anyone)"
)

_FIGURES = _any(
    r"(?:is|are|was|were|am|been|being|it is|this is|that is|nearly|almost|going to|will|feet|just)"
    r" (?:absolutely |literally |just |really |slowly |so |totally |kind of )?(?:killing|murdering) me"
    r"(?! (?:if|when|with|tonight|and the kids))",
    r"(?:kill|killing) (?:time|the (?:mood|vibe|lights?|sound|music|audio|engine|joy|app|power|switch"
    r"|background|noise|conversation)|it with|two birds|some time|an hour|weeds|for a (?:coffee|pizza"
    r"|burger|drink|beer|nap|holiday|sandwich|cup|cigarette|break|steak|chocolate|snack|tea|\w+ (?:coffee"
    r"|pizza|nap|drink)))",
    r"(?:could|would|will|is going to|going to|gonna) (?:totally |just |happily |so )?(?:kill|murder|strangle|throttle)"
    r" (?:for|him|her|them|me|my (?:boss|brother|sister|roommate|flatmate|husband|wife|kids|mom|dad"
    r"|mother|father|dog|cat|neighbor|landlord|phone|printer|computer|laptop))(?: if (?:he|she|they|i am"
    r" late|i forget|it|i do not|we)\b.*| for (?:eating|leaving|forgetting|losing|being late|spoiling"
    r"|this|that|taking|using|breaking|waking|making|borrowing|stealing)\b.*| when (?:she|he|they)"
    r" (?:finds?|sees?|hears?|gets?)\b.*)",
    r"(?:would|could|will) kill for\b",
    r"(?:my )?(?:mom|mother|dad|father|wife|husband|boss|sister|brother|partner|teacher|coach|roommate|girlfriend|boyfriend) (?:will|would|is going to|is gonna)"
    r" (?:kill|murder) me(?: (?:if|when|for|because|over)\b.*)?$",
    r"(?:she|he|they) (?:will|would|is going to) (?:kill|murder) me (?:if i (?:am|forget|do not|miss|lose|break"
    r"|arrive|come|burn|eat|tell|am late|show|spill)|when (?:she|he|they) (?:see|find|hear)s?|for)\b.*",
    r"(?:nearly|almost|could have|could of|practically|basically|about to|literally|just|totally|nearly)"
    r" (?:have )?(?:died|die|dead)(?: (?:of|from|laughing|with|when|on the spot|right there|there)"
    r"(?: (?:embarrassment|shame|laughter|laughing|boredom|the heat|heat|happiness|joy|hunger|thirst"
    r"|cringe|cuteness|nerves|fright|stage fright|cold|shock))?)?(?!\w)",
    r"(?:died|die|dying|dead) (?:of|from|with) (?:embarrassment|shame|laughter|laughing|boredom|the heat"
    r"|heat|happiness|joy|hunger|thirst|cringe|cuteness|curiosity|nerves|fright|the cold|cold|impatience"
    r"|anticipation|envy|excitement|jealousy|stage fright|humiliation|secondhand embarrassment)",
    r"(?:laughed|laughing) (?:myself |ourselves )?(?:to death|until i died)",
    r"so (?:\w+ ){1,3}(?:that )?i (?:could|might|nearly|almost|wanted to|want to) (?:have )?(?:die|died)", r"dying (?:to (?:know|see|hear|meet|tell|try|go|get|find|eat|ask|show|visit|read|play|watch|start|talk"
    r"|sing|travel|have|do|be asked)|for (?:a|some|coffee|chocolate|the|my|news|friday|rain|summer|lunch))",
    r"(?:dead|deadly) (?:tired|on my feet|beat|serious|quiet|right|wrong|sure|simple|easy|end|ends|line"
    r"|lines|center|heat|weight|good|boring|certain|slow|silence|silent|bored|calm|set|keen|last|zone"
    r"|middle|proud|excited|nervous|chuffed|funny|cute|jealous|embarrassed|inside the|to the world|air"
    r"|wood|sea|lift|lifts|ringer|pan|loss|battery|leg|legs|arm|phone|hungry|on the)",
    r"(?:social life|love life|sex life|dating life|career|creativity|motivation|internet connection|phone|battery|batteries|laptop|car|plant|plants|flowers|engine|party|tomatoes|line|wifi|internet"
    r"|speaker|garden|tree|grass|lawn|signal|screen|light|bulb|mic|computer|tablet|watch|remote|roses?"
    r"|orchid|goldfish|conversation|joke|chat|fire|romance|trend|wind|storm|applause)"
    r" (?:is |was |are |has |had |just |keeps? |have |kind of |nearly |almost |all |slowly |finally )*"
    r"(?:dying|died|dead|die)",
    r"(?:bored|scared|worried|frightened|tickled|loved|love|sick|tired|stressed|starved|starving|freezing"
    r"|frozen|bore|scare|scares|bores|thrilled|working|worked|flogged|done|annoyed|talked) (?:me |myself |you )?to death",
    r"to die for", r"do or die", r"die hard", r"live and let die", r"never say die", r"diehard",
    r"(?:old habits|hopes?|dreams?|rumors?|traditions?|ideas?|love|passion|flame|legends?|plants?|embers?|voice) (?:never |rarely |do not |does not |slowly )?(?:die|dies|died|dying)(?: hard| last)?",
    r"(?:deadline|deadlines|drop dead gorgeous|over my dead body|death by (?:powerpoint|meetings?|chocolate|emails?)"
    r"|at death'?s door with (?:a|this) cold|be the death of me|death (?:of|to) (?:the|my) (?:diet|internet|phone)|death (?:metal|star|valley|grip|stare|march))",
    r"(?:cut|cutting|shot|shoot|shooting) (?:the|a|down|back|out|off|corners|it|me (?:off|some slack|a deal|in)|to the chase|my (?:hair|nails|finger|thumb"
    r"|bangs|fringe|grass|lawn|hand|chin|leg|losses|hours|budget|spending|toe|knee|foot on)|myself (?:(?:while |when )?(?:shaving|cooking|chopping|slicing|peeling|off|some slack|a slice|a break|a piece|some cake|on (?:a|the)"
    r" (?:can|tin|paper|knife by accident|glass|envelope|fence))|by accident|accidentally))",
    r"(?:burned|burnt|hurt|cut|bit|scratched|scalded) myself (?:(?:while|when)(?: i (?:was|fell|slipped|tripped))? )?(?:cooking|by accident|accidentally|on the (?:oven|stove|iron|kettle|pan|fence|door|brambles|hob|toaster)|playing"
    r"|at (?:the gym|football|soccer|work|yoga|practice|training)|running|lifting|skiing|falling|gardening|exercising|climbing|dancing|shaving|baking|slicing|chopping|moving|with the (?:kettle|iron|glue gun))",
    r"hurt (?:myself|me|my (?:back|knee|foot|ankle|arm|leg|shoulder|hand|wrist|pride|finger|neck)) (?:playing|at the|running|in the (?:gym|garden)|falling|lifting|on the|moving|skiing|(?:while|when) (?:i (?:fell|slipped|tripped|was (?:playing|running|lifting|cooking|skiing|moving))|playing|running|lifting|cooking))",
    r"suicide (?:for (?:my|the|his|her|our|your) (?:career|business|reputation|company|brand|team)|squad|drill|drills|mission|prevention|door|doors|king|runs?|awareness|burn|hotline (?:charity|fundraiser))",
    r"(?:career|political|social|financial|professional|commercial) suicide",
    r"(?:will not|not) be (?:here|around|in)\b.{0,40}\b(?:vacation|holiday|trip|traveling|moving|conference|abroad|day off|visiting|business|wedding|on leave|days off|away)",
    r"(?:bath|photo|cherry|seed|sex) bomb", r"blow (?:my|the) (?:mind|candles)",
    r"overdos(?:e|ed|ing) on (?:coffee|chocolate|sugar|caffeine|netflix|cake|candy|tv|ice cream|social media|news|cheese|christmas|carbs|sunshine|cuteness|sweets|cookies|vitamin c|work|garlic|podcasts|cats|espresso|pizza)",
    r"(?:much|too much|a|an) (?:chocolate|sugar|coffee|caffeine|cute|cuteness|sunshine|cake|cat video|christmas) overdose",
    r"(?:punch|kick|hit|shoot|strangle|throw|hang|slap|beat|drown|bury) (?:a (?:wall|pillow|penalty|hoop|basket|text|message|deadline|goal|home run|note)|the (?:gym|sack|road|hay|ground running"
    r"|books|hoops|breeze|roof|shops|town|brakes|snooze|ball|pillow|lights|pause|button|record|play|wall|bottle in|hoop|washing|picture|phone|laundry|curtains|couch|beach|sheets|pool)|out (?:with|there|together)|around|some hoops|myself in work|my head against|up with|myself with work|me an email|me a message|my stuff|record|play|stop|pause|rock bottom|the bag)",
    r"jump(?:ing)? off (?:a|the) (?:diving board|pier|swing|bed|sofa|wall|boat|couch|bus|train|high dive|rock into|cliff into|cliff on|bandwagon|bridge (?:with a bungee|on a bungee))",
    r"(?:off the deep end|end of (?:my|the) (?:rope|tether|line|day|week|month|session|story)|end it there|end it here|end it now please)",
    r"(?:hanging|hang|hung) (?:in there|out|around|up|on|the|my|pictures|laundry|over|by a thread)",
    r"(?:drowning|buried|swamped) in (?:work|email|emails|paperwork|laundry|debt|deadlines|homework|dishes|tasks|to dos|admin|messages)",
    r"(?:want to|going to|would like to|could|might|wanted to|will|just) (?:crawl into a hole|curl up|disappear into|sink into the (?:floor|ground)|disappear (?:on holiday|to the|for a (?:weekend|week|while|bit)|into a (?:book|hole)|behind|under my (?:desk|duvet|blanket)|from the (?:party|meeting|room)))(?: and die)?",
    r"(?:want|wanted|would have liked|could have liked|wish|wished|wishing) (?:for )?the (?:ground|floor|earth) (?:to|would|could) (?:swallow|open)",
    r"(?:give up|end|quit|stop) (?:smoking|sugar|coffee|coke|chocolate|meat|my (?:job|diet|gym membership|subscription|lease|contract|shift))",
    r"(?:ate|eat|eaten|had|took|drank) (?:way |far )?too (?:many|much) (?:cookies|cake|chocolates?|sweets|pizza|coffees?|crisps|chips|photos|pictures|breaks|notes|classes|food|sugar|wine last night|beers? last night|selfies|candy|tea)",
    r"(?:fire|volcano|bullet|slay|slaying|slayed|murder mystery|murder mysteries|true crime|crime (?:novel|show|podcast)|escape room|thriller|whodunnit|horror)",
    r"(?:danger|dangerous|unsafe) (?:of (?:missing|losing my (?:job|spot)|being late|falling behind|forgetting)|zone|for driving|to drive|to eat|with (?:chocolate|a credit card))",
    r"(?:beat|beats|beating|beaten) (?:me|him|her|us) (?:at|in|to)", r"(?:that|it|what|which|this|how|why|where|who) (?:\w+ ){0,2}(?:beats|beat) me\s*$|^beats me$",
    r"(?:hit|hits|struck) me (?:that|how|then|just now|suddenly|all at once|up|with (?:a|an|the|some|your) (?:\w+ )?(?:idea|question|bill|email|news|invoice|joke|good|new|big|hard question))",
    r"(?:attack|attacked|threatened|abused) (?:the (?:cake|pile|problem|laundry|inbox)|by (?:mosquitoes|a goose|the cat|wasps|bees|a seagull))",
    r"threaten(?:s|ed|ing)? (?:to )?(?:rain|snow|cancel|quit|resign|storm|leave the band|thunder|fall asleep)",
    r"(?:scares?|frightens?|terrifies|terrified|scared) (?:me )?(?:of|that) (?:spiders|heights|dogs|flying|the dark|clowns|failing|failure|rejection|public speaking|being seen|making|missing|the future|change|commitment)",
    r"(?:wish|hope) (?:i could )?(?:sleep (?:in|all day|for (?:a week|days|a month|hours)|until noon))",
    r"(?:sleep|could sleep) (?:for )?(?:ever|forever|a hundred years|a week) (?:on this|in this bed|after this|after that)",
    r"(?:do not want to|can not|never want to) (?:get up|get out of bed|wake up) (?:early|at (?:six|five|seven)|before|on (?:mondays?|weekends?|saturdays?)|so early|for work|this early|yet|when it is (?:dark|cold))",
    r"(?:do not want to|can not|will not) be (?:here|alive) (?:for (?:the|this) (?:meeting|party|dinner|show)|at work|in this (?:meeting|class|office|town|queue|traffic|job))",
    r"(?:can not|do not want to|cannot) go on (?:the|a|with (?:the|this) (?:exercise|session|recording|meeting|job|diet|course|story|question)|holiday|vacation|trip|stage|air|sundays?|saturday|friday|that date|like this at work with)",
    r"(?:goodbye|good bye|farewell) (?:party|drinks|lunch|card|speech|dinner|cake|to (?:the (?:team|office|house|old|beach|summer|day|week)|my (?:old|colleagues?|students|guests?|coworkers?|desk|car|flat|apartment|desk|job|savings|diet|weekend|class)|summer|sugar|smoking|caffeine|london|that (?:house|job)|all that))",
    r"(?:last|final) (?:goodbye )?(?:day (?:at|of) (?:work|school|the|my)|letter of the|exam|goodbye tour|words? of the (?:book|song|play|speech))",
    r"(?:nobody|no one) (?:will|would) (?:miss me|notice) (?:at (?:the|this) (?:meeting|party|office|dinner|gym)|if i (?:leave|left|slip|skip|go) (?:early|out|the (?:party|meeting)|home|quietly))",
    r"(?:burden|burdened) (?:of (?:proof|work|the|this mortgage)|by (?:debt|work|paperwork|emails)|beast)",
    r"better off (?:without (?:him|her|it|them|that|this|sugar|coffee|my (?:ex|phone|job))|walking|alone(?: than|$)|single|taking)",
    r"pull the (?:trigger|plug) on (?:a|the|that|this|it|buying|my)", r"bite the bullet", r"stick to my guns", r"jump(?:ed|ing)? the gun",
    r"shoot for", r"shot in the (?:arm|dark)", r"long shot", r"big shot", r"knock(?:ed)? (?:me|it) (?:out of|down with)",
    r"no way (?:out of (?:this|the) (?:meeting|contract|party|dinner|traffic|lease)|i am|i would|around|to know|to (?:go on )?(?:holiday|vacation|the trip))",
    r"(?:no|what is the) (?:point|reason) (?:in |of |to )?(?:arguing|worrying|waiting|going (?:to|out|there|on about|on with the)|complaining|asking|talking|trying to (?:fix|argue)|ironing|rushing|this (?:meeting|exercise|question)|cleaning|it raining)",
    r"(?:end|ending|ended) (?:it|things) with (?:him|her|my|them|that|the|tom|this|sam|alex|dan|mark|jack|ben)",
    r"(?:rather|sooner) die than (?!live|go on|go through|be |face|stay|keep|carry|wake|continue|do this|feel|see|suffer|spend)\w+", r"(?:nearly|almost|practically|about) (?:had|gave (?:me|him|her)) a heart attack",
    r"(?:it is|it would be|that is|be|pure|absolute) suicide (?:to|for)(?! me\b)", r"(?:he|she|they|it|that|who|\w+) broke my (?:heart|promise|trust|phone|glasses|laptop|favorite|streak|concentration|flow)", r"heat is murder", r"(?:can|may|should) i (?:take|have|mix|drink) \w+ (?:with|and|before|after)\b",
    r"want(?:ed)? to (?:disappear|vanish|hide) (?:when|whenever|every time|on|behind|under|for a|if (?:he|she|they|people|someone))\b", r"want(?:ed)? to die (?:when|whenever|every time) (?:he|she|they|people|everyone|my (?:mom|dad|boss|teacher)|someone)\b",
    r"(?:happier|better|relieved) if i (?:just )?(?:cooked|listened|agreed|shut up|said|helped|smiled|paid|cleaned|tried|relaxed|called|talked|worked|stayed|laughed|wore|earned|(?:was|were) (?:more|less|better|on time|a bit|quieter|nicer|richer|thinner))\b.*",
    r"suicide (?:line|hotline|helpline|watch|statistics|bomber|note in (?:the|a))", r"(?:i have got|i got|got|have) a (?:crush|killer|stabbing pain in my (?:back|knee|side))",
    r"(?:safe|unsafe) (?:online|to (?:eat|drink|swim|drive|send|delete)|in this (?:app|password))",
)  # fmt: skip

_PAST = _any(
    r"\b(?:years|decades|ages|a long time|long|months|a while) ago\b", r"\bused to\b", r"\bback (?:then|when|in the day)\b",
    r"\b(?:as|when i was) (?:a )?(?:teenager|teen|kid|child|student|younger|young|fifteen|sixteen|seventeen|eighteen|at school|in (?:school|college|high school)|nineteen|twenty|in my (?:teens|twenties))\b",
    r"\bin my (?:teens|twenties|thirties|youth|past)\b|\bat (?:thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)\b", r"\blong (?:over|gone|past|behind)\b", r"\bin the past\b",
    r"\b(?:behind me|recovered|recovery|got (?:through|past|over) (?:it|that)|glad (?:that|it|this|i|to be)|not anymore|no longer (?:feel|think|suicidal|a burden|cut|do that|want to (?:die|hurt|kill|cut))|those days|that is over|past that|came out the other side|got better|healed"
    r"|survived (?:it|that)|overcame|grateful (?:to be|i am|that i am) (?:alive|here)|better now|all (?:good|fine|better) now|safe now|i am okay now|i am fine now|doing well now|happy to be alive|never again since|free of (?:it|that|him)"
    r"|since (?:then|stopped)|clean for|years? clean|(?:one|two|three|four|five|six|seven|eight|nine|ten|many) years? (?:since|free|clean|now without)|once (?:thought|wanted|felt|tried|was)|before (?:therapy|treatment|i got help)|stopped (?:years|long)|at peace with (?:it|that)|left (?:him|her|them) (?:years|long|last year|two|three|ages)|in (?:19|20)\d\d|(?:back )?in (?:two thousand|nineteen (?:seventy|eighty|ninety))(?: \w+)?|(?:back )?in the (?:seventies|eighties|nineties))\b",
    r"\b(?:in|at|during) (?:my )?(?:college|high school|university|uni|school days|twenties|teens|first marriage)\b", r"\b(?:happily married|thank god i (?:survived|lived|am here)|glad i (?:survived|lived|am here|did not|left)|therapy helped|look(?:ing)? forward to|(?:i am|she is|he is|we are|life is) (?:\w+ )?(?:well|fine|happy|good|better|great|safe|okay|healed|married) (?:now|today|these days|again now)|i left (?:him|her|them)|(?:last|that) (?:winter|summer|spring|autumn)|it has been \w+ (?:years|months) since)\b",
    r"\bhave not (?:felt|thought|done|cut|hurt|wanted|had those)\b.{0,45}\b(?:in|for|since)\b",
)  # fmt: skip
_STILL = _any(
    r"\b(?:again|lately|now i (?:want|wish|think (?:of|about)|am (?:back|thinking|cutting)|feel like (?:dying|cutting|hurting))|these days|still (?:want|think|feel|do)|tonight|back again|coming back|came back|is back|are back|right now|relapsed|started again)\b"
)

_OTHERS = _any(
    r"\b(?:movie|film|book|novel|series|episode|show|documentary|podcast|song|lyrics|lyric|character|play|plays|opera|poem|article|news|story|headline|paper|game|drama|soap|actor|actress|hamlet|juliet|romeo"
    r"|in class|in school today|class on|lecture|seminar|essay|thesis|paper about|training (?:on|about|course)|workshop|textbook|museum|history lesson|read about|read that|read an|saw on tv|on tv|netflix|the radio|television|video game|the villain|the hero|research|the report|campaign|awareness|charity|fundraiser|study (?:about|on)|exhibition|chapter|ending of the|plot)\b",
)  # fmt: skip
_SELF_IN_STORY = _any(
    r"\b(?:like (?:me|i feel|i do)|and i (?:want|feel|am|think|might|wish|do|have)|makes? me want|made me want|i want to|so do i|me too|just like (?:that|him|her)|that is (?:me|how i feel)|i feel the same|i am (?:going to|the same))\b"
)
_THIRD_SUBJECT = re.compile(
    rf"\b(?:my (?:\w+ )?(?:{_KIN}|friend|best friend|neighbor|aunt|grandma|grandmother|grandfather|classmate|patient|colleague|coworker|student|"
    r"niece|nephew|cat|dog|pet|hamster|fish|rabbit|horse|great uncle|old teacher)(?:'s \w+)?|he|she|they|her|a (?:friend|colleague|neighbor|guy|girl|man|woman|kid|boy|student|coworker)(?: \w+){0,3}|someone i (?:know|knew)|people|the neighbor|"
    r"our (?:dog|cat|neighbor|teacher|friend))"
    r" (?:once |had |has |have |was |is |were |are |got |said |says |told me |tells me |told us |almost |nearly |tried to |wanted to |wants to |who |been |felt |feels |thinking |talked |talks |thought |thinks |kept |just |really |also |sometimes |often |he |she |they |about |of |up |recently |would |that )*"
    r"(?:died|dead|killed (?:himself|herself|themselves)|suicidal|suicide|(?:kill|hurt|harm|cut|cuts|cutting|hang) (?:himself|herself|themselves)|wanted to die|wants to die|overdosed|overdose|took (?:his|her|their) (?:own )?life|passed away|abused|dying|in danger|was hit|self harms?|end (?:his|her|their) life|(?:was |were |got |been )(?:\w+ )?(?:attacked|stabbed|robbed|assaulted|beaten|mugged|shot|murdered|abused|raped|killed|hit by a)|murdered|mugged|took (?:an overdose|pills))\b"
)
_LOST_TO = re.compile(
    r"\b(?:my|a|our|the) (?:neighbor|colleague|friend|coworker|classmate|acquaintance|celebrity|best friend)(?:'s \w+)? (?:\w+ )?(?:beat|beats|hit|hits|abused|abuses|hurts?|threatened|left) (?:her|him|them|his|their)\b|\b(?:lost|losing|lose) (?:\w+ ){1,4}to suicide\b|\bdeath of (?:my|a|his|her)\b"
)
_NEGATED = _any(
    r"\b(?:i am|i was|i have|i would|i do|i will|i could|i did)? ?(?:not|never|nowhere near|far from|neither|by no means)(?! (?:(?!suicidal|going|in|thinking|planning|unsafe|about|hurt|abused)\w+ )?(?:stop|help|resist|only|just|control|quit|keep from))(?: \w+){0,2} (?:suicidal|in (?:any )?danger|going to (?:hurt|kill|harm|cut) (?:myself|anyone|anybody|you|him|her|them)|thinking (?:of|about) (?:suicide|killing|hurting|ending|dying|harming)|unsafe|planning (?:to|on) (?:hurt|kill|die|ending)"
    r"|(?:hurt|kill|harm|cut|harming|hurting|cutting|killing) (?:myself|anyone|anybody|him|her|them|a fly)|self harm(?:ing)?|considered suicide|thought (?:of|about) (?:suicide|killing myself|ending|dying|hurting myself)|abused|hit me|touched me|a danger|about to (?:hurt|kill|jump|do anything)"
    r"|(?:want(?:ed|ing)?|wish|plan|intend) to (?:die|hurt|kill|harm|end (?:it|my life)|be dead|cut)|be (?:a )?danger|take my (?:own )?life|afraid of (?:him|her|my)|a burden|overdos(?:e|ed)|threaten(?:s|ed|ing)? me|hit(?:s|ting)? me|feel(?:ing)? (?:suicidal|like (?:dying|hurting)))",
    r"\b(?:no|zero|without(?: any)?) (?:suicidal|thoughts? of (?:suicide|dying|ending|hurting|self harm)|plans? to (?:die|hurt|kill|end)|intention of (?:dying|hurting|killing)|wish to die|desire to (?:die|hurt))\b",
    r"\b(?:do not|would not|will not|could not|did not) (?:ever |really |actually |even )?(?:want|wish|plan|intend) to (?:die|hurt (?:anyone|anybody|myself|him|her|you|people|them|a)|kill|harm|cut|end (?:it all|my life))\b",
    r"\b(?:would|will|could|do|did) (?:not|never) (?:ever |really |actually |even |do anything to )?(?:hurt|kill|harm|cut|do that to|end) (?:myself|anyone|anybody|my life|it all|him|her|them|a fly|it)\b",
    r"\b(?:he|she|they|my (?:husband|wife|partner|boyfriend|girlfriend|dad|mom)) (?:would|has|had|have|does|did|will) (?:not|never) (?:ever )?(?:hit|hits|hurt|touched|threatened|threaten|harm|lay|laid|beat|abused)\b",
    r"\bno one (?:is )?(?:hurting|hits|hit|threatening|harming) me\b", r"\b(?:nobody|no one) (?:\w+ )?(?:\w+ )?(?:hurting|hurts|hurt|hits|hit|threatening|threatened|harming|harmed|touched|beats|abuses|abused|following|attacked) (?:me|us)\b", r"\bnever (?:\w+ )?(?:hurt|harmed|hit|killed|attacked|threatened|cut|touched|stabbed) (?:anyone|anybody|myself|a soul|people|another|someone|him|her|them|a fly|me|us)\b",
    r"\bnot (?:an|a real|really an|any) emergency\b", r"\bno (?:real )?danger\b|\bnot (?:a|any) danger\b", r"\bi (?:am|feel) (?:perfectly |totally |completely |quite |very )?safe\b(?! (?:from|nowhere))",
)  # fmt: skip
_DOUBLE = _any(r"\bnot suicidal but\b", r"\bnot (?:going to|gonna) (?:kill|hurt) myself but\b", r"\bdo not want to die but\b",
               r"\bnot want to kill myself but\b", r"\bnot in danger but\b")  # fmt: skip

_NOW: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "acute",
        _any(
            r"\bsuicid(?:e|al)\b", r"\b(?:kill|killing|killed|hang|hanging|shoot|shooting|drown|drowning|starve|poison|stab) myself\b",
            r"\b(?:end|ending|take|taking|took|ended|finish) my (?:own )?life\b", r"\b(?:end|ending) it all\b", r"\bend (?:it|things|everything) (?:tonight|for good|now|once and for all|forever|all)\b",
            r"\b(?:want|wanted|wanting|wants|ready|like|rather|prefer|deserve|need|going|about|hope|wish|trying|tried|plan|planning|decided|better|gonna|longing|continue|wishing|hoping) (?:to )?(?:just |really |only |simply |maybe |kind of )?(?:die|dye|be dead|dying|died|be gone forever|be gone for good|never wake)\b",
            r"\bwish(?:ing|ed)? (?:that )?(?:i (?:was|were|am|had|could|would)|myself) (?:just |never |simply |not )*(?:dead|died|been born|be dead|die|existed?|gone|alive|buried|six feet under|wake)\b",
            r"\b(?:would be|be|am|were|was|is) better off (?:dead|without me|if i (?:was|were|am|had|died|did))\b", r"\bbetter off dead\b", r"\bbetter (?:off )?without me\b", r"\bbetter if i (?:was|were|am|had) (?:not (?:here|around|alive)|never|gone|dead)\b",
            r"\b(?:want|wanna|need|like|wish|prefer|rather|going|ready|plan|love|hope)(?:ed)? (?:to )?(?:just |really |simply )?(?:not (?:exist|be (?:here|alive|around)|wake up|live)|stop (?:existing|living|being alive|breathing)|disappear(?! (?:on|to the|for a|into a|from the (?:party|meeting|room)))|vanish|cease to exist|go to sleep and (?:not|never)|fall asleep and (?:not|never)|sleep (?:forever|and (?:not|never))|fade away|not be|be no more|cease)\b",
            r"\b(?:do not|no longer|not|never|did not|does not) (?:really |even |actually |ever )?(?:want|wanna|wish|care|feel like|deserve|like|need|wanting)(?:ing)? (?:to )?(?:live|living|be (?:alive|here(?! (?:for|at|tonight with))|around|on this (?:earth|planet)|in this world|part of this world)|exist|existing|being (?:alive|here)|wake up|go on(?! (?:holiday|vacation|stage|a))|keep (?:living|going)|continue living|carry on living|see (?:tomorrow|another day|the morning)|life)\b(?! with (?:this|it|the|that)\b)",
            r"\b(?:hope|wish|pray|hoping|wishing|praying|rather|prefer|not mind if|would not mind if|want)(?:ed)? (?:that |if )?(?:i )?(?:could |would |just |did |do |maybe |simply )*(?:not|never) (?:wake|waking|woke|woken) up\b", r"\b(?:never|not) wak(?:e|ing) up(?: again| tomorrow| one day| at all| in the morning)?\b(?! (?:early|late|on time|at|before|for|to my|in time|refreshed|rested|when))",
            r"\b(?:would not|do not|not) (?:mind|care) (?:if|whether) (?:i )?(?:\w+ )?(?:did not|do not|never|not|died|die|live|woke|wake|got hit|lived|a (?:car|bus|truck) hit|a (?:car|bus|truck))\b",
            r"\bno (?:reason|point|sense|use|will) (?:left |for me )?(?:to|in|of|for) (?:live|living|life|go on|going on|be here|being here|stay alive|carry on living|get up anymore|stay here|being alive|my life|exist|existing|wake up|keep living)\b",
            r"\b(?:not see|do not see|see no|can not see|cannot see|can not find|there is no|there is not|no|is there a|is there any|what is the|what is even the|not find|is no|lost (?:my|all|the|any)) ?(?:any |a |the )?(?:reason|reasons|point|future|purpose|will|sense|way|why)(?: left| for me)? (?:to|in|of|for) (?:live|living|life|going on|go on|be here|being here|stay|staying|keep going|carry on|being alive|continue living|me in this world|existing|me anymore|exist|tomorrow)\b",
            r"\b(?:nothing|not anything|no one|nobody) (?:left )?(?:to live for|worth living for|left for me (?:here|in this world))\b", r"\blife (?:is not|does not feel|is no longer|not|has not been|isn't) worth (?:living|it)\b", r"\bnot worth living\b", r"\btired of (?:living|being alive|life|existing|this life)\b", r"\b(?:done|finished|through) (?:with )?(?:living|life|being alive|this life)\b",
            r"\b(?:can not|no way (?:to|i can)|no strength to|do not know how to|not able to|unable to|could not) (?:go on|keep living|carry on living|live (?:anymore|any more|like this|any longer|with this pain|another day)|keep going on|face another day|face tomorrow|do life|do another day|survive another|make it through the night|keep myself alive)(?! (?:holiday|vacation|stage|a trip|the trip|with the (?:exercise|session|recording)|sunday|friday))\b",
            r"\bno way (?:to|of) (?:go|going|carry|carrying|keep|live|living) (?:on|going|anymore)?\b", r"\bno way out\b", r"\bonly way out\b",
            r"\b(?:burden|drag|weight) (?:to|on|for) (?:everyone|everybody|my (?:family|kids|friends|parents|husband|wife|partner|mom|children|whole family|loved ones)|them all|them|the people|people|all of them|others|him|her|the world|you all|anyone|the family|those)\b", r"\b(?:am|i feel like|being|become|just|only|such|i am nothing but|feel|always|'m) (?:just |only |such |nothing but )*a (?:burden|dead weight)\b",
            r"\b(?:everyone|everybody|they|my (?:family|kids|friends|husband|wife|parents|partner|children|mom)|the world|people|you all|he|she|no one|nobody) (?:would|will|could|might|'d) (?:all |both |just |probably |really |even |ever )*(?:be (?:happier|fine|better|relieved|glad|better off)(?: off)? (?:without me|if i (?:was|were|am|died|disappeared|just|did|had)|when i am gone|with me gone)|miss me|notice (?:if|when) i (?:was|were|am|died|disappeared)|care if i (?:died|die|was|disappeared|were|lived|vanished|am gone))\b",
            r"\b(?:nobody|no one|not a soul|who) (?:would|will|'d) (?:even |really |ever )?(?:miss me|notice if i|care if i|notice i (?:was|am) gone)\b",
            r"\b(?:without me|if i (?:was|were|am) (?:gone|dead|not (?:here|around|alive))|when i am gone|once i am gone|after i am gone|if i (?:disappeared|vanished)(?: forever)?(?: nobody| no one| they))\b",
            r"\b(?:jump|jumping|jumped|throw myself|threw myself|stepped|walked|step|walk|drive|drove|throwing myself|drive myself|stepping|walking|driving) (?:off|in front of|out of|out in front of|under|into) (?:a|the|my)? ?(?:bridge|roof|building|train|window|balcony|cliff|bus|truck|traffic|car|tree|oncoming|sea and|platform|tracks|wall|river|lake)\b",
            r"\b(?:slit|slash|open|opening|slitting|slashing) my (?:wrists?|throat|veins?)\b", r"\b(?:rope|noose|gun|razor blades?|pills) (?:ready|around my neck|in my (?:hand|drawer|room|bag)|saved up|waiting|stashed|next to me|and i (?:want|am going|will)|to (?:do it|end))\b", r"\b(?:saved up|saving up|stockpil\w+|counting|counted|collecting|hoarding|collected|stash\w*|bought|holding|staring at|looking at) (?:all )?(?:my |the |enough |some |a |her |his )*(?:\w+ )?(?:pills|tablets|rope|razor|blade|gun|noose|sleeping pills|meds|bottle of pills|medication)(?: to (?:do|end|kill|die))?\b(?! (?:for (?:the|my) (?:dog|cat|trip|climbing)))",
            r"\b(?:this is|saying|say|said|want to say|time to say|came to say|here to say) (?:my |a )?(?:final |last )?(?:goodbye|good bye|farewell) (?:forever|for good|to (?:everyone|everybody|you all|my (?:family|kids|loved ones|children|life|mom|parents)|the world|all of you|life|them all|this world|them)|world|one last time|cruel world|for the last time)\b", r"\b(?:goodbye|farewell|good bye) (?:forever|for good|cruel world|world|everyone i|to this world|to life)\b", r"\bthis is (?:goodbye|good bye|farewell|my (?:last|final)|the last (?:time you|thing|message|you))\b(?! (?:for now|question|one|day of|for today|for tonight|until))",
            r"\b(?:wrote|written|writing|left|leaving|write|have|finished|leave|recorded) (?:\w+ )?(?:my |the |a |out |them |everyone |all )*(?:goodbye|farewell|good bye|suicide|last|final) (?:letters?|notes?|messages?)\b(?! (?:to my (?:colleagues|team|students|class)))",
            r"\b(?:will not|won't|not going to) (?:be (?:here|around|alive) (?:tomorrow|much longer|anymore|any longer|in the morning|next week|for long|by (?:morning|tomorrow)|long)|see (?:me|you|them) (?:again|anymore|tomorrow)|hear from me again|make it (?:to|until) (?:tomorrow|morning)|wake up tomorrow|need (?:any of )?(?:it|this|that|them|my things) (?:anymore|where i am going|any more)|have to (?:worry|put up|deal|bother|care) (?:about|with|for) me (?:much longer|anymore|any more|any longer|soon|again)|be (?:a |an )?(?:problem|bother|burden|trouble|worry|weight|nuisance|drain) (?:to|for|on) \w+(?: \w+)?|bother (?:anyone|you|them|anybody) (?:anymore|again|any more|much longer)|be (?:a )?(?:bother|problem|trouble|in (?:your|their|anyone's) way) (?:to (?:anyone|you|them) )?(?:anymore|any more|much longer|any longer|soon|again|after))\b",
            r"\b(?:soon|after) (?:i (?:will|am going to) (?:be gone|not be here|be with (?:my|him|her|them))|it will (?:all )?be over|you (?:will not|won't))\b", r"\b(?:giving|gave|given|give) (?:away )?(?:all )?my (?:things|stuff|belongings|dog|cat|possessions|favorite things|pets|clothes) (?:away|to (?:my|friends))\b.{0,40}\b(?:need|anymore|goodbye|going|soon|ready|longer|gone|will not)\b", r"\b(?:put|putting|got|getting|have) my affairs in order\b",
            r"\b(?:take|tell|tell my (?:kids|mom|wife|husband|family|parents|dad|children|mother)) (?:care of (?:my|the) (?:dog|cat|kids|mom|children|family|sister|brother|baby)|(?:\w+ )?i (?:loved?|am sorry|always loved)) (?:them |him |her |you )?(?:when|after|once|because|if) i (?:am|will be|will not be|have|do not) (?:gone|dead|not here|left|here)\b", r"\btell (?:my (?:\w+)|them|her|him|everyone) (?:that )?i (?:loved|love|always loved) (?:them|her|him|you)(?: all)?(?: (?:when|after|for me|please|and (?:that )?i am sorry|goodbye|always))\b",
            r"\b(?:hurt|cut|cutting|harm|harming|hurting|burn|burning|burned|burnt|harmed|punish|punishing|scratch(?:ed|ing)?|bleed(?:ing)?|starv(?:e|ing|ed)|injur(?:e|ed|ing)|hit(?:ting)?|punch(?:ed|ing)?|bruis(?:e|ed|ing)) (?:my|me)?self\b", r"\bself[- ]?harm(?:ed|ing|s)?\b", r"\b(?:cut|cutting|burn|burning|burned|carve[d]?|slice[d]?|slicing|scratch(?:ed|ing)|hurt|hurting|blade (?:on|to)|cuts? (?:on|all over)) (?:up |into |on |all over )?(?:my|to my|the skin on my) (?:arms?|wrists?|legs?|thighs?|skin|body|forearms?|stomach|thigh)\b", r"\b(?:started|been|begun|back to|went back to|am|keep|stop|i) cutting(?: again| lately| last night| tonight| when| every| to cope| to feel|$)", r"\b(?:cut|cuts|bled) to feel (?:something|better|anything|alive)\b", r"\b(?:relapsed|relapse) (?:and|with) (?:cut|cutting|self)\b", r"\b(?:fresh|new) cuts\b", r"\b(?:make|made|making) (?:myself )?(?:bleed|myself (?:hurt|suffer|throw up|sick on purpose))\b", r"\b(?:urge|urges|temptation|tempted|desire) to (?:cut|hurt|harm|burn|die|jump|end|kill|drive|do something (?:to myself|stupid|terrible))\b", r"\b(?:a |the |my )?(?:blade|razor|knife|lighter) (?:again|on my (?:arm|skin|wrist|leg)|to my (?:arm|skin|wrist|throat|leg|neck)|against my)\b",
            r"\b(?:think|thinking|thought|thoughts|dream|dreaming|fantasize|fantasizing|fantasies|obsess\w*|talk) (?:\w+ )?(?:about|of) (?:\w+ )?(?:dying|death all|my (?:own )?(?:death|funeral)|ending (?:it|everything|my|things(?! with))|not (?:being (?:here|alive|around)|waking|existing)|(?:just )?disappearing forever|being dead|how to die|ways to die|self harm|hurting myself|being gone)\b", r"\b(?:ways|how|a way|best way|easiest way|painless way|quickest way) to (?:die|kill myself|end (?:it|my life)|disappear forever|do it without pain|not wake)\b",
            r"\b(?:everything|it all|the pain|all of (?:it|this)|this) (?:would|will|could|can) (?:just |finally )?(?:stop|be over|end) if i (?:was|were|died|am|jumped|did|just)\b", r"\b(?:make|want|need|wish) (?:the pain|it all|everything|all of it|this pain|it|all this|the hurt) (?:to )?(?:just )?(?:stop|end|be over|go away) (?:forever|for good|permanently|once and for all|tonight)\b", r"\bi (?:just )?want (?:everything|it all|the pain|my life|all of it) to (?:be over|end|stop)(?: forever| for good| already| now|$)", r"\b(?:should|deserve to|ought to|better) (?:never have been born|not be alive|be dead|not exist|die)\b", r"\bnever been born\b", r"\b(?:the world|this world|everyone) does not need me\b", r"\bif i (?:died|die|were to die|was hit|got hit|crashed|did not wake|never woke|stopped breathing)\b.{0,40}\b(?:relief|fine|okay|care|mind|better|notice|miss|easier|happy|matter|good|glad|peace)\b", r"\b(?:it would be|be|might be|would be) (?:a relief|easier|best|nice|better|peaceful|good|simpler) (?:if i (?:\w+ )?(?:died|did not|never|was not|were not|stopped|was dead|disappeared|just did not|ceased|was gone|were gone|were dead|weren't|wasn't)|to (?:be dead|die|not (?:exist|wake|be|live)|disappear forever|just not|go to sleep and|fall asleep and|never wake|sleep and))\b", r"\b(?:thinking|think|thought) (?:about )?(?:just )?(?:driving off|crashing|swerving|stepping (?:off|out|in front))\b", r"\b(?:driv(?:e|ing)|swerv(?:e|ing)|steer(?:ing)?) (?:my car |the car |it )?(?:off (?:the|a) (?:road|bridge|cliff)|into (?:a|the) (?:tree|wall|river|lake|truck|oncoming))\b", r"\b(?:i have|i've got|there is|made|have got|got) a plan (?:to (?:die|end|kill|do it|hurt)|for (?:tonight|how to die|ending))\b", r"\b(?:tonight is|today is|this is|it will be) (?:the|my) (?:last (?:night|day)|night i (?:end|do|die)|day i (?:die|end)|end for me)\b(?! of (?:work|school|the|my|our|vacation|holiday))", r"\bi (?:am|feel) (?:already )?dead inside and\b", r"\bgive up on (?:life|living|everything)\b", r"\bgiv(?:en|ing) up on (?:life|living)\b", r"\bdo not (?:think|believe) i (?:can|will|could) (?:make it|survive|live|go on|last|get through)(?: (?:much longer|through (?:the|this|to)|tonight|another|until|anymore|any longer|the night|like this|to|for long))\b",
            r"\b(?:join|be with|see|meet|follow) (?:my (?:late )?(?:\w+)|him|her|them) (?:in heaven|on the other side|in the grave|in death|up there soon|again soon in)\b", r"\bif (?:a|the|some) (?:bus|car|truck|train|lorry) (?:hit|ran over|killed|took) me\b", r"\bno (?:reason|point|sense)\b.{0,25}\b(?:alive|live|living|exist|existing)\b", r"\b(?:scratch|pick|bite|hit|bang|cut|claw|dig|bash|pinch|stab|prick)\w* (?:at |into |in )?(?:my|myself)\b.{0,20}\b(?:bleeds?|blood|bruises?|bruised|numb|hurts?)\b", r"\b(?:bang|hit|bash|smash|slam)\w* my head (?:against|on|into)\b(?! a (?:brick )?wall (?:with|at work))", r"\btell (?:my \w+|them|her|him|everyone) (?:that )?i (?:always )?loved (?:them|her|him|you)\b", r"\bgiv(?:ing|en|e) (?:away )?(?:all )?(?:of )?my (?:things|stuff|belongings|possessions|clothes|pets?|dog|cat)\b.{0,50}\b(?:not need|no longer need|where i am going|going soon|gone|anymore|goodbye)\b", r"\b(?:made|said|saying|say) my (?:peace and (?:said )?(?:my )?|final |last )?(?:farewells|goodbyes|good byes)\b(?! (?:at|to (?:my|the) (?:team|colleagues|office|class|guests|hosts)))", r"\b(?:goodbye|farewell|good bye) (?:everyone|everybody|all of you|my (?:loved ones|friends|family|darling|love))\b.{0,30}\b(?:over|sorry|love you|forever|the end|can not|be better|heaven|this is it|peace)\b", r"\bmade my peace (?:with (?:dying|death|god|it all|leaving)|and (?:i am|it is|tonight|i will|ready))\b", r"\b(?:see|know|understand|find|think of|tell me) (?:a |any |one |the )?(?:reason |reasons )?(?:why|what for) (?:i )?(?:should |to |am |would |even |still |keep |bother )*(?:stay alive|live|living|go on|keep going|be alive|alive|exist|be here|wake up|continue living)\b(?! with)", r"\bwish i could (?:just |simply |maybe )?(?:stop existing|not exist|disappear(?! (?:on|for a|to))|cease|die|vanish|fall asleep and|go to sleep and|not be|stop living|stop being|be dead|end it|evaporate|leave this (?:world|life))\b", r"\bnothing (?:is |left )?(?:keeping|keeps|holding|holds|tying) me (?:here|alive|going|in this)\b", r"\b(?:not think|not believe|not know if|not sure if|not sure|doubt|not know how much longer) i (?:can|could|will|want to|am able to) (?:even )?(?:keep going|keep (?:doing|living)|carry on|go on|stay alive|live|take (?:much )?more|survive|last)\b(?! with (?:this|the) (?:exercise|session|question|recording|course))", r"\b(?:better|easier|simpler|kinder|best) (?:for (?:everyone|everybody|them|us all|all|my \w+) )?(?:if|when|once) i (?:\w+ )?(?:was|were|am|had|would|did|could|just)? ?(?:not here|gone|dead|not around|never|stopped|ended|die|died|disappeared|vanished|not born)\b", r"\b(?:sleep|asleep|bed|night)\b.{0,20}\b(?:not|never) (?:to )?(?:wake|get) (?:back )?up(?: again)?\b(?! (?:early|at|for|until|late))", r"\b(?:fine|okay|happy|all right|content|relieved|glad) (?:with|if|about) (?:not |never |i (?:did not|never|do not) )(?:waking|wake|woke|being here|existing|being alive|living)\b", r"\b(?:want|wish|hope|need) (?:everything|it all|it|my life|this life) (?:to )?(?:just )?(?:end|be over|stop)(?: already| now| for good)?$", r"\b(?:do not|not|never) (?:deserve|get|have any right) to (?:live|be alive|exist|breathe)\b", r"\bready to (?:go|leave this (?:world|life)|give up on life|meet my maker|check out)\b(?= (?:for good|forever|and never)|$)(?<!i am ready to go)", r"\b(?:feel like|want to|need to|urge to|about to|going to|tempted to|craving to|back to) (?:cut|cutting)(?: again| tonight| right now| today| so badly)*$", r"\b(?:use|point|good|sense|reason|value) (?:of|in|to|for) (?:\w+ )?(?:living|life|being alive|going on|staying alive|existing|live|waking up|carrying on)\b(?! (?:alone|with|here in|room|together|in (?:this|the) (?:city|town|house)))", r"\bliving (?:\w+ )?(?:is|feels|seems) (?:\w+ )?(?:not (?:\w+ )?worth|pointless|unbearable|too hard|too much|torture|meaningless)\b", r"\bliving is not (?:\w+ )?worth\b|\bliving just is not worth\b", r"\b(?:fall asleep|sleep|go to sleep|be asleep|close my eyes) (?:forever|for ever|for good|and never|and not wake|permanently)\b", r"\bnot care (?:whether|if) i (?:live|die|wake|survive)\b", r"\b(?:left|leaving|wrote|written|writing) (?:\w+ )?(?:notes|letters) (?:for|to) (?:my|the) (?:kids|children|family|parents|wife|husband|mom|loved ones|friends|sons|daughters)\b|\b(?:notes|letters) (?:for|to) (?:everyone|everybody|them all)\b", r"\bnot (?:need|have) to (?:listen to|deal with|put up with|look after|worry about|care for|hear from|take care of|bother with|carry|think about) me\b", r"\b(?:last|final) (?:goodbye|goodbyes|farewell)\b(?! (?:to (?:the (?:team|office)|my (?:old|job))|party|tour|note from))", r"\bwish (?:that )?(?:my life|it|everything|it all) (?:was|were|could be|would be|would) (?:all )?(?:over|finished|done|end|stop)\b", r"\bno (?:point|reason|sense|use)\b.{0,20}\b(?:being|staying|remaining) (?:on this|in this|here|around|alive)\b", r"\b(?:free|rid) of me (?:soon|forever|for good|tomorrow|after)\b", r"\bunalive\b", r"\bcheck out (?:of life|permanently|for good|of this world)\b", r"\boff myself\b", r"\bdo myself in\b", r"\btop myself\b", r"\bend myself\b", r"\bdone with (?:it all and|everything and) (?:want|ready)\b", r"\bnot (?:be )?(?:here|around|alive) (?:any ?more|much longer|tomorrow)\b(?! (?:for work|because i (?:move|moved)|since we))",
        ),
    ),
    (
        "acute",
        _any(
            r"\b(?:at|on|over|standing on|sitting on) the (?:very )?edge of (?:the|a) (?:roof|bridge|cliff|platform|balcony|building|tracks?)\b", r"^(?:\w+ ){0,3}i am (?:standing |sitting |up |here )?on (?:the|a) (?:bridge|ledge|roof|train tracks|railway line|railing)$",
            r"\b(?:do not|no longer|never) want (?:a|any|another|to see|to have a) (?:tomorrow|future)\b|\bno (?:more )?(?:tomorrows?|future) (?:left|for me)\b", r"\bmy heart (?:stops|would stop|stopped|gives out) (?:in my sleep|beating|tonight)\b", r"\bbeing dead\b|^why am i (?:still |even )?(?:here|alive|still here)(?: anymore| at all)?$",
            r"\b(?:gave|given|giving|left|leaving|leave) (?:\w+ ){0,4}(?:because i will not (?:need|be needing)|i will not need) (?:it|them|that|any of it)\b", r"\b(?:send help|get help now)\b|^somebody help(?: me)?$",
            r"\b(?:want|need|wish|would like) (?:for )?my life (?:to (?:be over|end|stop|finish)|over|ended)\b",
            r"\b(?:i have|i keep|i started|been) (?:been )?(?:harming|cutting|self harming)(?: (?:again|since|for|lately|every|at night|in secret)\b.*)?$", r"\bpick(?:ing)? at my (?:wrists?|arms?|skin) with\b",
            r"\b(?:can not|can never|could not|unable to|not) (?:find|see|think of|come up with) (?:one|a|any|a single) (?:good )?reason to (?:keep going|go on|stay|live|carry on|continue|be here)\b",
            r"\b(?:(?:do not|not) think i will|will not|might not|not going to|do not plan to|not planning to) be (?:around|here|alive) (?:for|at|to see|by|until|come|when) (?:my (?:birthday|next)|christmas|the (?:new year|summer|spring|wedding)|next (?:year|week|month)|new year|easter)\b(?!.{0,25}\b(?:away|traveling|holiday|vacation|abroad|visiting|working)\b)",
        ),
    ),
    (
        "danger",
        _any(
            r"\b(?:dare not|do not dare(?: to)?|too (?:scared|afraid|frightened) to) (?:go|come|be|stay|sleep) (?:home|back|at home|there)\b|\bdaren't go (?:home|back)\b",
            r"\b(?:is|are|am|was|keeps?|been) (?:being )?blackmail(?:ing|ed)\b(?: (?:me|us|by|with))?", rf"\b{_THEM} (?:\w+ )?(?:threw|throws|throwing|hurled|smashed) (?:a|an|the|her|his|things|plates?|glasses|\w+) ?(?:\w+ )?(?:at|on|over) (?:me|my (?:head|face))\b",
            r"\bwhat if i (?:kill|murder|stab) (?:someone|somebody|him|her|them|people)\b",
            rf"\b(?:got|was|been|being|get) (?:\w+ )?(?:thrown|pushed|shoved|slammed|dragged|hit|beaten|punched|kicked|choked|raped|attacked)\b.{{0,35}}\bby (?:my|him|her|a) ?(?:ex )?(?:{_KIN})?\b",
            rf"\b{_THEM} (?:\w+ )?(?:put|puts|had|has|wrapped|squeezed) (?:his|her|their) hands? (?:a?round|on|over|at) my (?:neck|throat|mouth)\b",
            rf"^(?:\w+ ){{0,2}}(?:my (?:ex |ex-)?{_KIN}|he|she) (?:always |still |sometimes )?(?:beats|hits|abuses|strangles|punches|slaps|kicks|chokes|rapes) me(?: (?:up|when|if|again|every|all|and|because|in the (?:face|head|stomach)|at (?:home|night))\b.*)?$",
        ),
    ),
    (
        "emergency",
        _any(
            r"\bover ?dos(?:e|ed|ing)\b", r"\b(?:took|taken|swallowed|take|have had|swallowing|downed|ate|drank|swallow|gulped|had|popped|drunk) (?:\w+ )?(?:\w+ )?(?:too (?:many|much)|a (?:whole |full )?(?:bottle|box|pack|bunch|handful|lot|packet|load|strip|ton)(?: of)?|all (?:of )?(?:my|the|his|her)|the whole (?:bottle|box|packet|pack)(?: of)?|\w+ty|\d+|a dozen|lots of|every last one of my|the entire (?:bottle|box)(?: of)?|double|extra|bleach|poison|way more|far more|more than i should|the lot) ?(?:of )?(?:my |the |his |her |those |these )?(?:\w+ )?(?:pills?|tablets?|meds|medication|sleeping (?:pills|tablets)|painkillers?|paracetamol|aspirin|tylenol|ibuprofen|antidepressants|xanax|valium|drugs|insulin|bleach|poison|vodka and pills|opioids|capsules|antifreeze|of them at once)\b", r"\b(?:drank|swallowed|drunk|drink|took|swallow) (?:some |the |a bottle of )?(?:bleach|poison|antifreeze|drain cleaner|rat poison)\b",
            r"\b(?:can not|cannot|could not|not) breathe(?: properly| well| at all| right)?\b(?!.{0,20}\b(?:deep|slow|nose|through my nose|with this mask|in this (?:dress|heat)|laugh))", r"\b(?:crushing|terrible|sharp|bad|severe|awful|huge|my) (?:chest pain|pain in my chest)\b", r"\bchest (?:hurts|pain|pains|is hurting|feels crushed)\b", r"\b(?:having|having a|think it is a|it is a|had a|i have a|i am having) (?:heart attack|stroke|seizure)\b", r"\bbleeding (?:a lot|badly|heavily|everywhere|out|and (?:it )?(?:will not|won't|can not) stop|to death|and can)\b", r"\b(?:will not|won't|can not|does not) stop (?:the )?bleeding\b", r"\bthere is (?:so much |blood|a lot of blood)(?: blood)?\b", r"\b(?:unconscious|passed out|collapsed|not breathing|stopped breathing|is not waking up|will not wake up|blue lips|turning blue)\b(?!.{0,20}\b(?:yesterday at|last year|on the (?:sofa|couch)))", r"\b(?:call|send|need|get|get me|phone) (?:me |for |us )?(?:an |the |a )?(?:ambulance|paramedics?|police|cops|911|nine one one|999|nine nine nine|112|emergency services?)\b", r"\b(?:i need|we need|need|get me|send|i want|give me|please|get) (?:some |urgent |immediate |someone to |somebody to )*(?:emergency )?help (?:me |us )?(?:now|right now|immediately|urgently|this (?:minute|second|instant)|fast|quick|quickly|asap|at once|straight away|right away)\b", r"\bhelp me (?:now|right now|immediately|please (?:now|someone|i am)|i am (?:scared|hurt|dying|bleeding|in danger))\b", r"\b(?:somebody|someone|anybody|anyone) (?:please )?(?:help me|help|save me)\b(?! (?:me )?(?:with|decide|choose|understand|find|play|to (?:move|cook|fix)|figure))", r"\bneed (?:someone|somebody) to help me (?:now|right now|immediately|urgently)\b", r"\b(?:emergency|it is an emergency|this is an emergency|life or death)\b(?! (?:fund|exit|contact|meeting|kit|number for work))", r"\b(?:house|home|room|kitchen|flat|apartment) (?:is )?on fire\b", r"\b(?:cut|hurt) (?:myself|my \w+) (?:really )?(?:badly|deep|deeply)\b", r"\bi (?:am|might be) dying\b(?! (?:to|for|of|here laughing))", r"\btaken (?:something|stuff|a lot|too much|everything)\b.{0,40}\b(?:awake|dizzy|numb|scared|die|regret|conscious|breathe|pills|move|fading|drowsy)\b", r"\bblood (?:everywhere|all over|is pouring|will not stop)\b", r"\b(?:wrists?|arm|leg|head) (?:is |are )?(?:bleeding|bleeds) (?:badly|a lot|heavily|everywhere)\b", r"\bthroat is closing\b", r"\bgoing into labor\b",
        ),
    ),
    (
        "danger",
        _any(
            rf"\b{_THEM} (?:\w+ )?(?:keeps? |always |just |sometimes |often |also |really |has |have |started |is |are |was |were |who |been |got drunk and |came home and |gets? \w+ and |will |then |once |even |again |nearly |almost |tried to |tries to |tries |wants to |threatened to |threatens to |said (?:he|she|they) (?:will|would|is going to|are going to) |says (?:he|she|they) (?:will|would|is going to) |told me (?:he|she|they) (?:will|would) |swore (?:he|she) would |going to |might |could )*(?:hit|hits|hitting|beat|beats|beating|beaten|kick|kicks|kicked|kicking|punch|punches|punched|punching|slap|slaps|slapped|slapping|choke|chokes|choked|choking|strangle|strangles|strangled|strangling|threaten|threatens|threatened|threatening|hurt|hurts|hurting|abuse|abuses|abused|abusing|molest|molests|molested|molesting|rape|rapes|raped|raping|assault|assaults|assaulted|assaulting|attack|attacks|attacked|attacking|shove|shoves|shoved|shoving|push(?:es|ed)?|grab(?:s|bed)?|stab|stabs|stabbed|kill|kills|burn|burns|burned|stalk|stalks|stalked|stalking|chase|chases|chasing|chased|follows|following|locks|locked|trap|traps|trapped|harm|harms|harming|throttle|throttled|drugged|smothered|shakes|touch(?:es|ed|ing)?|throws? (?:things|plates|stuff) at|threw (?:a (?:knife|plate|chair|bottle|glass|mug)|things) at|pulled (?:a (?:knife|gun) on|my hair)|pulls my hair|point(?:s|ed)? a gun at|come after|comes after|coming after|get|force[sd]?|forcing|made) (?:me|us|the kids|my (?:kids|child|mom|son|daughter|sister|baby|mother|face|arm|neck|throat|hair|brother)|himself on me|herself on me)\b(?! (?:feelings?|at (?:chess|tennis|cards|golf|the game|my game|monopoly|scrabble)|in the (?:race|game)|up (?:about|for coffee|on whatsapp|with a text|at seven|early)|off|out of (?:the meeting|my shell|bed|my comfort)|a (?:message|text|coffee|call|joke|gift|question|favor|drink|cake|cup|sweater)|to (?:try|be (?:better|my best|brave|honest|bold)|think|do my best|apply|dance|laugh|work harder|improve|go for it|the (?:airport|station)|speak up|study|grow|write|finish|publish|come to)|laugh|smile|on (?:instagram|twitter|social|facebook)|around the (?:park|garden|yard)|forward|ahead|home|feel|happy|proud|think|breakfast|dinner|deeply|with (?:kindness|his words|her words|that comment|what)|when (?:he|she|they) (?:forgot|said|did not (?:call|come|reply)|left)|so (?:much|deeply)|by (?:forgetting|saying|not|leaving|lying|cheating)|emotionally|because i am late|if i am late|cry|wait|angry|mad|nervous|sad|late|tea|coffee|cookies|lunch|realize|see|in touch|involved|wrong|to (?:reply|agree|understand|do)|it)\b)",
            r"\b(?:hits|hit|beats|beating|punches|punched|kicks|kicked|chokes|choked|strangles|strangled|slaps|slapped|rapes|raped|molests|molested|assaults|assaulted|abuses|abused|stabs|stabbed|threatens|threatened|stalks|stalking|gropes|groped) (?:me|us|my (?:mom|mother|kids|children|son|daughter|sister|brother|baby)|the kids)\b(?! (?:at (?:chess|tennis|cards|golf|the game|my game|monopoly|scrabble|it)|in the (?:race|game)|up|to (?:it|the (?:punch|finish|line))|with (?:a (?:question|joke|smile)|the (?:news|bill))|by a (?:point|mile|second)|off))",
            rf"\b(?:afraid|scared|terrified|frightened) (?:of|for|that|because of|because|to be around|to be alone with|what|to go home to|when)(?: my life| what)? ?(?:{_THEM})(?: (?:will|would|might|is going to|going to|could|gets?|comes?|came|drinks?|does|finds?|has|is|shows?|turns?))?(?: (?:hurt|kill|hit|beat|do (?:something|to me)|home|drunk|angry|violent|back|me|find|come|do|a gun|up|after|coming|when|hurting))\b", r"\b(?:afraid|scared|terrified|frightened) of my (?:ex )?(?:ex[- ])?(?:husband|wife|partner|boyfriend|girlfriend|ex|dad|father|stepdad|stepfather|brother|uncle|son|mom|mother|roommate|flatmate|stepmother)\b(?! (?:leaving|dying|opinion|rejecting|saying|judging|finding out|reaction|health|being (?:sick|ill|alone)|getting (?:sick|old)))", r"\b(?:scared|afraid|terrified|not safe|unsafe|frightened|in danger|dangerous|too scared) (?:to (?:go|be|stay|come|live|return|sleep)|going|being|at|in)(?: back)?(?: at| in)? ?(?:home|my own (?:home|house|bed)|with (?:him|her|them|my (?:husband|partner|boyfriend|dad|ex))|my (?:house|home|apartment|flat)|the house|this house|here|where i (?:live|am))\b", r"\b(?:i am|i do not feel|i feel|am i|we are|not|never|isn't) (?:not |never |so |really |very )?(?:un)?safe (?:here|at home|with (?:him|her|them|my \w+|myself)|in (?:my|this) (?:house|home|own|relationship|apartment)|tonight|right now|anymore|around (?:him|her|my \w+|them)|at the moment|where i am|to (?:be|go) (?:home|alone))?\b(?<!i am safe)(?<!i feel safe)", r"\b(?:not|never|hardly|n't)(?: \w+)? safe\b(?! (?:to (?:say|assume|share|eat|tell|drink|drive|swim|ask|speak|walk|bet|cycle)|enough|bet|for work|on the internet|online))", r"\b(?:in|real|serious|great|immediate|terrible) danger\b(?! of)",
            rf"\b{_THEM}\b.{{0,50}}\b(?:and|then|or|to) (?:\w+ )?(?:touch(?:es|ed)?|hits?|beats?|punch(?:es|ed)?|rape[sd]?|kick(?:s|ed)?|chok(?:es|ed)|slap(?:s|ped)?|strangle[sd]?|grope[sd]?|force[sd]?) me\b(?! (?:to (?:try|think|laugh|smile|apply)|with (?:kindness|a|the)|up|how|off))", r"\b(?:someone|somebody|a man|some man|a stranger|a guy|they|he|she|a car|people|my ex) (?:is |are |keeps |has been |was |just |have been )*(?:following|chasing|stalking|breaking|broke|trying to (?:break|get) in|in my (?:house|room|apartment|garden)|outside my (?:window|door|house)|at my (?:window|door) (?:with|and will not)|threatening|attacking|watching my house|hunting)(?: (?:me|us|in|into|down))?\b", r"\b(?:he|she|they|my \w+) (?:has|have|had|got|is holding|pulled|grabbed|took out|keeps|owns|is waving|waved|came at me with|bought) a (?:gun|knife|weapon|machete|baseball bat|hammer)\b", r"\b(?:held|held a|holds a|holding a|put a|with a|has a|pressed a) (?:knife|gun|blade) (?:to|at|on|against) (?:my|me|his|her)\b", r"\b(?:being|been|getting|got|was|were|am|is) (?:\w+ )?(?:abused|raped|molested|assaulted|beaten|beaten up|stalked|threatened|trafficked|blackmailed|strangled|mugged|attacked|sexually \w+|hit by my \w+|held (?:here|captive|against my will|prisoner)|locked (?:in|up)(?: by| in)?|kept prisoner|forced (?:to have sex|into sex|to marry)|groomed|choked|choked by)\b(?! (?:by (?:deadlines|emails|my inbox|mosquitoes|the cat|a cold))?(?:at (?:chess|tennis|cards|the game)))", r"\b(?:will not|won't|does not|do not|not|never|refuses to) let(?:s|ting)? me (?:leave (?:the house|home|him|her|the room|the apartment)?|out|go (?:out|outside|home)|see (?:anyone|my (?:family|friends))|have (?:money|my (?:phone|passport))|use (?:my|the) phone|talk to (?:anyone|my (?:family|friends))|eat|sleep)\b(?!.{0,12}\b(?:early|the meeting|until|party))", r"\b(?:takes|took|controls|checks|hides|hid|keeps) (?:all )?my (?:phone|money|passport|keys)(?: away| and will not| so i can not)\b", r"\b(?:forces?|forced|forcing|made|makes) (?:himself|herself|themselves|me) (?:on me|to have sex|to sleep with|to (?:do )?(?:sexual|things i do not|it in bed)|into (?:bed|sex))\b", r"\b(?:touch(?:es|ed|ing)?|grop(?:es|ed|ing)) me (?:where|in ways|when i (?:do not|say no|sleep)|at night|inappropriately|without|down there|like that)\b", r"\b(?:puts?|laid|lays|put|lay|laying) (?:his|her|their) hands (?:on|around) (?:me|my (?:neck|throat))\b", r"\bgets? (?:violent|physical|rough with me|aggressive with me)\b", r"\b(?:violent|abusive)(?: \w+)? (?:partner|husband|wife|boyfriend|girlfriend|father|dad|mother|home|relationship|marriage|ex|towards me|with me|to me|when|again|man|toward me)\b", r"\b(?:husband|wife|partner|boyfriend|girlfriend|dad|father|mother|mom|ex|he|she) (?:is|was|has been|gets|becomes|can be|turns|got|became|has become|being) (?:\w+ and )?(?:so |really |very |physically |emotionally |sexually |always |quite |)?(?:violent|abusive|beating|dangerous)\b", r"\bhid(?:e|ing) (?:in|from|under|behind)\b.{0,30}\b(?:he|she|him|her|they|husband|wife|partner|boyfriend|girlfriend|dad|father|ex|stepdad)\b(?! (?:opinion|feelings|questions|emails))", r"\bdomestic (?:violence|abuse)\b", r"\b(?:bruises|black eye|marks|bruise|broken (?:arm|rib|nose|jaw)) (?:from|because of|that|he|she|where|on my (?:arms?|neck|face|throat) (?:from|because|where|after|he|she))\b(?! (?:football|the bike|the fall|training|soccer|rugby|skiing|climbing|yoga|hockey))", r"\b(?:gave|given|gives|left) me (?:a |bruises|another )?(?:black eye|bruises|split lip|bloody nose|bloody lip)\b",
            rf"\b(?:want|wants|wanted|going|afraid|scared|about|urge|urges|like|might|could|tempted|fantasi[sz]e|fantasi[sz]ing|thoughts?|thinking|think|worried|plan|planning|ready|feel|terrified|fear|keep|imagine|imagining|images|picturing) (?:\w+ )?(?:\w+ )?(?:\w+ )?(?:to |of |about |i (?:will|might|am going to|could|may|would|do|want to|am about to) |that i (?:will|might|could|may|would|am going to) |that |like |me )*(?:\w+ )?(?:hurt|hurting|kill|killing|harm|harming|stab|stabbing|shoot|shooting|strangle|strangling|smother|smothering|attack|attacking|beat up|beating|shake|shaking|poison|poisoning|drown|drowning|choke|choking|hit|hitting|murder|murdering|throw|dropping|push) {_VICTIM}\b(?! (?:feelings?|with (?:the truth|my (?:honesty|words|decision|no|kindness|answer)|what i (?:say|said)|a no)|by (?:saying|leaving|telling|being honest|not|moving|quitting|going)|down|away|(?:if|when) i (?:say|tell|leave|quit|move|am honest|speak|cancel)|when i (?:say|tell)|a (?:party|surprise|ball|curveball)|out of the nest|emotionally|too much with|at (?:chess|tennis)|deeply with))", rf"\b(?:i am|i will|gonna|going to|i'm) (?:\w+ )?(?:kill|stab|shoot|strangle|smother|murder) {_VICTIM}\b", rf"\b(?:afraid|scared|worried|terrified) (?:of )?(?:what )?i (?:might|will|could|may|would|am going to) (?:do (?:something )?to|snap and hurt|lose control (?:and|with|around)|hurt) {_VICTIM}\b(?! (?:feelings|by|with (?:the truth|my)|when i (?:say|tell)|if i (?:say|tell)))", r"\b(?:shook|shake|shaken|shaking|hit|slapped|threw|smothered) (?:the|my) (?:baby|newborn|infant)\b", r"\b(?:voices|voice in my head|the voices) (?:are |is |keep |keeps |tell |tells |telling |say |saying |want |wanting )+(?:me )?(?:to )?(?:hurt|kill|harm|do (?:it|bad|terrible)|jump|die|cut|end)\b", r"\b(?:i have|i've got|got|bring|bringing|take|taking|holding|with|bought) (?:a|my|the) (?:gun|knife|weapon) (?:and (?:i am|i will|i want|i)|to (?:school|work|his|her|the office|do|hurt))\b", r"\b(?:lose control and|snap and|explode and|going to snap and|might snap and) (?:hurt|hit|kill|do something|attack|harm)\b", r"\bhurt (?:someone|somebody|people) (?:tonight|today|badly|if|before|soon|for real|if i do not)\b", r"\b(?:make|want) (?:them|him|her) (?:all )?(?:to )?(?:pay|suffer|bleed) (?:with blood|tonight|for good|physically)\b", r"\bgoing to (?:do something (?:terrible|awful|bad|violent|stupid to)|lose it and hurt)\b",
        ),
    ),
)  # fmt: skip

_STRAIN = _any(
    r"\b(?:can not|cannot|not able to|unable to|hardly|barely|do not know how to|struggling to|could not) (?:really |even |just )?(?:cope|take (?:it|this|any more|anymore|much more|another day of)|do (?:it|this|life) (?:anymore|any more|any longer|alone anymore)|handle (?:it|this|things|life|everything)|bear (?:it|this)|stand (?:it|this|my life)|function|hold (?:it )?together|keep (?:it )?together|hold on|keep doing this|stop crying|face (?:people|the day|life|anything|anyone)|deal (?:with (?:it|this|life|things|anything|everything))?(?: anymore)?|get out of bed (?:anymore|any more|these days|most days|at all)|go on)\b(?! (?:with (?:the|this) (?:exercise|session|recording|music|noise)|a joke|the heat|to the|meetings?))",
    r"\b(?:falling apart|breaking down|(?:at )?the end of my (?:tether|rope)|at my wits end|(?:at|hit|hitting|reached) (?:the )?(?:my )?(?:absolute )?rock bottom|(?:on the (?:edge|verge|brink) of|having|close to|about to have) a (?:\w+ )?breakdown|at (?:my )?breaking point|at my limit|barely holding on|hanging by a thread|broken beyond|hit rock bottom|at the end of my (?:rope|tether)|in crisis|losing hope|lost hope|lost all hope|no hope(?: left)?|without hope|given up hope|giving up(?: on (?:everything|myself))?|going under|in a (?:very |really )?dark place|spiral(?:l)?ing|so dark|not coping|am desperate|feel desperate|feeling desperate|worn down by life|having a breakdown|(?:edge|verge|brink) of (?:a |collapse|breaking|breakdown|collapsing)|a nervous breakdown|panic attack|having panic)\b",
    r"\b(?:life|everything|it all|it|things|all of it|the future|my life) (?:is|feels|seems|looks|has become|just feels|is all|feels so|is so|is just) (?:just |so |all |completely |totally |pretty |utterly )*(?:pointless|hopeless|meaningless|unbearable|too much to bear|not worth|worthless|senseless|black|futile|without meaning)\b", r"\b(?:feel|feeling|felt|am|i'm) (?:so |completely |totally |utterly |just |really |pretty |a bit )*(?:hopeless|worthless|desperate|like giving up|like i can not go on|trapped with no|beyond help|like a waste of (?:space|air)|like nothing matters|broken|unable to go on|in despair|so empty inside)\b", r"\bwhat(?: is|'s) the point(?: of (?:anything|it all|everything|any of (?:it|this)|trying))?(?: anymore)?$", r"\bnothing (?:matters|makes sense|helps|ever gets better|will ever get better|will get better|is worth it) ?(?:anymore|any more)?$", r"\bdo not (?:see|have) (?:a|any|much|the) (?:point|future|hope|way (?:forward|out))\b", r"\bi hate (?:myself|my life|being me|being alive)\b", r"\bnot (?:okay|ok|all right|doing well|doing okay|coping)(?: at all)? (?:and i need|i need|help)\b", r"\b(?:i need|need|want|looking for) (?:professional |some real |real |mental health |psychological |urgent mental )?(?:help|support) (?:from (?:a|someone|somebody)|with my (?:mental health|depression|drinking|addiction|eating)|because i (?:can not|am not))\b", r"\bi (?:really |badly |desperately )need (?:professional help|therapy|a therapist|a counselor|counseling)\b", r"\b(?:stopped|not been|have not been|not) eating (?:for days|in days|at all|anything)\b", r"\b(?:drinking|drink|using) (?:every (?:day|night) to (?:cope|forget|sleep)|to numb|to forget|too much to cope|myself to sleep)\b",
)  # fmt: skip
_HUMAN = _any(
    r"\b(?:talk|speak|chat|spoke|talking|speaking|connect(?:ed)?|put (?:me )?through|transfer(?:red)?|be connected|get (?:me )?(?:through )?|handed over|switch(?:ed)?(?: me)?|pass(?:ed)? (?:me )?(?:on )?|reach|have|find|give|get|bring|want|need|call|prefer|rather have|hear from|get hold of|see|refer(?:red)?(?: me)?) (?:me )?(?:to |with |from |by )?(?:an? |some |the |any |one of your )?(?:actual |real |live |living |trained |proper |professional |flesh and blood |real live |qualified |kind |crisis |mental health )*(?:human(?: being| person| operator| voice| soul| helper| counselor| advisor)?|person(?: (?:and )?not| instead| rather than| who is real| of flesh)|real person|actual person|live person|living person|counselor|counsellor|therapist|psychologist|psychiatrist|social worker|crisis (?:line|worker|counselor|team)|helpline|hotline|help line|hot line|professional|samaritans|operator|agent|trained (?:person|listener)|emotional support line|somebody real|someone real|anyone real|someone (?:human|who is human|alive|qualified|trained|professional)|somebody (?:human|qualified|trained)|doctor about (?:my (?:mental|mood|depression)|how i feel)|support line)\b", r"\b(?:is|are) there (?:an? |any |some )?(?:\w+ )?(?:human(?:s| being)?|real (?:person|people)|actual (?:person|people)|person|people|counselor|therapist|helpline|hotline|crisis line|someone (?:human|real)|anyone (?:human|real)|somebody (?:human|real))(?: (?:being |person |here )?(?:i|that i|who|there|here|on|available|to|behind|around|with|for))\b(?!.{0,12}\b(?:listen|hear|read|end)\b)", r"\b(?:real|actual|living|live) (?:human|person)(?: being)?(?: please| now| instead|$)", r"\b(?:a|any|some) human(?: being)?(?: please| now|$)", r"\b(?:number|contact|phone number|details) (?:of|for) (?:a |an |the |some )?(?:helpline|hotline|crisis|suicide|counselor|therapist|samaritans|support line|mental health)\b", r"\bnot (?:to )?(?:a |an |some )?(?:machine|robot|computer|bot|app|device)\b.{0,30}\b(?:person|human|someone|somebody)\b", r"\b(?:person|human|someone|somebody) (?:and |but )?(?:not|instead of|rather than) (?:a |an |you |some )?(?:machine|robot|computer|bot|app|device|voice)\b", r"\b(?:who|where) can i (?:call|talk to|phone|ring|turn to|go|reach)(?: (?:for help|when|if|right now|about (?:this|feeling)|for support|in a crisis|to talk))\b", r"\b(?:human|person|counselor|counsellor|therapist|psychologist|professional|someone real|somebody real) (?:is )?(?:available|on duty|free|around|there|online)\b", r"\b(?:someone|somebody|anyone|anybody) (?:\w+ )?(?:human|real|alive|qualified)\b(?! (?:me|self|problem))", r"\b(?:human|counselor|counsellor|therapist|real person|professional) (?:to )?(?:call|phone|ring|contact|talk to|help|reach|see) me\b", r"\b(?:crisis|suicide|emergency) (?:line|hotline|number|help ?line)\b", r"\b(?:want|need|like|could use) (?:a|some) (?:human|person|real person)(?: to (?:talk|speak|listen|hear)| not)\b", r"\b(?:i need|i want|i'd like|could i have|can i have|may i have|please get me|i would like) (?:a |an )?(?:human|counselor|therapist|real person|psychologist|real human|social worker)\b",
)  # fmt: skip
_NOT_HUMAN_REQUEST = _any(
    r"\b(?:saw|seeing|see|visited|told|asked|met|had|have|appointment with|like|love|thank|spoke (?:to|with)|talked (?:to|with)|said|was with|left|went to|start(?:ed)? with) (?:my|her|his|a new) (?:therapist|counselor|psychologist|doctor|psychiatrist|social worker)\b",
    r"\bmy (?:therapist|counselor|psychologist) (?:said|says|told|asked|thinks|wants|suggested|is|was|gave|and)\b", r"\b(?:be|am|are|being|feel|become|a better|better|only|just|is|was|good|as a) (?:a |an )?(?:better |good |kind |whole |nice |only |decent )*(?:human|person)\b(?! (?:to talk|please|i can))",
)  # fmt: skip
_NEED_NOW_MILD = _any(
    r"\bhelp (?:me )?(?:with|decide|choose|sleep|relax|calm|breathe|find|understand|unwind|play|fall|to|me (?:with|decide|choose|sleep|relax|calm|find|fall|understand|unwind))\b"
)
_NAME_OF_DANGER = re.compile(
    r"suicid\w*|self[- ]?harm\w*|over ?dos\w*|(?:(?:an|my|this|that) )?abusive \w+|(?:domestic |child )?abuse|emergency|murder"
)
"""What danger is called: danger where it is said of oneself, a topic where it is said of another."""
_OTHER_PERSON = (
    rf"(?:my|a|an|the|our|his|her|some|this|that) (?:\w+ ){{0,2}}(?:{_KIN}|friend|friends|girl|boy|lad|woman|patient|client|student"
    r"|pupil|colleague|coworker|classmate|celebrity|singer|nan|gran|kid|person|people|acquaintance|customer|caller)\b"
)
_NOT_OF_ONESELF = _any(
    rf"{_OTHER_PERSON}(?: (?!i\b|me\b|myself\b)\S+){{0,7}} (?:suicid\w*|self[- ]?harm\w*|over ?dos\w*|abusive|abuse|murder)",
    r"(?:volunteer\w*|training|trained|course|class|lecture|workshop|essay|thesis|seminar|webinar|job|shift|work|works|worked|working|client|patient|team|research|study|studying|charity|policy|module|exam)\b.{0,40}\b(?:suicid\w*|self[- ]?harm\w*|over ?dos\w*|abuse|abusive)",
    r"(?:suicid\w*|self[- ]?harm\w*|overdose|abuse) (?:prevention|awareness|line|charity|training|course|survey|policy|statistics|rates?|module|team|project|campaign|day|week)",
)
_LINE_OF_A_SONG = _any(
    r"(?:song|lyrics?|chorus|character|hero|villain|quote|line) (?:that )?(?:goes|says|sings|say)\b.*"
)
_LIVE_EMERGENCY = _any(
    r"(?:not|is not|will not|can not) (?:wak(?:e|ing) up|breath(?:e|ing)|respond(?:ing)?|moving)",
    r"unconscious|seizure|call (?:an ambulance|nine one one|911|999|112)",
)
_BUT = re.compile(r"\b(?:but|however|except|although|though|yet)\b")


def detect(normal: str) -> Care | None:
    """Find the care a normalised utterance asks for; None where it asks for none."""
    severity = "emergency" if _LIVE_EMERGENCY.search(normal) else _danger(normal)
    if severity:
        return Care("now", severity)
    if _HUMAN.search(_without_figures(normal)) and not _NOT_HUMAN_REQUEST.search(normal):
        return Care("gentle", "human_request")
    if _strained(normal):
        return Care("gentle", "check")
    return None


def may_be(normal: str) -> bool:
    """Whether nothing rules danger out: no figure of speech, negation, past or story."""
    return not (
        _FIGURES.search(normal)
        or _NEGATED.search(normal)
        or _PAST.search(normal)
        or _told_of_others(normal)
    )


def _without_figures(normal: str) -> str:
    return " ".join(_FIGURES.sub(" | ", normal).split())


def _danger(normal: str) -> str | None:
    text = _without_figures(normal)
    if _told_of_others(text):
        return None
    text = _NEGATED.sub(" | ", text)
    for severity, pattern in _NOW:
        match = pattern.search(text)
        if match and not _is_over(text, match.start()) and not _is_topic(match.group(), text):
            return severity
    return None


def _is_topic(found: str, text: str) -> bool:
    """Whether danger is only named, of another person or as a subject of work or art."""
    if not _NOT_OF_ONESELF.search(text) or _SELF_IN_STORY.search(text):
        return bool(_LINE_OF_A_SONG.search(text))
    return bool(_NAME_OF_DANGER.fullmatch(found)) or bool(_LINE_OF_A_SONG.search(text))


def _told_of_others(text: str) -> bool:
    """Whether it is a story: a film, a book, or what befell another person."""
    if _SELF_IN_STORY.search(text):
        return False
    return any(story.search(text) for story in (_OTHERS, _THIRD_SUBJECT, _LOST_TO))


def _is_over(text: str, at: int) -> bool:
    """Whether what was found is told as long past, with no word that it is back."""
    if not _PAST.search(text):
        return False
    clauses = _BUT.split(text)
    if len(clauses) > 1:
        last = clauses[-1]
        if any(pattern.search(last) for _, pattern in _NOW) and not _PAST.search(last):
            return False
    return not _STILL.search(text)


def _strained(normal: str) -> bool:
    text = _without_figures(normal)
    if _told_of_others(text) or (_PAST.search(text) and not _STILL.search(text)):
        return False
    match = _STRAIN.search(text)
    return bool(match)
