"""What is meant and not said: farewells, wishes not to be, control by another, a cry for help.

Families of meaning with places for who, what and when. Each is ambiguous on its own, so it is
never more than `gentle`, and a thing named right after it makes it ordinary ("i can not cope
with this printer").
"""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

from __future__ import annotations

from skills.understanding.care.words import KIN, any_of

_ENDS = (
    r"(?= (?:and|but|so|because|since|any ?more|any longer|at all|now|today|tonight|these days|lately|honestly"
    r"|really|like this|alone|on my own|by myself|for (?:me|long|good)|please|or|if|i|it|to be honest|you know"
    r"|help|when|inside|here|soon|with (?:life|myself|anything|everything|it|this|any of))\b| \||$)"
)
"""Where a clause ends, so that nothing ordinary can be its object."""
_SOON = (
    r"(?:soon|tonight|tomorrow|for (?:much longer|long)|(?:very )?much longer|before long|any ?more|after (?:tonight|today"
    r"|tomorrow|this|the weekend)|by (?:tonight|tomorrow|morning|then|the (?:morning|weekend|end)))"
)
_NOT = r"(?:will not|will no longer|would not|do not|will never|never|no longer)"
_CANNOT = (
    r"(?:can not|could not|can no longer|can barely|can hardly|unable to|not able to|(?:not sure|do not (?:think|know (?:if|how|whether))|doubt)"
    r" i (?:can|could|will)|do not know how (?:to|i can|i am (?:supposed|meant|going) to|i will)|have no idea how to)"
)
_LOVED = (
    rf"(?:my (?:\w+ )?(?:{KIN}|friends?|kids|children|sisters?|brothers?|sons?|daughters?|boys|girls|loved ones|grandchildren|nan|gran)"
    r"|the (?:kids|family|children|boys|girls)|them(?: all)?|everyone|everybody|you all|him|her|each of (?:them|you))"
)
_BY = rf"(?:he|she|they|my (?:ex |new )?(?!boss|teacher|coach|landlord|roommate|neighbor)(?:{KIN}|carer|in laws|mother in law|family))"
_CLOSE = (
    r"(?:died?|ended?|stop(?:ped)?|crash(?:ed)?|collapsed?|exploded|drown(?:ed)?|vanish(?:ed)?)"
)

FAREWELL = any_of(
    rf"{_NOT} (?:have|need) to (?:\w+ )?(?:worry about|check (?:up )?on|ring|visit|chase|call|deal with|put up with|look after|take care of|carry|suffer|see|hear from|think about|bother with|cope with|live with|feel sorry for|support|pay for|fix|save) me(?: for)? {_SOON}",
    r"(?:will not|never) (?:have|need) to (?:\w+ )?(?:worry about|deal with|put up with|carry|suffer|feel sorry for|bother with) me(?= ever|$| again)",
    r"(?:will not|will no longer|am not going to|(?:do not|not) (?:think|plan|expect|intend|believe) (?:i will|to|on) ?(?:be|being)?|might not|may not) ?(?:be )?(?:be |being )?(?:here|around|alive|about|with you|there) (?:by|at|for|to see|next|much longer|when|in the|come|after|until|past|long|this time|any ?more|soon|forever)\b",
    r"(?:giving|gave|given|give|handing|handed|leaving|passing|passed) (?:away )?(?:all |most |everything |some |of )*(?:my|the|i own|i have)(?: favou?rite| best| own| most)* (?:things|stuff|belongings|possessions|records|guitar|watch|ring|rings|jewell?ery|tools|books|pets?|dog|cat|savings|instruments?|camera|paintings|collection|piano|violin|bike|medals|albums|treasures|car)(?: \w+){0,3}",
    r"(?:sorted|sorting|settled|settling|put|putting|got|getting|tidied|tidying|arranged|organi[sz]ed|wrapped up|finali[sz]ed|closing|closed) (?:out |up |off )?(?:all |of |everything )*(?:my|the) (?:\w+ )?(?:affairs|will|papers|paperwork|funeral|passwords|estate|accounts)(?: (?:out|in order|away|up|now|today|for (?:them|the (?:kids|family)|my (?:kids|wife|husband|family|parents|sister|brother))|so .*))*(?= i|$)",
    r"(?:paid|settled|cleared|cleaned|tidied|sorted|arranged|packed) (?:off |up |out |away )?(?:\w+ ){1,4}so (?:that )?(?:nobody|no one|they|she|he|my \w+|it) (?:\w+ ){0,3}(?:left|have to|has to|mess|deal|find|clear|worry|trouble|easier|burden)\b.*",
    rf"(?:written|wrote|writing|left|leaving|finished|hidden|sealed) (?:out |down )?(?:all |of |some |a |the |my |their |last |final |goodbye |little )*(?:letters?|notes?|messages?|videos?)(?: (?:to|for) (?:{_LOVED}|after|when)| on (?:the|my) (?:\w+ )?(?:table|desk|bed|pillow|counter|door)|$| now$| already$)",
    rf"(?<!to )(?<!not )(?<!not even )(?:tell|let) {_LOVED}(?: know)?(?: that)? (?:i (?:really |always |do |did )?(?:love|loved|am (?:so )?sorry|tried|miss|forgive)|sorry|goodbye|it (?:is|was) not (?:their|his|her|your|anyone's))\b",
    r"(?:wanted|want|calling|called|rang|here|came|would like|need) to (?:\w+ )?(?:say|tell you) (?:thank you|thanks|sorry|how grateful i am|goodbye)(?: (?:to (?:you|everyone|you all|everybody)|so much|you))* for (?:everything|all (?:of it|you|that)|being)(?: \w+){0,4}$",
    r"(?:one last time|one final time|for the last time)$",
    r"(?:this|it|tonight|today|tomorrow|that|yesterday|sunday|christmas) (?:is|was|will be|would be|might be|may be|could be) (?:probably |maybe |going to be )?(?:my|the|our) (?:very )?last (?:night|day|evening|message|sunrise|sunset|goodbye|call|birthday|christmas|week|conversation|sunday|time (?:you|we|i|they|anyone)\b.{0,25}(?:hear|see|talk|speak).{0,20})(?: ever| alive| on earth| here)?$",
    r"(?:by the time|when) (?:you|they|anyone|anybody|someone|he|she|people) (?:all )?(?:(?:hears?|reads?|finds?|listens? to) (?:this|me|it|that)|(?:gets?|see) this)\b",
    r"(?:made up my mind|made my (?:decision|choice|mind up)|decided|my mind is made up|chosen)(?: (?:it is|it will be|for|and it is|and|i am doing it))* (?:tonight(?! (?:i am|to|about))|for good|peaceful|this time|nothing (?:can|will)|no one (?:can|will)|nobody (?:can|will)|nothing anyone|you can not|no going back|soon)\b",
    r"(?:made|making) (?:my )?peace with (?:it|dying|death|leaving|everything|god|going|the world|the end|not being)",
    r"(?:feel|feeling|am|felt) (?:\w+ )?(?:calm|peaceful|at peace|lighter|relieved|free|ready)(?: \w+)? (?:because|now that|now|since|about) (?:\w+ ){0,5}(?:decided|how it ends|be over|be gone|will end|made (?:up )?my|have a plan|chosen|a date|leaving you all)\b.*",
    r"(?:who|someone else|somebody else|you|they|she|he|please|can you|will you) (?:will |can |would |should |have to |need to |must |be the one to |to |want to )*(?:look after|take care of|feed|adopt|take|have|raise|love|water) (?:my|the) (?:\w+ )?(?:dog|dogs|cat|cats|kids|children|boys|girls|baby|mom|plants|garden|fish|parrot|house|son|daughter|wife|husband)(?: \w+){0,3} (?:soon|gone|without me|when i|after i|once i|from now on|after me)\b.*",
    r"(?:they|everyone|everybody|you|you all|the (?:kids|world|family)|he|she|it|my (?:\w+ )?\w+) (?:will|would|can|could|might) (?:all |both |just |be able to |soon |probably )*(?:be (?:fine|okay|all right|ok|better|happier|happy|relieved|free|safe|at peace)|cope|manage|survive|do (?:fine|better|okay)|move on|get over it|get on|forget(?: me)?|carry on|heal)(?: \w+)? (?:without me|once i am|when i am|after i am|with me gone|if i am not|if i left)(?: \w+){0,4}",
    r"(?:i am|i will be|i shall be|will be) (?:gone|out of (?:your|the|their|everyone's) (?:way|hair|lives|life)|free|at peace|at rest|with (?:mom|dad|him|her|god|my \w+) again|no (?:trouble|bother|problem)(?: to anyone)?|just a memory|resting|not (?:around|here))(?: {0}| for (?:ever|good)| forever)".replace(
        "{0}", _SOON
    ),
    r"(?:will not|never|not going to) be (?:a |any )?(?:problem|bother|trouble|nuisance|worry|weight|bothering|in (?:the|your|anyone's|everyone's) way)(?: (?:to|for) \w+)?(?: much longer| any ?more| after\b.*| soon|$)",
    r"(?:it|all of (?:it|this)|everything|this|that|the pain) (?:will|is going to|can|shall) (?:finally |all |soon |just )*(?:be over|end|stop|be finished|be done)(?: (?:soon|tonight|tomorrow|at last|for me|by (?:morning|tomorrow)|then|finally|one way or another))?$",
    r"(?:want|wanted|need|please) (?:you|them|everyone|him|her) to (?:know|remember|understand)(?: that)? (?:\w+ ){0,4}(?:your|anyone's|their|his|her) fault|(?:none of (?:it|this)|nothing) (?:is|was) (?:your|anyone's|their|his|her) fault",
    r"(?:chosen|picked|set|decided on|know) (?:the|a|my) (?:day|date|spot|bridge|method|tree)(?: (?:already|now|and it is \w+|and how))?$|(?:deleted|closed|wiped|burned|burnt|shredded|thrown out|threw out) (?:\w+ ){1,4}and (?:burned|threw|closed|deleted|wiped|said|thrown)\b.*(?:diaries|letters|photos|accounts|things|goodbye)|(?:deleted|removed|burned|wiped) every trace of me",
    r"(?:want|wanted|need|needed|let me) (?:to )?(?:hear|see|talk to|tell|hold|speak to) (?:\w+ ){1,3}(?:before i (?:go|leave|do it|am gone)|one (?:last|final) time|before it is (?:over|too late))",
    rf"^(?:please |will you |promise you will |promise me you will )*(?:look after|take care of|watch over|be kind to|be good to) (?:{_LOVED}|my (?:boy|girl|dog|cat|baby|mom|dad))(?: for me| always| please)?$",
    r"(?:do not|nobody|no one|you can not|they can not)(?: can| try to| even try to| bother to| bother)* (?:stop me|talk me out of it|save me|look for me|come (?:looking|after) (?:for )?me|find me)(?: now| this time| tonight| any ?more|$)",
    r"said (?:everything|all|all the things|what) (?:that )?i (?:need|needed|had|wanted|have) to (?:say )?(?:to (?:everyone|them all|the people i love|my family))",
    r"no (?:point|use|sense) (?:in )?(?:making (?:any )?plans|planning|booking|saving|looking) (?:\w+ ){0,3}(?:next year|the future|christmas|summer|ahead|forward|anymore|any more|retirement)",
    r"(?:everything|it all|it) (?:is |all )*(?:planned|arranged|ready|prepared|in place|worked out)(?: (?:for|on) \w+)? (?:and|then|so) (?:\w+ ){0,3}(?:over|gone|done|rest|free|peace|can go)\b|(?:they|she|he|you|everyone) (?:would|will) (?:have|be) one less (?:thing|person|mouth|problem|burden|worry)|(?:everyone|they|you|mom|he|she|people) can (?:all |finally )?stop (?:worrying|caring|looking)(?: about me| after me| soon| now)*$",
    r"get over (?:me|losing me|my (?:death|passing))|somewhere (?:\w+ )?(?:i can not|nobody can|no one can|nothing can) (?:be )?(?:hurt|find|reach|found)(?: me)?",
    r"(?:forgive me|please forgive me|i am sorry)(?: \w+){0,3} (?:for what i am (?:about|going) to|for leaving(?: you)?|for (?:doing this|what i (?:will|have to|must)))\b",
    r"(?:remember me|do not forget me|think of me)(?: \w+){0,3} (?:when i|as i was|fondly|kindly|sometimes|gone)\b",
    r"(?:will|going to|about to|be) (?:be )?(?:join|joining|see|seeing|be with) (?:my (?:late )?(?:mom|dad|wife|husband|brother|sister|son|daughter|nan|gran|grandma)|him|her|them) (?:again )?(?:soon|tonight|in heaven|on the other side)",
)
"""Leave taken, things given away, affairs put in order, a choice made."""

AT_HAND = any_of(
    r"(?:pills|tablets|rope|noose|razor|razors|blades?|gun|knife|meds|paracetamol|sleeping tablets) (?:\w+ ){0,3}(?:on the (?:table|bed|side|counter|desk|floor)|next to me|beside me|in front of me|in my (?:hand|lap|pocket|bag|drawer)|lined up|within reach|waiting|ready|right here|staring at me|in my hands)",
    r"(?:holding|saved up|saving up|saving|hoarding|hoarded|stockpil\w+|counting|counted|lined up|laid out|looking at|staring at|sitting with|hid|been keeping|bought|tied) (?:all |out |the |my |a |some |enough |of |these |this )*(?:pills|tablets|rope|razor|razor blades?|blades?|gun|noose|meds|medication|knife|charcoal|helium|bleach)",
    r"(?:standing|stood|sitting|sat|up|here|leaning|walking|parked|perched|waiting) (?:\w+ ){0,2}(?:on|at|by|over|near|along) (?:top of )?(?:the|a) (?:\w+ )?(?:bridge|roof|ledge|railing|railings|tracks|railway|balcony|cliff|cliffs|edge|overpass|motorway|window ledge|platform edge|rooftop)",
    r"(?:look|looking|looked|stare|staring|stand|standing|walk|walking|drive|driving) (?:\w+ ){0,3}(?:tracks|bridge|river|train|trains|cliff|edge|rope|pills|water|traffic|roof|window|knife|knives)(?: \w+)? (?:and|thinking|wondering|imagining) (?:\w+ ){0,3}(?:how|think|thinking|wonder|imagine|about|it|if|that|jump\w*|stepping|what)\b.*",
    r"(?:found|have|know|worked out|thought of|picked|chosen|researched|looking up|looked up|googled) (?:a |the |out |an |my )*(?:\w+ )?(?:way|how|method|place|day|date|spot) to (?:\w+ )?(?:make (?:it|the pain|everything|this|it all)|do it|go|end it|not feel|stop it all|stop the pain)(?: \w+){0,4}$",
)
"""The means or the place at hand."""

PASSIVE = any_of(
    rf"(?:would not|do not|not) (?:really |even )?(?:mind|care|be (?:that )?(?:sad|sorry|upset|bothered|unhappy|scared)|object|complain|fight it|be the worst thing)(?: at all| much)? (?:if|whether) (?:the|a|an|my|this|some|i|it|something|god|one of these|that)(?: (?:plane|car|bus|truck|lorry|train|heart|roof|world|ship|boat|sea|wave|cancer|storm|illness|just|all|bridge|elevator|lift|lump|tumor|thing|lightning|day))* (?:\w+ ){{0,3}}(?:{_CLOSE}|did not (?:stop|recover|make it|come back|wake|come home|see)|went down|hit me|ran me over|gave out|took me|(?:got|was) (?:ill|sick|cancer|terminal|hit|killed|run over)|swerved|fell on|fell|struck me|never (?:woke|came back|recovered|got better)|killed me|finished me|be over|was over|bad news|malignant|swallowed me)\b",
    r"(?:hope|hoping|wish|wishing|pray|praying|dream|dreaming|fantasi[sz]e|fantasi[sz]ing|daydream|daydreaming|imagine|imagining|want|wanting)(?: that| of| about| for)? (?:a|the|my|some|something|someone|god|it|i|this|to|if)(?: \w+){0,6} (?:hits? me|takes? me|took me|taking me|hitting me|runs? me over|run over|kills? me|stops? beating|stopped beating|give out|gives out|gets? cancer|terminal|never (?:wake|woke|come back)|slip away|fade (?:away|out)|would (?:all )?(?:just )?(?:stop|end)(?: for good)?|end me|not come back|not wake(?: up)?|be put out of|swallow(?:ed)? me whole|crash(?:ing)? (?:my|the) car|be struck|stop existing|go out like a light)\b",
    r"(?:close my eyes|go to (?:sleep|bed)|go to sleep|sleep|fall asleep|lie down|drift off|walk into (?:the )?(?:sea|water|woods|river)|swim out|drive off|walk out|go under|switch off|turn off|let go|float away) and (?:then |just )?(?:not|never|that be it|that would be (?:it|that)|be (?:done|gone)|that is it|let it|keep (?:walking|going|swimming|driving)|vanish|stay (?:asleep|there|under)|have it (?:all )?(?:be )?over|disappear|it would be over|it (?:all )?be over)\b(?! come back (?:until|to work|to this|from))",
    r"(?:happy|okay|ready|fine|content|willing|relieved|tempted|glad) (?:with )?(?:to )?(?:just )?(?:stop|not (?:be|being|wake|waking)(?: \w+){0,2}|go|be gone|sleep forever|let go|slip away|call it quits|check out|fade away|give up)$",
    r"how (?:simple|easy|quick|peaceful|painless|quiet|fast) (?:it|that) (?:would|could|might|must) (?:all )?be(?:$| to (?:just |simply )?(?:die|go|stop|jump|let go|end|disappear|not|step|drive|turn the wheel|fall|slip))",
    r"(?:the |what is the )?point (?:of|in) (?:me|being me|my (?:life|existence)|having me)|(?:what|why) (?:am i|i am|i was) (?:even |still |actually )?(?:here for|alive for|for|living|alive|born)(?: for)?(?: any ?more| at all)?$|why i (?:even |still )?(?:bother|keep (?:going|living|trying|on)|was born|exist|try|wake up|bother getting up|go on|live)(?: any ?more| at all)?$",
    r"(?<!she was )(?<!he was )(?<!she is )(?<!he is )(?<!they are )(?<!they were )(?:tired|sick|weary|exhausted|worn out|fed up|bored|done|had enough|finished|through|over)(?: of| from| with| by)? (?:just |simply |always |all |even )?(?:existing|waking up|being (?:me|here|alive|in this (?:world|body|head))|breathing|fighting|carrying on|going on|surviving|trying (?:to (?:live|survive|exist|stay))|living|everything|it all|all of (?:it|this)|all this|this (?:life|world|existence)|the whole thing|life)"
    + _ENDS,
    r"(?:disappointed|sorry|gutted|angry|sad|annoyed|upset|devastated)(?: that)? (?:i|to|when i) (?:ever |still |keep )?(?:woke up|wake up|waking up|am (?:still )?(?:here|alive)|be (?:still )?(?:here|alive)|survived|pulled through|find i am still)\b",
    r"(?:use|good|purpose|sense) (?:of|in) (?:me|my) (?:being|living|existing|existence|life|going on|carrying on)\b",
    r"(?:nothing|nobody's life|no one's life|nobody|no one|not a thing|who) (?:would|will) (?:\w+ )?(?:change|be different|be any different|be worse|notice|miss|care|cry) if i (?:vanished|disappeared|was gone|died|went|left this|was not|am gone)\b",
    r"(?:envy|envious of|jealous of) (?:the dead|(?:people|those|everyone|them) (?:who|that)(?: have|'ve)? (?:died|gone|passed|never))",
    r"(?:wish|wishes|wished|hoped|hopes|if only) (?:that )?(?:the|my|it|that|i) (?:\w+ )?(?:had|would have|has) (?:\w+ )?(?:won|killed|finished|taken me|ended|not (?:survived|pulled through|been (?:found|saved|born)|woken)|worked|drowned|succeeded)\b(?! (?:the (?:match|game|league|cup|lottery)|early))",
    r"(?:ready|waiting|time|hope|hoping|pray|praying|wish|wishing)(?: for| that)? (?:it )?(?:to be |is |was |would be )?(?:my (?:turn|time)(?: to go)?|the last (?:time|day|night|one|morning)|something (?:will |would |bad )?(?:to )?happens? to me)\b|(?:never|not) open(?:ing)? my eyes(?: again)?\b",
    r"(?:living|life|everything|it all|my life|existence) (?:\w+ )?(?:lost|no|no longer has|without) (?:all |any |it is )*(?:meaning|point|purpose|worth)\b|means nothing (?:to me )?(?:any ?more|any longer)",
    r"never asked to be (?:born|here|alive)|i (?:just )?want out(?: of (?:life|here|it all|this (?:life|world)|everything))?$|if it (?:was|were|is) my time\b",
    r"(?:daydream|dream|fantasi[sz]e|fantasies|think|thoughts|picture|imagine)\w* (?:about |of )?(?:not (?:existing|being|waking)|being (?:dead|gone|no more|nowhere)|leaving it all|disappearing|vanishing|my (?:own )?(?:funeral|death)|just being gone)\b",
    r"if (?:the|a|my|this) (?:lift|elevator|plane|car|bus|brakes|roof|boat|train|ship|heart|cancer|bridge|truck|lorry|bomb)(?: \w+){0,2} (?:snapped|crashed|failed|fell|caved|sank|came back|hit|stopped|blew|collapsed|exploded|went down)\b.*(?:not (?:even )?(?:mind|care|move|fight)|relie(?:f|ved)|let it|fine|okay)",
    r"(?:had enough of|want out of|no interest in|given up on|giving up on|no energy for|no will for|checked out of|opt out of|want no part of|excused from|resign from) (?:life|living|being alive|existing|this (?:life|world)|myself|the world|everything|it all)"
    + _ENDS,
    r"(?:existing|living|being alive|staying alive|life itself|being here|being me|breathing) (?:\w+ )?(?:is|feels|feel|has become|hurts|seems|got) ?(?:\w+ ){0,3}(?:chore|exhausting|exhausts me|work|painful|pain|hard|much|heavy|torture|punishment|unbearable|pointless|hell|a burden|prison|sentence|effort|hurts)?(?= to| that|$| every| now| and)",
    r"(?:worth|reason for) (?:staying|sticking around|living|getting up|being here|hanging on|holding on|fighting|waking up)(?: for| in| alive)?"
    + _ENDS,
    r"(?:simpler|easier|better|kinder|calmer|lighter|best) (?:for (?:everyone|them|everybody|all|my \w+) )?(?:if|that|had|were|was) (?:i )?(?:had |was |were |just |simply |could )*(?:never (?:existed?|been|come|lived)|not (?:existed?|be|been|here|around|woken|survived)|disappear\w*|went to sleep|stopped|vanish\w*|gone|slipped away)\b",
    r"(?:want|wants|need|wish|wishing|beg|begging|praying|pray|waiting)(?: for)? (?:it|it all|everything|all of (?:it|this)|this|the (?:pain|hurting|hurt|thoughts|suffering|noise in my head|voices|ache)|my (?:pain|head|brain|thoughts|life|suffering)|life|all this) (?:to |would )(?:just |all |finally |please |simply )*(?:stop|end|be over|go away|finish|be done|be quiet|shut up|go quiet)"
    + _ENDS,
    rf"(?:{_CANNOT}|do not|never|no longer) (?:really |even |ever )?(?:see|imagine|picture|envision|believe in|think of) (?:\w+ )?(?:a|any|my|myself (?:having|with) a|me (?:having|with) a|there being a|having a|much of a|there is a|much)? ?(?:\w+ )?(?:future|tomorrow|way forward|way out|way through|life ahead|next year|light)"
    + _ENDS,
    r"(?:nothing|not anything|no one|nobody) (?:left |much )?(?:for me|in me|to (?:lose|live for|fight for|stay for|hold on (?:to|for)|keep going for|wake up for|look forward to(?: any ?more)?)|(?:keeping|holding|tying) me(?: here| alive| going)|inside(?: me)?|to keep me (?:here|going))"
    + _ENDS,
    r"(?:lost|losing|no|given up|out of) (?:all |my |the |any |of )*(?:will|reason|reasons|desire|wish|strength|hope|fight) (?:to (?:live|go on|keep going|carry on|be here|exist|fight|continue)|left)"
    + _ENDS,
    r"(?:do not|not) (?:really )?(?:belong|fit) (?:in|on) (?:this (?:world|earth|planet)|earth|the world)|(?:not|never) (?:meant|supposed) to (?:be (?:here|alive|born)|exist|live|last)|(?:should not|shouldn't) (?:have been born|be alive|exist|be here)(?= any ?more|$)|born by mistake|a mistake that i was born",
    r"(?:not going to|will not|never going to) (?:make it|survive|get through|last)(?: (?:through|to|until|past))? ?(?:this|tonight|the (?:night|week|winter|year|weekend)|christmas|my birthday|much longer|another (?:\w+))?"
    + _ENDS,
)
"""Not wanting to be, without saying so."""

CONTROL = any_of(
    rf"{_BY} (?:just |really |always |still )?(?:does not|will not|would not|do not|never|refuses to|no longer|has not|stopped)(?: ever)? (?:let|lets|allow|allows|allowed|letting|letting me) me (?:to )?(?:see|talk to|speak to|call|contact|visit|meet|go|leave|work|have|sleep|eat|use|out|wear|near|study|drive|own|spend|be alone|get a|keep|answer|shower|take (?:my|the))\b",
    rf"{_BY} (?:\w+ )?(?:track|tracks|tracked|tracking|check|checks|checking|checked|monitors?|monitoring|goes? through|going through|reads?|watch|watches|watching|records?|controls?|controlling|inspects?|spies? on|spying on) (?:\w+ )?(?:my |me |where |who |what |how )(?:\w+ ){{0,2}}(?:phones?|messages|texts|location|calls|emails|move|moves|go|am|see|talk to|money|spend|wear|eat|do|say|receipts|bank|account|post|car|spending|friends|mileage|camera|cameras|life)\b",
    rf"{_BY} (?:\w+ )?(?:takes?|took|taken|keeps?|kept|steals?|stole|hides?|hid|controls?|spends?|holds?|withholds?|empties|emptied|confiscated|smashed|broke) (?:all |away |of |back )*(?:my|our) (?:\w+ )?(?:money|wages|pay|salary|cards?|passport|keys|phone|documents|id|medication|meds|benefits|pension|account|savings|papers|inhaler|glasses|wheelchair|insulin)\b",
    rf"{_BY} (?:\w+ )?(?:locks?|locked|shuts?|shut|keeps?|kept|holds?|held|traps?|trapped|leaves?) me (?:in|inside|up|here|outside|prisoner|against my will|away from|down|locked|trapped|isolated|from (?:seeing|my|leaving))\b",
    r"(?:am|was|are|we are) not (?:even )?(?:allowed|permitted) (?:to (?:have|see|leave|go|talk|speak|call|work|use|own|eat|contact|spend|open|answer|say|lock|close|sleep)|out|any|a|my own|friends|visitors|near)(?: \w+){0,5}",
    rf"(?:scared|afraid|frightened|terrified|on edge|panic|dread|freeze|shake|shaking|sick|tense|flinch|hide|tremble|panicking|nervous|heart (?:races|pounds|sinks))(?: \w+){{0,3}} (?:when|whenever|every time|each time|if|as soon as|before|until|of|the moment|once) (?:i hear )?(?:{_BY}|his|her) (?:\w+ )?(?:gets?|comes?|coming|walks?|is|keys?|car|footsteps|steps|voice|drinks?|raises?|shouts?|temper|mood|moods|hand|anger|returns?|loses?|starts?|arrives?)\b",
    rf"(?:dread|dreading|hate it when|scared of|afraid of|terrified of) (?:{_BY}|him|her) (?:coming|getting|walking|being) (?:home|back|drunk|angry|in|mad)",
    r"(?:walk|walking|walked|tread|treading|tiptoe|tiptoeing|living) (?:on|around) (?:egg ?shells|thin ice|tiptoe|him|her)\b",
    rf"{_BY} (?:\w+ ){{0,3}}(?:rough|violent|aggressive|cruel|abusive|vicious|physical|scary|controlling|terrifying|frightening|dangerous) (?:with|to|towards?|when|if|after|and)\b",
    rf"{_BY} (?:\w+ ){{0,2}}(?:made|makes|forced|forces|forcing|pressured|pressures|pressuring|coerced|coerces|guilted|bullied|bullies|tricked|making) me (?:to |into )?(?:do (?:it|things|stuff)|sleep(?:ing)? with|hav(?:e|ing) sex|touch(?:ing)?|undress|sex|kiss|strip|send (?:\w+ )?(?:photos|pictures|nudes|videos)|it|when i|things i|hand over|give up (?:my (?:job|friends))|quit my job|stay (?:home|inside|in)|sign|beg|kneel|sleep (?:outside|on the floor))\b",
    r"(?:when|after|even though|although|even when|though|but) i (?:\w+ )?(?:said|say|told (?:him|her|them)|tell (?:him|her|them)|begged (?:him|her|them)|asked (?:him|her|them)) (?:no\b|stop\b|to stop|not to|i did not want)",
    rf"{_BY} (?:\w+ )?(?:threatens?|threatened|threatening|says|said|swears|swore|keeps saying|told me|tells me|warned me)(?: that| to)?(?: (?:he|she|they) (?:will|would|is going to|could))? ?(?:\w+ ){{0,2}}(?:hurt|take|harm|kill|get|find|leave with|burn|share|post|destroy|ruin|expose|out|deport|report)(?: \w+)? (?:the|my|our|me|us|himself|herself|everyone) ?(?:kids|children|son|daughter|dog|cat|family|baby|life|photos|pictures|if|mother|mom)?\b",
    rf"{_BY} (?:\w+ )?(?:calls|called|tells|told|says|calling|telling) (?:to )?me (?:that )?(?:i am |i'm |every day )?(?:\w+ )?(?:worthless|names|a whore|disgusting|pathetic|nothing|stupid|useless|crazy|ugly|fat|nobody (?:else )?(?:would|will)|no one (?:else )?(?:would|will))\b",
    r"(?:my (?:stepdad|stepfather|uncle|dad|father|brother|stepbrother|grandpa|grandfather|cousin|roommate|boss|teacher|coach|landlord|carer)|he) (?:\w+ )?(?:comes?|came|coming|gets?|got|climbs?|sneaks?) (?:in|into|to) my (?:bed|bedroom|room)(?: (?:at|when|in the|and|while|every|after)\b.*|$)",
    r"(?:ex|guy|man|stranger|someone|somebody|he|boy|person)(?: who| that)?(?: \w+)? (?:keeps?|kept|is always|is) (?:turning|showing|coming|waiting|hanging|parking|parked|driving|ringing|following|messaging|standing|lurking|watching|sitting) (?:\w+ ){0,3}(?:house|work|door|flat|home|outside|window|street|car|everywhere|me)\b",
    r"(?:ex|guy|man|stranger|he|stalker|boyfriend|husband) (?:just )?(?:does not|will not|would not|never) (?:leave me alone|take no|let me go|let me leave|leave me be|stop (?:calling|texting|following|coming|contacting|messaging|watching))\b",
    r"can not (?:leave|go out|see|talk|spend|eat|sleep|do anything|go anywhere|work|buy|have)(?: \w+){0,4} (?:unless|without) (?:asking )?(?:he|she|his|her|him|my (?:husband|wife|partner|boyfriend|girlfriend|dad|mother))\b",
    rf"(?:have|got|need|has) to (?:(?:ask|beg) (?:for )?(?:his |her )?permission to (?:leave|go|see|spend|use|eat|call|talk)|ask (?:{_BY}|him|her)(?: for)? (?:permission|money|before)|account (?:to (?:him|her) )?for every|beg (?:him|her)|hide (?:from (?:him|her|them|my)|the (?:bruises|marks|money)|my (?:bruises|phone|money))|do what(?:ever)? (?:he|she) says or)",
    rf"(?:bruises?|bruised|black eye|marks?|cuts|burns|broken \w+)(?: \w+){{0,3}} (?:from|because|where|after|off|by) (?:{_BY}|him|her|his|what (?:he|she))\b",
    rf"{_BY} (?:\w+ )?(?:cut|cuts|isolated|isolates|keeps?|turned|turns) me (?:off )?(?:from|against) (?:\w+ )?(?:my|all|everyone|friends|family|people)\b",
    r"(?:want|need|trying|have|got|planning|how do i|plan) to (?:get away|escape|run away|leave|get out) (?:from |before )?(?:him|her|my (?:husband|wife|partner|boyfriend|girlfriend|dad|stepdad|father)|this house|here)(?: \w+){0,3} (?:scared|afraid|safe|safely|before|kill|hurt|finds|without|but)\b.*",
)
"""Control, threat and fear at the hand of someone near."""

HELP = any_of(
    r"(?:get|find|send|fetch|call|bring|give)(?: me| us)? (?:someone|somebody|anyone|anybody|(?:some )?help|a person)(?: (?:quick|quickly|fast|now|right now|here|please|to help|me|over here|to come|straight away|immediately|who can help|in here|else|real|for me|urgently|before it is too late))*$",
    r"i (?:really |just |badly |desperately |urgently |do )*(?:need|want) (?:someone|somebody|anyone|help|a person|people)(?: (?:with me|here|now|right now|beside me|by me|tonight|fast|quick|quickly|immediately|right away|to (?:help|stay|sit|be|come|hold|save|stop|rescue|protect|keep)(?: with)?|me|over|badly|urgently|please|and i need it|and|it|this minute|this second|this instant|right this (?:second|minute|instant)|at once|asap|in here|around|straight away|before i do \w+))+$",
    r"(?:please |somebody |someone |anyone |anybody |can |will |could |oh |god |i am begging you |i beg you )+(?:please )?(?:help|save|rescue|hold|come to|come and get|stay with) me(?: (?:please|now|quick|quickly|someone|somebody|right now|i am (?:scared|begging|not safe|in trouble|frightened)|i can not|i need).*)?$",
    r"(?:please )?(?:help me|save me)(?: (?:please|now|quick|quickly|someone|somebody|right now))+(?: i\b.*)?$|(?:help|save) me i (?:do not know what i (?:will|might|am going to|could|may)|am (?:scared|not safe|frightened|afraid|in trouble|begging)|might|can not (?:stop|control|trust))\b.*",
    r"(?:can not|should not|must not|not safe to|not safe|scared to|afraid to|can not trust myself|do not trust myself)(?: to)? (?:be )?(?:left )?(?:alone|on my own|by myself|(?:with|around) (?:myself|my thoughts|these thoughts|knives|pills))(?: tonight| right now| with \w+ \w+)?$|do not trust myself(?: tonight| right now| any ?more|$)",
    r"(?:scared|afraid|frightened|terrified|worried) (?:of |about )?(?:what i (?:will|might|could|am going to|may|would|am about to|am capable of)(?: \w+){0,2}(?: do)?|myself(?: tonight| right now|$)|my own (?:mind|thoughts)|i (?:will|might|could|am going to) do something(?: \w+)?)",
    r"(?:it is|this is) (?:an emergency|urgent|life or death)|(?:please )?(?:hurry|do not leave me(?: alone)?)(?: please| now| tonight)?$|i am in (?:real |serious |big |bad )?(?:trouble|danger)(?: (?:now|here|and|right now)\b.*|$)",
    r"^(?:please |oh |god |can |could |will |would )*(?:somebody|someone|anyone|anybody) (?:please )?(?:come|come (?:here|quick|quickly|now|to me)|be with me|stay with me|hear me)(?: (?:please|now|quick|quickly|fast|i am (?:scared|not safe|in)\b.*|i need\b.*))*$",
    r"(?:anyone|anybody|somebody|someone) (?:there|here|out there|around|home|listening) (?:please )?(?:i (?:really )?need (?:help|someone|somebody)|help)\b",
    r"(?:do not|please do not|can you not|never) leave me (?:alone |by myself |on my own |here )*(?:tonight|i am (?:scared|not safe|afraid)|with (?:this|him|her|my thoughts|myself)|i (?:can not|might|will)|i do not (?:feel safe|trust))\b",
    r"(?:is|are) (?:there )?(?:anyone|anybody|someone|somebody) (?:there |out there |who can |able to |around to )+(?:help|save|hear)(?: me| us)?(?: please)?$",
)
"""A cry for help or for somebody near, at once."""

BREAKING = any_of(
    r"i (?:am|feel|keep|have been|feel like i am|feel like i|think i am|feel myself|can feel myself|might be|am afraid i am)(?: (?:slowly|just|quietly|really|totally|actually|literally|absolutely|completely|about to|going to|close to|so))* (?:breaking(?: (?:down|inside|apart))?|break|falling (?:apart|to (?:pieces|bits))|fall apart|coming (?:apart|undone)|crumbling|crumble|cracking|crack|unravel\w*|going under|drowning|sinking|collapsing|losing (?:it|my mind|my grip|hope|control|myself)|giving up|shutting down|shattered inside|suffocating|disintegrating|broken|snap|explode|spiral\w*|going (?:mad|crazy|insane)|dying inside|slipping(?: away| again)?|lost beyond help|wrecked|done for|desperate|hopeless|trapped)"
    + _ENDS,
    rf"{_CANNOT} (?:really |even |possibly |just )?(?:cope|manage|go on|keep (?:going|on|this up|fighting|trying|pretending|it together|holding on|doing this|living)|carry (?:on|this|it)|hold (?:on|it together)|do (?:this|it|life|any of (?:it|this))|take (?:it|this|any more|anymore|much more|another \w+)|bear (?:it|this|another \w+|being \w+)|handle (?:it|this|life|everything|anything|another \w+)|survive (?:this|another \w+|it)|stand (?:it|this|myself|being me)|face (?:it|life|anything|anyone|another \w+|tomorrow|the (?:world|day))|get through (?:this|it|another \w+|the \w+|today|tonight)|live like this|breathe for|feel anything|stop (?:crying|shaking|sobbing|these thoughts|the thoughts)|be strong|continue|get out of bed|see the point|function)"
    + _ENDS,
    r"(?:at |reached |hit |near )?(?:the )?(?:end of my (?:rope|tether)|(?:wit|wits|wit's) end|rock bottom|(?:my |absolute |a )+(?:breaking point|limit))"
    + _ENDS,
    r"^(?:i )?(?:just |really |simply |honestly |literally |i )*can not(?: do it)? (?:any ?more|any longer)(?: i\b.*)?$",
    r"not (?:okay|ok|all right|fine|well|alright)(?: at all)? (?:and|i) (?:i )?(?:do not (?:think|know)|am (?:not|scared|afraid)|will not|can not|never|nobody|no one)\b.*",
    r"(?:losing|lost|running out of|run out of|no) (?:all |the |my |any )*(?:will|hope|strength|reasons|fight|energy to (?:live|go on))(?: (?:to|left|inside))?"
    + _ENDS,
    r"(?:shattered|crushed|defeated|destroyed|beaten) by (?:life|it all|everything)|(?:overwhelmed|broken|desperate|shattered|crushed|defeated|destroyed) (?:and (?:\w+ )?(?:alone|exhausted|nobody|no one|scared|lost|can not|i can not|on my own|hopeless|ashamed))\b",
    r"(?:how (?:much (?:more|longer)?|long) (?:can|must|do|am) (?:one person|a person|i|anyone) (?:\w+ )?(?:take|bear|carry|suffer|stand|go on|survive|last)|it (?:all )?hurts (?:too much|so much|inside) (?:to|and))\b|(?:everything|the world|it all|the walls|life) (?:is|are) (?:\w+ )?(?:falling|crashing|closing|collapsing|caving) (?:on|in|down|apart|around)\b",
    r"every (?:single )?(?:day|morning|hour|minute|breath|night|step) (?:is|feels like|has become|feels) (?:just |such )?(?:a |an |pure |like )*(?:fight|battle|struggle|torture|effort|hell|war|nightmare|agony|misery)\b",
    r"(?:crying|cry|cried|sobbing|sob|weeping|in tears) (?:\w+ )?(?:all (?:day|night|the time|week)|every (?:single )?(?:day|night|morning)|non ?stop|for (?:days|hours|weeks)|myself to sleep|constantly)",
    r"(?:nothing|not anything|no strength|no energy|no fight) left(?: (?:to give|in me|inside))"
    + _ENDS,
    r"(?:it|everything|life|this|my life|all of this) (?:is|has (?:got|become|gotten|been)|feels|got) (?:(?:all|just|getting|simply|becoming) )*(?:too much (?:for me|to (?:bear|carry|take|handle)|any ?more|and i)|unbearable|too heavy|more than i can (?:take|bear|handle|carry|cope with)|falling (?:apart|to pieces)|impossible(?= any ?more| and)|out of control|a mess and i can not|hopeless|pointless)(?! (?:to|at|in|on|for (?:my|the))\b(?! (?:bear|carry|take|handle|go on)))",
    r"(?:do not|no longer) know (?:what|where) (?:else )?to (?:do|turn|go)(?: with myself)? (?:any ?more|any longer)|(?:nowhere|no one|nobody) (?:left )?to turn(?: to)?(?= |$)|(?:nobody|no one) (?:can|could|will) (?:help|save|reach) me",
    r"(?:never|not) (?:going to |will |gonna )?(?:get|getting|be) (?:any )?(?:better|okay|all right) (?:for me|again|is it|ever)|never (?:be|feel) (?:happy|okay|normal|whole) again|will never get better$|going to be like this forever",
    r"(?:hate|loathe|despise|disgusted by|disgusted with) (?:myself|being me|my (?:life|existence)|who i (?:am|have become)|living like this)"
    + _ENDS,
    r"(?:hanging|holding|clinging) on by (?:a|my) (?:thread|fingertips|fingernails|nails)|hanging by a thread|(?:barely|hardly|only just) (?:hanging|holding|keeping|surviving|coping|existing|alive|functioning)(?: on| it together| myself together| going| my head above water)*"
    + _ENDS,
    r"(?:inside|deep down|secretly|on the inside) i am (?:\w+ )?(?:breaking|dying|screaming|falling|broken|crying|drowning|dead)\b|screaming (?:inside|for help)|(?:crying|crying out) for help",
    r"(?:need|want) (?:a |some )?(?:break from (?:being me|life|existing|everything)|way out(?= of this|$))|nobody (?:would|will|can) (?:understand|hear) how bad",
)
"""Strain that a person carries alone, or can carry no longer."""

WOUND = any_of(
    r"(?:scratch|pick|rub|bite|dig|scrape|tear|gnaw|chew|claw|pull|hit|slap|punch|pinch)\w* (?:\w+ )?(?:my|the skin on my|into my|at my) (?:\w+ )?(?:legs?|arms?|skin|thighs?|wrists?|hands?|scalp|knuckles|hair|face|head|stomach|fingers)(?: out)? (?:until|so|when i|because i|to (?:feel|cope|calm|punish)|on purpose|as punishment)\b",
    r"(?:starve|starving|not eating|do not eat|stopped eating|skip(?:ping)? (?:meals|food)|skip my (?:insulin|meds|medication)|throw(?:ing)? up|make myself sick)(?: \w+){0,4} (?:punish|deserve|disappear|fade|over sooner|hurt|control|hate)\b",
    r"did it again (?:\w+ ){0,3}(?:arms?|legs?|thighs?|wrists?|cuts|blood|bandage\w*|bleeding)\b|(?:arms?|legs?|thighs?|wrists?) (?:is|are) (?:\w+ )?(?:a mess|covered in (?:cuts|burns|scars)|cut up|all cut|bleeding)|(?:hide|cover|hiding|covering) (?:my |the )(?:cuts|scars|arms|burns|wounds)",
    r"(?:deserve|deserved|need|crave|want|like) (?:the |to feel |to be in |more )?(?:pain|to (?:suffer|bleed|be punished))\b(?! (?:relief|killers?|au))|pain (?:is|makes) (?:the only|me feel)",
)
"""Harm to oneself in other words."""

VEILED = (FAREWELL, AT_HAND, PASSIVE, CONTROL, HELP, BREAKING, WOUND)
