"""Strong cues: wordings that decide an intent before any likelihood is weighed, in order."""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

from __future__ import annotations

import re
from collections.abc import Collection

from skills.understanding.numbers import NUMBER

_DELETE = (
    r"(?:delete|erase|remove|bin|scrap|trash|discard|wipe|clear|purge|destroy|empty|burn|shred|nuke"
    r"|dump|get rid of|throw (?:away|out)|clean out|eliminate|scrub|ditch|toss|obliterate)"
)
_ENTRY = (
    r"(?:entry|entries|recording|recordings|reflection|reflections|note|notes|journal|diary|memo"
    r"|memos|words|story|stories)"
)
_PIECE = (
    r"(?:piece|pieces|session|sessions|track|tracks|meditation|meditations|audio|exercise|exercises"
    r"|guided \w+|titles?)"
)
_REMINDER = r"(?:reminders?|nudges?|pings?|prompts?|alerts?|notifications?)"
_REMIND = r"(?:remind|ping|nudge|prompt|poke|notify|alert|buzz)"
_DAY = (
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|tonight|next week|next month"
    r"|later|another (?:day|time)|in (?:a|two|three|four|five|six|seven|a few) (?:days?|weeks?)"
    r"|some other (?:day|time)|the day after|this evening|the weekend)"
)
_SPAN = rf"(?:{NUMBER}|a|half a|a few|a couple of|couple of) (?:seconds?|minutes?|secs?|mins?)"
_FORWARD = r"(?:forwards?|ahead|fast forward)"
_BACK = r"(?:back|backwards?|rewind)"

_DEAR = (
    r"(?:mum|mom|mother|dad|father|baby|wife|husband|partner|dog|cat|brother|sister|son|daughter|child"
    r"|friend|best friend|gran|nan|grandma|grandmother|granddad|grandpa|grandfather|aunt|uncle)"
)
_LEAD = r"(?:(?:um|uh|er|erm|hm|hmm|so|and|but|okay|wait|hang on|hold on|sorry|oh|well|no|yes|sure|hey|actually) )*"
_IT = (
    r"(?:i|we|it|this|that|these|those|they|one|there|the rest|the whole thing|the others?"
    r"|(?:the|this|that|a)(?: (?:first|quiet|guided|whole|short|next))?"
    r" (?:one|piece|session|track|meditation|audio|practi[cs]e|exercise|check in|recording|minute|thing))"
)
"""What someone asks the length of."""

_LANGUAGE = (
    r"(?:spanish|french|german|italian|dutch|portuguese|polish|russian|greek|turkish|arabic|hebrew"
    r"|hindi|chinese|mandarin|japanese|korean|swedish|danish|norwegian|finnish|czech|hungarian"
    r"|romanian|ukrainian|english)"
)
_HOW_IT_IS = (
    r"(?:[a-z]+ing|quiet|loud|noisy|still|cold|hot|warm|cool|wet|dry|dark|light|bright|sunny|late|early"
    r"|better|worse|best|worst|good|bad|fine|okay|nice|lovely|great|awful|terrible|horrible|perfect"
    r"|hard|harder|easy|easier|difficult|different|same|strange|weird|odd|calm|calmer|peaceful|tense"
    r"|busy|empty|full|lonely|crowded|messy|clean|safe|unsafe|over|done|gone|finished|settled|broken"
    r"|open|closed|clear|clearer|true|real|enough|time|just|really|so|very|too|all|always|never|only"
    r"|almost|already|even|more|less|much|mine|yours|ours|his|hers|theirs|up|down|out|off|on|in|back"
    r"|night|morning|evening|noon|midnight|winter|summer|autumn|spring|christmas|monday|tuesday"
    r"|wednesday|thursday|friday|saturday|sunday|nothing|something|everything|what|where|how|why"
    r"|chaos|hell|heaven|paradise|boring|beautiful|pretty|small|big|bigger|smaller|heavy|tight)"
)
"""How it is somewhere, and nobody's name ("it's quiet here")."""
_SPOKEN_DIGIT = rf"(?:oh|o|to|too|for|ate|won|double|triple|\d+|{NUMBER})"
_SPOKEN_CHARACTER = (
    rf"(?:{_SPOKEN_DIGIT}|[a-z]|bee|see|sea|dee|gee|jay|kay|pea|tea|you|why|zed|zee)"
)

_LENGTH_ASKED = rf"^{_LEAD}(?:how long(?:'s| is| are| does| do| will| would| have| has)?(?: {_IT})?(?: (?:got|take|takes|last|lasts|be|been|go|going|to|run|playing|for|left|long|usually|normally|all|in total|altogether|still))*|how (?:many|much)(?: more)? (?:questions?|time|minutes?|of {_IT})(?: (?:is|are|does|do|will|have|has))?(?: {_IT})?(?: (?:there|got|take|last|left|to go|to come|still|more|in total|altogether|come|coming))*|how many (?:more|are there|are left)|(?:is|will|does|would) {_IT} (?:take |going to take |be )?(?:long|a long one|very long|a long time))(?: please| then| again| exactly| roughly| about)*$"  # fmt: skip

_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(pattern))
    for intent, pattern in (
        ("Filler", r"^(?:(?:well|so|and|but|oh|like|anyway|you know|i mean)(?: |$))+$"),
        ("GivePin", rf"\b(?:pin|passcode|pin code)\b(?: number| code)?(?:'s| is| it is| would be)? (?:{_SPOKEN_DIGIT}(?: |$))+$"),
        ("LinkDevice", rf"^(?:i (?:want|need|would like) to |how do i |help me |let us )?(?:link|pair|connect|join|add|register|hook|set up)\b.*\b(?:speaker|device|phone|account|gadget|echo|journal|tablet|box)\b|^(?:link|pair|connect|join) with (?:the |my )?code\b|\b(?:link|linking|pairing|device|connection) code\b|^(?:the |my )?code (?:is )?(?:{_SPOKEN_CHARACTER}(?: |$)){{3,}}$"),
        ("SwitchPerson", rf"^(?:now )?(?:it|this) is (?!me\b|not\b|my\b|a\b|an\b|the\b|{_HOW_IT_IS}\b)[a-z]+ (?:now|here|speaking|talking|this time)\b|(?<!there is )\b(?:someone|somebody|anybody|a different person|another person) (?:else )?(?:is |are )?(?:speaking|talking|here|using|wants to (?:talk|use))\b|^(?:switch|change|swap)(?: over)? (?:to )?(?:(?:the )?(?:person|user|profile|account|people|another person|someone else|a different (?:person|user))|(?!the\b|a\b|an\b|my\b|another\b|something\b|some\b|it\b|this\b)[a-z]+'s (?:journal|profile|account|diary))\b|^i am not [a-z]+ (?:i am|this is|it is) [a-z]+$|^it is [a-z]+'s (?:turn|go)\b|\blet [a-z]+ have (?:a|his|her|their) (?:turn|go)\b"),
        ("StartCheckIn", r"^(?:(?:can|could) we |let us |i (?:want|need|would like) |just |do |have |hi |hello )*(?:do |have |to do )?(?:a |the |my )?(?:quick|short|little|fast|brief) check in\b"),
        ("ReflectionContent", rf"^(?:(?:well|so|oh|because) )*(?:my (?:\w+ ){{1,3}}(?:(?:has |have |just )?(?:died|passed away|passed|left me|dumped me|walked out on me|broke up with me|split up with me))|we (?:have |just )?(?:broke|broken|split) up|i (?:have |just )?lost my (?:job|{_DEAR}))(?: (?:yesterday|today|just now|last \w+|this \w+|on \w+|in \w+|recently|(?:a|{NUMBER}|a few) \w+ ago))?$"),
        ("Help", _LENGTH_ASKED),
        ("TellName", rf"^{_LEAD}(?:what is my name|what (?:do|did|will|would) you call me|what (?:am|was) i called|what name do you (?:have|know|use)(?: for me)?|(?:do|did|can) you (?:still )?(?:know|remember|have|recall) (?:my name|what i am called|what my name is|who i am)|do you (?:even )?know me|you (?:still )?(?:know|remember) my name|say my name|tell me my name|(?:have i|did i) (?:ever )?(?:told|tell|given|give) you my name|remember my name)(?: (?:again|then|at all|now|please|yet|still|anyway))*$"),
        ("ForgetName", rf"^{_LEAD}(?:(?:(?:can|could|will|would) you )?(?:please )?(?:forget|delete|erase|remove|drop|lose) my name|(?:please )?(?:stop|quit) (?:calling me (?:that|by (?:my )?name|anything)|using my name|saying my name)|(?:please )?do not (?:call me (?:that|anything|by (?:my )?name|by any name)|use my name|say my name)|i do not want (?:a name|to be called (?:that|anything)))(?: (?:again|any more|anymore|please|at all|now))*$"),
        ("SetName", rf"^{_LEAD}(?:that|this|it) is not (?:my name|what i am called|how i am called)$|^{_LEAD}(?:you have |you )?(?:got|said|have) my name wrong$|^{_LEAD}(?:that is )?the wrong name$|^{_LEAD}wrong name$"),
        ("SetName", r"^(?:i (?:would (?:like|want|prefer|rather)|want|prefer|like|wish) (?:you )?to (?:call me|be called|be known as|go by)|you (?:can|may|could|should) call me|(?:from now on )?call me|name me|refer to me as|address me as|(?:my|the) name(?:'s| is)|change my name to|(?:people|everyone|everybody|my friends|most people|they) calls? me|i (?:am called|go by)|make my name) (?!back\b|later\b|when\b|if\b|crazy\b|at\b|in\b|tomorrow\b|a (?:cab|taxi|car)\b|names\b|on\b|again\b|an? (?:fool|failure|idiot|mess)\b|mud\b)[a-z][a-z' ]*$|^(?:can|could|will) you call me (?!back\b|later\b|a (?:cab|taxi)\b|at\b|when\b|tomorrow\b|an?\b)[a-z]+$|^(?:change|set|update|correct) (?:my|the) name\b"),
        ("SearchReflections", r"^(?:(?:and|so|well|okay|is there|have i got|do i have|did i say|have i said|got|was there) )*(?:anything|something|any entries|entries) (?:about|on) (?!my mind\b|it$|that$|this$|offer\b|now\b|today\b)[a-z].*$"),
        ("ListReminders", rf"^(?:(?:so|and|well|okay|please|can you|could you|would you|tell me) )*(?:(?:what|which|how many) (?:\w+ )?{_REMINDER}\b(?! (?:you|me|us|this|that|it)\b)|(?:do i (?:still )?have|have i (?:got|set)|did (?:i|you) set|(?:is|are) there|have you (?:got|set)|do you have) (?:(?:any|a|the|my|some|that|those|still) )*(?:\w+ )?{_REMINDER}\b|(?:is|are) (?:my|the|that|those) (?:\w+ )?{_REMINDER} (?:still )?(?:on|set|active|there|running)\b|(?:list|show|read|name|check|tell|give)(?: me)?(?: all)?(?: of)? (?:my|the) (?:\w+ )?{_REMINDER}\b(?! (?:at|for|to|off|every|on)\b)|(?:what|when|what time|at what time) (?:is|are) (?:my|the) (?:\w+ )?{_REMINDER}\b|(?:when|what time|at what time|how often) (?:do|will|would|are|am) (?:you|i) (?:going to )?(?:be |being |get )?{_REMIND[:-1]}|wake|woken|reminding|reminded|pinged|nudged)\b|when (?:my|the) (?:\w+ )?{_REMINDER} (?:is|are)\b|(?:all )?my {_REMINDER}$)"),
        ("HaveMyBack", rf"^(?:{_REMIND}|tell|promise|reassure|assure|show) me (?:that )?(?:i am|i will be|i have (?:got )?(?:my|your|someone)|you (?:are|have)|it (?:will|is going to) be|whatever)\b(?!.* at \w+$)"),
        ("Help", rf"^{_REMIND} me (?:how (?:this|it|you|to)|what (?:you (?:can|do)|this is|i can (?:say|do)|my options))"),
        ("RecallReflection", rf"^{_REMIND} me (?:what|which|how i|where i|who i|of (?:my|what|the)|about what)\b"),
        ("RecallReflection", rf"^(?:(?:and|so|well) )*how (?:was|were|did) (?:i|we)(?: doing| feeling| feel| do)?(?: on)? (?:yesterday|the other day|this morning|last (?:night|week|month|{_DAY})|{_DAY})$"),
        ("CancelReminder", rf"\b(?:stop|quit|do not|no longer|never|cease|no need to|not need to|not have to|do not have to)(?: ever)? {_REMIND}(?:ing)? me\b|\bnot want to be (?:reminded|pinged|nudged|prompted|notified|poked)\b|\b(?:stop|quit|cease) (?:the |all |my |your |those |these )*(?:\w+ )?{_REMINDER}\b|\b(?:stop|quit) {_REMIND[:-1]})ing\b"),
        ("CancelReminder", rf"\b(?:cancel|delete|remove|drop|turn off|switch off|disable|end|clear|get rid of|no more|kill|scrap|erase|call off|lose|do not (?:want|need)|without|done with|enough|unset|mute|silence|discontinue|forget|take off|not want)(?: \w+){{0,4}} {_REMINDER}\b|\b{_REMINDER} (?:off|away|gone)\b"),
        ("HowAmIDoing", r"^(?:so |well |and |okay )*how (?:am i|have i been|are we) (?:doing|going|getting on|coming along|faring|progressing)(?: lately| overall| over time| so far| these days| recently| in general| (?:this|over the last|the last) (?:week|month|year))?$"),
        ("SetReminder", r"^(?:can you |could you |please |set |make |change |keep |i want |i would like |my )*quiet (?:hours|time)\b|\b(?:no (?:reminders|nudges|pings)|keep quiet|do not (?:remind|nudge|ping) me) (?:from|between|after|before) \w+"),
        ("SetReminder", rf"^(?:can you |could you |please |i want you to |yes |and )*(?:{_REMIND} me\b|wake me\b|(?:move|shift|change|push|reschedule|postpone|set|make|create|add|schedule|put|bring) (?:\w+ ){{0,3}}{_REMINDER}\b)"),
        ("SetReminder", rf"\b{_REMIND} me (?:to|at|every|each|on|in|daily|tomorrow|when|about|around|again|by|tonight|before|after|that it)\b|\bwake me\b|\bto be (?:reminded|nudged|prompted|pinged|woken)\b|\b(?:a|my|the|daily|weekly|regular) {_REMINDER} (?:at|for|every|on|to|in|each|around)\b"),
        ("SetFollowUp", r"\b(?:do not|never|stop|quit|no need to|not have to)(?: ever)? (?:ask|asking|bring|bringing|raise|raising|follow|following|check|checking|mention|mentioning)(?: me)?(?: up)? ?(?:about|this|that|it|on|up|with)\b.*(?:again|anymore|any more|ever|future|now on|about (?:this|that|it)|subject)\b|^(?:stop|quit) asking(?: me)?(?: about)?\b|\bno (?:more )?(?:follow ups?|questions (?:about|on) (?:this|that|it))|\bleave (?:that|this) (?:subject|topic|matter) alone\b|\bnot (?:want to |wish to |like to )?be asked\b.*\b(?:again|anymore|any more|this|that|it)\b"),
        ("SetFollowUp", rf"\b(?:ask|check(?: back| in| up)?|follow up|come back|get back|circle back|quiz|see|find out)\b(?: back| up)?(?: with| to| on)?(?: me)?\b.*\b(?:how (?:i (?:got on|did|managed|fared|get on|do)|it (?:went|goes|turned|turns|worked)|this (?:went|goes|turned|turns)|that (?:went|goes|turned|turns)|things (?:went|turned))|whether i|if i|about (?:this|it|that)|again)\b.*{_DAY}\b|\b(?:ask|check with) me (?:again |about (?:this|it|that) )*(?:on |in |at )?(?:\w+ )?{_DAY}|\b(?:bring|raise) (?:this|it|that)(?: \w+)?(?: up)? again\b|\bask (?:me )?(?:about (?:this|it|that) )?again\b|^(?:{_DAY}|on {_DAY}) (?:ask|check|follow up)|\b(?:follow up|check back|circle back)(?: with me)?(?: on| in|$| about| {_DAY})"),
        ("ExportReflections", rf"\b(?:export|download|back ?up|print|email|e mail|mail)(?: out| off| me| to me| down)?\b(?! (?:address|from|of mine)).*\b(?:{_ENTRY}|data|everything|it all|all|history|file|this (?:week|month)|words|stuff|them|reflections|journal)\b|^(?:export|download|back ?up)$|\b(?:a |my )?(?:copy|backup|export|print ?out|transcript) of (?:my|the|all|every|what|this)|\b(?:send|give|hand) me (?:\w+ ){{0,4}}(?:you (?:have )?(?:stored|saved|kept|have|hold)|as a file|file)|\btake (?:my|all my) (?:{_ENTRY}|data) (?:with me|elsewhere|out|away|home)"),
        ("DeleteEverything", rf"\b{_DELETE}\b.*\b(?:everything|it all|all (?:of it|my|the|of my|that|traces|data|entries|records)|the (?:whole )?lot|every (?:trace|entry|last|single|bit|recording|word)|(?:whole|entire|complete) (?:journal|diary|thing|history|record|account|lot)|my (?:whole |entire )?(?:data|account|history|profile|journal|diary|information|records)|the (?:journal|diary)|whatever you (?:keep|have|know|hold|store)|what you (?:have|know|keep) (?:about|of|on) me|all)\b(?!.* about (?!me\b))(?!.*\b(?:start|again|beginning))|\bforget (?:me|all about me|everything (?:about me|i|you)|that i exist|who i am)\b|\bto be forgotten\b|\bclean slate\b|\bevery trace of me\b"),
        ("DeleteReflection", rf"\b{_DELETE}\b.*\b(?:{_ENTRY}|that|this|it|what i (?:just )?said|bit|part|last (?:one|thing))\b(?!.* {_REMINDER})(?!.*\b(?:from the (?:start|top|beginning)|start over|start again|begin again)\b)"),
        ("SeekAudio", rf"\b(?:{_FORWARD}|{_BACK}|skip|jump|wind|go|move|scrub)\b(?:.*\b(?:{_FORWARD}|{_BACK}|on|by)\b)? {_SPAN}(?: (?:{_FORWARD}|{_BACK}|on))?$|^{_SPAN} (?:{_FORWARD}|back|backwards?|on)$|^(?:fast forward|rewind|wind (?:back|on|forward)|(?:skip|jump|go|move|wind) (?:ahead|forwards?))(?: (?:a )?(?:bit|little|touch|tad|little bit))?$|^back (?:a (?:bit|little|touch|tad)|{NUMBER})$|^forward (?:a (?:bit|little|touch|tad)|{NUMBER})$|^(?:go|skip|jump|wind|move|run) (?:it )?back (?:a (?:bit|little|touch|tad)|slightly)$"),
        ("NextAudio", rf"^(?:(?:the )?next|another|a different|some other|(?:the )?following|different|skip (?:this|the|to the next)|play (?:the next|another|a different|some other)|give me (?:another|a different|some other|the next)|try (?:another|some other|a different)) (?:\w+ )?{_PIECE}$"),
        ("PreviousAudio", rf"\b(?:previous|preceding|prior|earlier) {_PIECE}\b|^(?:the )?previous(?: one)?$|\b{_PIECE} before (?:this|that)|\bthe one before(?: this| that)?(?: one)?$"),
        ("GoBack", r"\b(?:previous|preceding|prior|earlier|last) (?:question|step)\b.*\b(?:back|return)\b|\b(?:back|return)\b.*\b(?:previous|preceding|prior|earlier|last|first) (?:question|step)\b|^(?:go |step |take (?:me )?|move |back up )?(?:back )?(?:a|one) step(?: back)?$|^(?:the )?(?:previous|earlier|preceding) (?:question|step)$|^(?:go )?back(?: up| one)?$"),
        ("StartOver", rf"\b(?:start|begin|starting) (?:over|afresh|anew)\b|\b(?:(?:from|at) (?:the |its )?|(?:back )?to (?:the|its) |back to )(?:very )?(?:beginning|start|top|scratch|zero)\b(?!.* (?:of (?:the )?(?:week|month|year|day)|to ten))|\bsquare one\b|^(?:restart|reset|start again|begin again)(?: (?:it|this|everything|the {_PIECE}))?$"),
        ("ExploreWants", r"^what (?:do i|am i|would i|should i|is it i|it is i)(?: really| truly| actually)? (?:want|longing|long|wish|desire|crave|yearn|like to have)\b(?!.* (?:say|said|hear|listen))"),
        ("LaunchSession", r"^(?:hello|hi|hey|good (?:morning|evening|afternoon))(?: again| there)?(?: i (?:have )?(?:just )?(?:got|came|am) (?:in|back|home|here)\b.*)?$"),
        ("NameFeeling", r"\b(?:people|everyone|everybody|they|the (?:whole )?world)\b.*\bagainst me(?: today| lately| again)?$"),
        ("StartCheckIn", r"^(?:start|begin|do|run|open|let us (?:do|start|begin|have)|time for|ready for|i am ready for|i want|give me)\b(?! .*\b(?:remind|reminder|every|over)\b).*\b(?:check ?in|ground check|daily (?:check|questions)|check up)(?: now| with me)?$|^(?:i am )?ready (?:to|for)\b.*\bground check$"),
        ("PlayGuidedAudio", r"^(?:can i |could i |may i |i want to |i would (?:like to |rather )|let me |rather )*(?:just )?(?:hear|listen to) (?:something|some audio)(?: instead| now| quiet| calm| nice)*$"),
        ("NameFeeling", r"^i (?:am|feel|have been|am feeling) (?:\w+ )?(?:jealous|envious)(?: of| about)?\b(?!.*\b(?:said|did|told|shouted|yelled)\b)"),
        ("StartReflection", r"^(?:can i |may i |let me |i (?:want|need|would like) to )(?:talk|speak|vent|rant|ramble|moan|think aloud)(?: for)? (?:a|one|two|three|five|a few) minutes?$|^(?:can i |may i |let me |i (?:want|need|would like) to )?(?:have |i need |i want )?a (?:good |little |quick |bit of a )*(?:rant|moan|vent|ramble|whinge)$"),
        ("OutOfDomain", r"\b(?:play|put|stream|hear|listen to)\b.*\b(?:classical|jazz|rock|pop|reggae|techno|hip hop|country|folk|blues|metal|disco|punk|rap|soul|opera|indie|dance|salsa)(?: music| songs?| station| radio| playlist)?(?: on)?$"),
        ("Unsure", r"^(?:i am |well |i feel )*(?:in two minds|of two minds|on the fence|undecided)\b|^i (?:really |just )?can not (?:quite )?(?:decide|make up my mind|choose)(?: yet| really)?$"),
        ("FinishReflection", r"^(?:finish|end|stop|close|complete|conclude) (?:the |this |my |that )?(?:recording|entry|reflection|note|diary entry|journal entry)(?: now| here| there)?$|^save (?:it|that|this|what i said|my (?:entry|words|note|reflection)|the (?:entry|recording|note))(?: now| for me)?$"),
        ("AdjustPlayback", r"^(?:talk|speak|go|read)(?: to me)? (?:normal|normally)(?: again| now)?$"),
        ("AdjustPlayback", r"^(?:that is|it is|you are|this is|the voice is|you talk|you speak|you are (?:talking|speaking|going)|speaking|a bit|still|the (?:volume|sound|music|pace|rain|background) is)?(?: \w+)? ?(?:too|a bit|a little|so) (?:fast|slow|slowly|quickly|loud|quiet|quick|harsh|rushed)(?: for me| now)?$|^(?:talk|speak|go|play it|make it|read|say it|a bit|a little|much|slightly|turn it|i would like it|it should be)?(?: (?:it|a bit|a little|much|more|slightly|to me))* ?(?:slower|slowly|faster|louder|quieter|softer|gentler|quicker|more slowly|more quickly|more softly|more gently|more quietly)(?: please| now)?$|^turn (?:it|that|this|the (?:volume|sound)) (?:up|down)(?: a bit| a little| a notch)?$"),
        ("SkipStep", r"^(?:no )?not (?:this|that) one$"),
        ("Unsure", r"^(?:hmm |well |oh )*(?:that is |it is )?(?:an? )?(?:really |very )?(?:tough|hard|tricky|difficult) one$"),
        ("SkipStep", r"^(?:no )?(?:that|it|this) (?:one )?is (?:too |very |really )?(?:private|personal|none of your business|my business)$"),
        ("PlayGuidedAudio", r"^(?:surprise me|you (?:choose|pick|decide)|whichever.*|whatever (?:you (?:like|think|want)|one|works|is best)|any(?:thing| one)? (?:will do|is fine|of them|works|you like)|up to you|your (?:choice|pick|call)|(?:i )?do not (?:mind|care)(?: which| what)?(?: one)?|no preference|pick one for me|choose (?:one )?for me|dealer's choice)$"),
        ("PrivacyQuestion", r"^(?:(?:will|can|do|would) you )?keep (?:this|that|it|all (?:this|that|of (?:this|it))|what i (?:say|said|tell you)) (?:to yourself|between us|secret|a secret)$|^what (?:do|have) you (?:keep|kept|know|knew|stored?|hold|held|got|have|saved?|remember)(?: \w+)? (?:about|on|of) me$|^(?:is|are|how|will|does|do|can|could|who|what about|where)\b.*\b(?:private|privacy|confidential|encrypted|anonymous|secure|stored|hacked?|eavesdrop\w*|leaked?)\b|^(?:who|does any(?:one|body)|can any(?:one|body)|could (?:some|any)(?:one|body)|do (?:people|you guys|your \w+)|who else)\b(?: \w+){0,3} (?:hears?|listens?(?: in| to)?|reads?|sees?|access|gets? (?:at|access))\b|^are you (?:always )?(?:recording|listening|spying|storing)"),
        ("ChangeVoice", r"\b(?:another|different|other|change|switch|swap|new|someone else's|replace)\b(?: \w+){0,3} (?:voice|speaker|narrator|reader|accent)\b|\b(?:man|men|woman|women|lady|guy|girl|gentleman)(?:'s|s)? voice\b|\b(?:male|female|british|american|irish|scottish|australian|indian|english|masculine|feminine|welsh|canadian) (?:voice|speaker|narrator|accent|one|reader|person)\b|^(?:let|have|get) (?:me )?someone else (?:to )?(?:read|speak|talk)|^(?:can|could|may|let) (?:i have )?an? (?:man|woman|lady|gentleman|guy|girl) (?:to )?(?:read|speak|talk|do)\b"),
        ("HaveMyBack", rf"^(?=.*\b(?:in my (?:own )?corner|corner (?:practice|one|exercise)|my own (?:ally|champion|best friend|side|cheerleader|back)|on my (?:own )?side|(?:has|have|having|had|got|watch) my (?:own )?back|backs? me(?: up)?|backed me|an ally|believes? in me|stand by me|be there for myself|rooting for me)\b)(?!.*\b(?:play|put on|hear|{_PIECE[3:-1]}|did i|have i|remind me what)\b)"),
        ("HaveMyBack", r"^(?:help me|teach me|show me how|how (?:do|can|could|might) i|(?:can|could) (?:you|we) (?:help me|practice)|i (?:want|need|would like|wish)(?: to learn)?|i am trying|let us (?:practice|try|work on)|i could)(?: (?:how )?to)? (?:be |being |become |get )?(?:a (?:bit|little) |much |more )?(?:kind|kinder|nice|nicer|gentle|gentler|good|better|softer|less hard|less harsh|easier|not so hard)(?: (?:to|with|on))? (?:to |with |on )?myself\b"),
        ("WhatIfWorry", rf"^(?:but |and |well |so |oh )*(?:what if|suppose|supposing|imagine if)\b(?! (?:you|i want|i need|someone (?:fully|had|was)|we (?:do|play|skip|try|stop))\b)(?!.*\b{_PIECE}$)|^(?:let us |can we |i want to |could we |i would like to )?(?:do|try|practice|go through|talk about|work on|rehearse) (?:the |a |my |that )?(?:what if|worr)"),
        ("PlanStretch", rf"^(?=.*\b(?:comfort zone|dare me|(?:brave|bold|daring|scary|risky|edge|courageous) (?:little )?(?:step|thing|move)|take up (?:more )?(?:room|space)|(?:be|being) (?:brave|braver|bold|bolder)\b|take (?:a|the) (?:risk|leap|plunge)|scares me)\b)(?!.*\b(?:play|put on|hear|{_PIECE[3:-1]}|what was|did i|remind me)\b)(?!.*\b(?:put on a brave|before i|what if|every time|noise|dark|he |she |they )\b)"),
        ("ExploreResentment", rf"^(?=.*\b(?:resent\w*|grudges?|begrudg\w*|bitter(?:ness)?)\b)(?!.*\b(?:play|put on|hear|{_PIECE[3:-1]}|{_ENTRY}|did i|have i|search|find|what if)\b)"),
        ("ExploreBothAnd", rf"^(?=.*\b(?:boundar(?:y|ies)|both hands|(?:say(?:ing)? no|turn (?:\w+ )?down|tell (?:\w+ )?\w+|decline|refuse)\b.*\b(?:kindly|nicely|gently|politely|without (?:hurting|upsetting|offending|being))|(?:kind|polite|nice|gentle) (?:no|way to)|(?:rehearse|practice) (?:what (?:to|i)|telling|asking|saying|a (?:\w+ )?(?:talk|chat|conversation))|honest (?:and|but|yet) (?:still )?(?:kind|gentle|caring))\b)(?!.*\b(?:play|put on|hear|{_PIECE[3:-1]}|{_ENTRY}|did i|have i|what if|should have|afraid|scared|wish i had)\b)"),
        ("RepairMistake", rf"^(?=.*\b(?:i (?:\w+ )?(?:\w+ )?(?:apologize|say sorry|make amends|make it up to|make up for|owe (?:\w+ ){{1,3}}an apology|put (?:it|things|this|that) right|set things right|patch things up|make (?:it|things) right|own up|come clean)|make amends|make it up to|fix what i)\b)(?!.*\b(?:play|put on|hear|{_PIECE[3:-1]}|{_ENTRY}|did i|have i|who was i|what if|should apologize to me|owes? me|rehearse)\b)"),
        ("ListSessions", rf"^(?:what|which)\b.*\b{_PIECE}\b.*\b(?:are there|exist|do you have|have you got|can i|available|on offer|do you offer|there are|can you play|are new)\b|^(?:list|name) (?:\w+ ){{0,3}}{_PIECE}\b|\bwhat (?:is|was) (?:this|that) (?:one |{_PIECE} )?called\b|\bwhat (?:is|was|am i|are we) (?:playing|hearing|listening to)\b|\b(?:is|are) there (?:any )?(?:new|other|more|shorter|longer|different) (?:ones|{_PIECE})\b"),
        ("PlayGuidedAudio", rf"^(?:yes )?(?:a |the |one |play |do |i (?:have|want|only have|have only|have only got|have got) |just |only |give me |put on |let us do )*(?:{NUMBER}|half a|quarter of an|a quarter of an|half an|a|an|a couple of) (?:minutes?|seconds?|hours?|mins?)(?: (?:is|are) (?:fine|enough|good|perfect|okay))?(?: {_PIECE}| one| please| of (?:calm|quiet|breathing|peace|silence|sleep)| will do| version| would be (?:good|fine|nice))?$"),
        ("PlayGuidedAudio", rf"^(?:yes |okay )?(?:play|put on|let me hear|i want to (?:hear|listen to)|i would like to hear|let us (?:hear|listen to)) (?:\w+ ){{0,4}}(?:favorite|{_PIECE}|body scan|breathing|grounding|sleep|nerves|calm\w*|relax\w*|corner|what if|kindness|self trust)\b(?!.*\b(?:before (?:this|that)|rest|left off|beginning|start|from (?:the|its) (?:start|beginning|top)|entry|recording|diary|journal)\b)(?<!previous {_PIECE[3:8]})"),
        ("ChangeLanguage", rf"^(?:(?:can|could|do) you )?(?:speak|talk|switch|change)(?: to me| the language)?(?: in| to)? {_LANGUAGE}(?: (?:to me|with me|now|instead|from now on))?$|^(?!(?:how|what|translate|is|are|was|were|did|i)\b)(?:.* )?(?:(?:do|put|have|say|read|hear|go on with|continue|get) (?:this|it|that|you|everything|all of it)|(?:switch|change|go)(?: it| this)?(?: over)?) (?:in|into|to) {_LANGUAGE}(?: would you| for me| instead| now| from now on)?$|^(?:in )?{_LANGUAGE}(?: instead)?$|\b(?:another|different|other|change the|switch the) language\b"),
        ("SkipStep", r"\b(?:not|rather not|prefer not to|not want to|not going to|refuse to|will not) (?:answer|(?<!could not )(?<!can not )(?<!would not )say|go into (?:it|that)|talk about (?:that|it|this)|discuss|get into)(?: (?:this|that|it))?(?: (?:question|one|subject))?(?: (?:now|today|here|tonight|right now))?$|\bpass on (?:this|that)(?: (?:one|question))?\b|\bno comment\b|\bkeeping (?:that|this) (?:\w+ )?to myself\b|\bnext question\b"),
    )
)  # fmt: skip


_ASKS_LENGTH = re.compile(_LENGTH_ASKED)


def asks_length(bare: str) -> bool:
    """Tell whether help is asked for in so far as how long it all takes."""
    return _ASKS_LENGTH.search(bare) is not None


def decides(bare: str, intents: Collection[str]) -> str | None:
    """Give the intent a strong cue decides, if it is one of these."""
    fits = any(pattern.search(bare) for intent, pattern in _RULES if intent in intents)
    decided = decide(bare) if fits else None
    return decided if decided in intents else None


def decide(bare: str) -> str | None:
    """Give the intent a strong cue decides; None where likelihood must."""
    for intent, pattern in _RULES:
        if pattern.search(bare):
            return intent
    return None
