"""What makes a sentence ordinary that could be a veiled one: its object, its place, its occasion."""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

from __future__ import annotations

import re

from skills.understanding.care.words import any_of

_THINGS = (
    r"(?:printer|computers?|laptop|phone|apps?|website|spreadsheets?|emails?|inbox|traffic|commute|crossword|puzzle|sudoku|recipe|homework"
    r"|exams?|essay|noise|neighbors?|heat|humidity|weather|rain|cold|winter|food|spic\w+|chili|coffee|wine|gluten|dairy|sugar|music|songs?|volume"
    r"|game|level|match|team|shoes|boots|wedding|decorat\w+|kitchen|boiler|laundry|dishes|ironing|diet|gym|workout|run|marathon"
    r"|meetings?|shift|queue|wifi|internet|car|bus|parking|hangover|pollen|software|password|code|project|presentation|report|deadlines?"
    r"|story|book|chapter|film|show|series|episode|pizza|cake|chocolate|biscuits?|ice cream|garden|sofa|desk|office|party|tax|taxes|accent"
    r"|company|job|career|industry|course|class|relationship|town|flat|league|season|session|recording|question|exercise|jeans|dress|tights|stairs|weights?"
    r"|tv|telly|adverts|perfume|smell|mess|dust|snoring|dog|puppy|cat|mosquitos?|wasps?|spiders?|heights|news|politics|jokes?|puns|shopping|airports?|sprouts)"
)
AFTER = re.compile(
    rf"^ (?:(?:with|at|in|of|about|on|to|from|for|by|the|this|that|these|those|my|your|his|her|our|all|any|more|another|such|\w+ing|new|next|door) ?){{0,4}}{_THINGS}\b"
    r"|^ (?:with|from) (?:him|her|them|tom|dan|alex|sam)\b|^ (?:to|for me to) (?:do|wear|say|eat|watch|read|cook|add|buy|drink|report|tell|pack|show|see|discuss|clean|fix) ?(?:today|tonight|here|in|on|at|$|now|this|about)"
    r"|^ (?:until|to wait|together in town)\b"
)
"""Said right after it, an object that no one despairs of."""
ANYWHERE = any_of(
    r"(?:see|speak to|talk to|catch|meet) you (?:all )?(?:tomorrow|soon|later|on \w+day|next|there|at|in the morning|again)|(?:until|back|talk) (?:tomorrow|next week|monday)",
    r"(?:we|i|they) (?:are|am|will be|have got) (?:all |both |off |going |away |back )*(?:in|to|at|abroad|visiting|flying|moving|skiing|traveling|away|staying|hosting|driving) ?(?:to |in |at )?(?!an end\b|the end\b|danger|trouble|pain|hell|the (?:edge|bridge|roof|tracks|limit)|my (?:limit|wits?|breaking)|breaking)(?:spain|france|italy|greece|portugal|florida|london|paris|scotland|wales|ireland|america|australia|canada|the (?:mountains|coast|seaside|lake|cottage|alps|states)|my (?:parents|sister|brother|mom|in laws|gran|nan|aunt|uncle|friend)s?\b|a (?:new|bigger|smaller) |college|university|uni|work|school|holiday|sea|camp|abroad)",
    r"(?:holiday|vacation|trip|travel(?:ing|s)?|abroad|cruise|honeymoon|conference|maternity|paternity|sabbatical|on leave|retir(?:e|ed|ing|ement)|graduat\w+|moving (?:house|out|away|to|home|in|abroad|next)|before (?:the|we|i) mov\w+|the move|house move|downsiz\w+|declutter\w*|spring clean\w*|charity|jumble|car boot|garage sale|yard sale|online|ebay|does anyone want|anyone wants?|upgrad\w+|new job|promotion|handover|half term|semester|bank holiday)",
    r"(?:taking|took|take|for|some|get|shooting|nice|holiday) (?:a |the |\w+ )?(?:photos?|pictures?|selfies?)|(?:sunset|the view|view|sightseeing|tour|tourist|fishing|bookings?|fundrais\w*|blood test|picnic|bungee|abseil\w*|climbing|fireworks|ducks|kayak\w*|waiting for (?:the|my|a) (?:train|bus|tram|friend))",
    r"(?:vitamins?|for (?:my|the) (?:cold|headache|hay ?fever|blood pressure|allerg\w+|migraine|cough|cholesterol)|the vet|prescription|skipping|tow|jump rope|remind me|doctor said|nurse|recipe|chopping|onions?|steak|toast)",
    r"(?:clients?|customers?|santa|pen ?pal|council|milkman|landlord|thank you (?:cards?|notes?|letters?)|christmas cards?|birthday cards?|love letters?|cover letters?|tax(?:es)?|accountant|lawyer|business|mortgage|invoices?|students?|pupils|the teacher|for the play|scavenger|shopping)",
    r"by (?:mistake|accident)|(?:surprise|poker|chess|monopoly|for a (?:bet|laugh|joke)|board game|as a joke|hide and seek|haha|lol|sweet of|which is (?:sweet|nice|kind|lovely)|so kind|bless (?:him|her)|for (?:my|our) safety|i asked (?:him|her|them) to|we agreed|with my permission|so proud)",
    r"(?:next door|upstairs|downstairs|outside my window|on (?:my|the) (?:tv|radio|phone)|tastes?|sore (?:throat|knee|back)|in my (?:knee|back|tooth|shoulder|foot|toe|ear|elbow|gum|wisdom)|dentist|physio|happy tears|wedding|at the (?:film|movie|ending|party|match|airport|border|meeting)|in (?:the meeting|class|rehearsal))",
    r"(?:then we (?:can )?celebrate|and celebrate|for (?:today|the day)(?: thanks)?|late home|be late|for lunch|for dinner|the dishes|the laundry|shifts?|shoes|level|boss fight|team(?:mates)?|score|penalt\w+|five nil)",
    r"is what i (?:always )?say|said in the|as they say|joking|i am kidding|only kidding|figure of speech|love my (?:life|job)|life is good|happily|so excited|can not wait|looking forward|on purpose in the game",
    r"(?:my (?:toddler|baby|cat|dog|puppy|kitten|daughter|son|little (?:one|boy|girl)|kids) (?:\w+ )?(?:comes?|came|gets?|climbs?|keeps?|will not|does not|never|always) )",
    r"(?:doctor|hospital|physio|cast|surgery|library|quarantine|covid|cafeteria|museum|exam|school rules|on the plane|pregnan\w+)(?= |$)",
)
"""An occasion that explains it, wherever it is said."""
