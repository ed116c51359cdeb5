"""Figures of speech: they sound like danger and are none."""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

from __future__ import annotations

from skills.understanding.care.words import any_of

FIGURES = any_of(
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
    r"|at (?:the gym|football|soccer|work|yoga|practice|training)|running|lifting|skiing|falling|gardening|exercising|climbing|dancing|shaving|baking|slicing|chopping|moving|with the (?:kettle|iron|glue gun))(?!.*(?:deserve|on purpose|punish))",
    r"hurt (?:myself|me|my (?:back|knee|foot|ankle|arm|leg|shoulder|hand|wrist|pride|finger|neck)) (?:playing|at the|running|in the (?:gym|garden)|falling|lifting|on the|moving|skiing|(?:while|when) (?:i (?:fell|slipped|tripped|was (?:playing|running|lifting|cooking|skiing|moving))|playing|running|lifting|cooking))",
    r"suicide (?:for (?:my|the|his|her|our|your) (?:career|business|reputation|company|brand|team)|squad|drill|drills|mission|prevention|door|doors|king|runs?|awareness|burn|hotline (?:charity|fundraiser))",
    r"(?:career|political|social|financial|professional|commercial) suicide",
    r"(?:will not|not) be (?:here|around|in)\b.{0,40}\b(?:vacation|holiday|trip|traveling|moving|conference|abroad|day off|visiting|business|wedding|on leave|days off|away)",
    r"(?:bath|photo|cherry|seed|sex) bomb", r"blow (?:my|the) (?:mind|candles)",
    r"overdos(?:e|ed|ing) on (?:coffee|chocolate|sugar|caffeine|netflix|cake|candy|tv|ice cream|social media|news|cheese|christmas|carbs|sunshine|cuteness|sweets|cookies|vitamin c|work|garlic|podcasts|cats|espresso|pizza)",
    r"(?:much|too much|a|an) (?:chocolate|sugar|coffee|caffeine|cute|cuteness|sunshine|cake|cat video|christmas) overdose",
    r"(?:punch|kick|hit|shoot|strangle|throw|hang|slap|beat|drown|bury) (?:a (?:wall|pillow|penalty|hoop|basket|text|message|deadline|goal|home run|note)|the (?:gym|sack|road|hay|ground running"
    r"|books|hoops|breeze|roof|shops|town|brakes|snooze|ball|pillow|lights|pause|button|record|play|wall|bottle in|hoop|washing|picture|phone|laundry|curtains|couch|beach|sheets|pool)|out (?:with|there|together)|around|some hoops|myself in work|my head against|up with|myself with work|me an email|me a message|my stuff|record|play|stop|pause|the bag)",
    r"jump(?:ing)? off (?:a|the) (?:diving board|pier|swing|bed|sofa|wall|boat|couch|bus|train|high dive|rock into|cliff into|cliff on|bandwagon|bridge (?:with a bungee|on a bungee))",
    r"(?:off the deep end|end of (?:my|the) (?:rope|tether|line|day|week|month|session|story)|end it there|end it here|end it now please)",
    r"(?:hanging|hang|hung) (?:in there|out|around|up|on(?! by)|the|my|pictures|laundry|over|by a thread)",
    r"(?:drowning|buried|swamped) in (?:work|email|emails|paperwork|laundry|debt|deadlines|homework|dishes|tasks|to dos|admin|messages)",
    r"(?:want to|going to|would like to|could|might|wanted to|will|just) (?:crawl into a hole|curl up|disappear into|sink into the (?:floor|ground)|disappear (?:on holiday|to the|for a (?:weekend|week|while|bit)|into a (?:book|hole)|behind|under my (?:desk|duvet|blanket)|from the (?:party|meeting|room)))(?: and die)?",
    r"(?:want|wanted|would have liked|could have liked|wish|wished|wishing) (?:for )?the (?:ground|floor|earth) (?:to|would|could) (?:swallow|open)",
    r"(?:give up|end|quit|stop) (?:smoking|sugar|coffee|coke|chocolate|meat|my (?:job|diet|gym membership|subscription|lease|contract|shift))",
    r"(?:ate|eat|eaten|had|took|drank) (?:way |far )?too (?:many|much) (?:cookies|cake|chocolates?|sweets|pizza|coffees?|crisps|chips|photos|pictures|breaks|notes|classes|food|sugar|wine last night|beers? last night|selfies|candy|tea)",
    r"(?:fire|volcano|bullet(?! (?:in|through|for) (?:my|me)\b)|slay|slaying|slayed|murder mystery|murder mysteries|true crime|crime (?:novel|show|podcast)|escape room|thriller|whodunnit|horror)",
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
    r"(?:rather|sooner) die than (?!live|go on|go through|be |face|stay|keep|carry|wake|continue|do this|feel|see|suffer|spend)\w+", r"(?:nearly|almost|practically|about) (?:had|gave (?:me|him|her)) a (?:heart attack|stroke|seizure)",
    r"(?:it is|it would be|that is|be|pure|absolute) suicide (?:to|for)(?! me\b)", r"(?:he|she|they|it|that|who|\w+) broke my (?:heart|promise|trust|phone|glasses|laptop|favorite|streak|concentration|flow)", r"heat is murder", r"(?:can|may|should) i (?:take|have|mix|drink) \w+ (?:with|and|before|after)\b",
    r"want(?:ed)? to (?:disappear|vanish|hide) (?:when|whenever|every time|on|behind|under|for a|if (?:he|she|they|people|someone))\b", r"want(?:ed)? to die (?:when|whenever|every time) (?:he|she|they|people|everyone|my (?:mom|dad|boss|teacher)|someone)\b",
    r"(?:happier|better|relieved) if i (?:just )?(?:cooked|listened|agreed|shut up|said|helped|smiled|paid|cleaned|tried|relaxed|called|talked|worked|stayed|laughed|wore|earned|(?:was|were) (?:more|less|better|on time|a bit|quieter|nicer|richer|thinner))\b.*",
    r"suicide (?:line|hotline|helpline|watch|statistics|bomber|note in (?:the|a))", r"(?:i have got|i got|got|have) a (?:crush|killer|stabbing pain in my (?:back|knee|side))",
    r"(?:fine|okay|cope|manage|better|went|go|going|left|started|start|begin|began) (?:\w+ ){0,4}without me (?:at|for|in|on|this|tomorrow|today|to)\b", r"(?:jump off|cross|burn) that bridge", r"jump(?:ed|ing)? out of my skin",
    r"(?:safe|unsafe) (?:online|to (?:eat|drink|swim|drive|send|delete)|in this (?:app|password))",
)  # fmt: skip
