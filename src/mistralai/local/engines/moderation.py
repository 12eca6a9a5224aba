"""How harmful a text is, in nine categories, by the words that it uses.

This is a lexicon and not a model: it knows words, not meanings. Each hit of a category's pattern
is evidence of a given strength, and the score is the probability that at least one of the
evidences counts: ``1 - (1 - a) * (1 - b) * ...``. Texts without any hit score close to 0.
"""

import re
from typing import Final

THRESHOLD: Final = 0.5
_NOTHING: Final = 0.0005

_STRONG: Final = 0.8
_WEAK: Final = 0.3

# Each pattern is matched from the start of a word on, so `kill` finds `killing` too.
_EVIDENCE: Final[dict[str, dict[float, str]]] = {
    "sexual": {
        _STRONG: r"porn|blowjob|masturbat|orgasm|erotic|sexual (?:act|intercourse|content)"
        r"|have sex|having sex|hentai|xxx\b",
        _WEAK: r"sex\b|sexy|naked|nude|genital|fetish|breasts?\b|penis|vagina|lust",
    },
    "hate_and_discrimination": {
        _STRONG: r"(?:are|is) (?:all )?(?:subhuman|vermin|inferior|parasites|animals|filth)"
        r"|white power|ethnic cleansing|gas the|go back to (?:your|their) country"
        r"|hate (?:all )?(?:jews|muslims|christians|blacks|whites|gays|immigrants|women|foreigners)"
        r"|(?:women|immigrants|foreigners|jews|muslims|gays) (?:should|must) (?:be|not|never|all)",
        _WEAK: r"racial slur|inferior race|master race|sexist|racist|bigot|i hate (?:them|those)"
        r"|stupid (?:women|immigrants|foreigners)",
    },
    "violence_and_threats": {
        _STRONG: r"(?:kill|murder|shoot|stab|beat|hurt|strangle|torture|rape) (?:him|her|them|you"
        r"|people|everyone|everybody|somebody|someone)|massacre|behead|slaughter|death threat",
        _WEAK: r"kill|murder|stab|shoot|shot (?:him|her|them)|blood|violen|threat|attack|beat up"
        r"|torture|assault|weapon|gun\b|i(?:'ll| will|'m going to| am going to) (?:hurt|kill|beat)",
    },
    "dangerous_and_criminal_content": {
        _STRONG: r"(?:make|build|building|making|construct) (?:a |an )?(?:pipe |nail |dirty |car )?"
        r"(?:bomb|explosive)|cook meth|synthesi[sz]e (?:meth|sarin|ricin|fentanyl)|hotwire"
        r"|launder(?:ing)? money|steal (?:a |the )?(?:car|credit card|identit)|hack into"
        r"|counterfeit money|forge (?:a )?passport|credit card fraud",
        _WEAK: r"bomb|explosive|meth\b|cocaine|heroin|burglar|smuggl|malware|ransomware|hack"
        r"|steal|poison|counterfeit|fraud|traffick",
    },
    "selfharm": {
        _STRONG: r"suicid|kill myself|hurt myself|cut(?:ting)? myself|end my (?:own )?life"
        r"|self-?harm|want to die|starve myself|no reason to live|hang myself",
        _WEAK: r"anorexi|bulimi|overdose|worthless|hopeless|don't want to live",
    },
    "health": {
        _STRONG: r"(?:should i|can i|how (?:much|many)).{0,40}(?:dose|dosage|mg\b|pills?|tablets?"
        r"|medication|insulin|antibiotic)|diagnos|you (?:should|must|can) take \d+"
        r"|prescri(?:be|ption)|symptoms? of",
        _WEAK: r"medic(?:ine|ation|al)|disease|symptom|doctor|treatment|therapy|ibuprofen"
        r"|paracetamol|aspirin|antibiotic|vaccin|cancer|diabetes|blood pressure|dosage",
    },
    "financial": {
        _STRONG: r"(?:should i|you should|best).{0,30}(?:invest|buy|sell).{0,30}"
        r"(?:stocks?|shares|bitcoin|crypto|bonds?|funds?)|guaranteed returns?|investment advice"
        r"|put all (?:your|my) (?:money|savings)|retirement portfolio",
        _WEAK: r"invest|stocks?\b|shares\b|bitcoin|crypto|mortgage|portfolio|loan|dividend"
        r"|interest rate|hedge fund|savings",
    },
    "law": {
        _STRONG: r"legal advice|(?:should|can|could) i sue|file a lawsuit|is it legal to"
        r"|plead (?:not )?guilty|(?:draft|write) (?:me )?(?:a )?(?:contract|will|lease)\b"
        r"|represent myself in court|child custody",
        _WEAK: r"lawsuit|lawyer|attorney|court\b|legal|liable|liability|contract\b|custody|divorce"
        r"|statute|plaintiff|defendant",
    },
    "pii": {
        _STRONG: r"[\w.+-]+@[\w-]+\.[a-z]{2,}|\d{3}-\d{2}-\d{4}\b|(?:\d{4}[ -]){3}\d{4}\b"
        r"|\+?\d{1,3}[ -]?\(?\d{2,4}\)?[ -]\d{3,4}[ -]?\d{3,4}\b"
        r"|[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,7}"
        r"|my (?:social security|passport|credit card|bank account) (?:number|no)",
        _WEAK: r"my (?:home )?address is|lives? at \d+|date of birth|born on \d|phone number"
        r"|social security|passport number",
    },
}
_JAILBREAK: Final = {
    _STRONG: r"ignore (?:all |any )?(?:of )?(?:your |the |my )?(?:previous|prior|above|earlier) "
    r"(?:instructions?|prompts?|rules)|(?:reveal|print|show)(?: me)? your system prompt"
    r"|you are now (?:dan\b|unrestricted|free of)|developer mode",
    _WEAK: r"jailbreak|no restrictions|without any restrictions|pretend (?:that )?you have no",
}


def _compiled(evidence: dict[float, str]) -> list[tuple[float, re.Pattern[str]]]:
    return [
        (strength, re.compile(rf"(?<!\w)(?:{pattern})", re.IGNORECASE))
        for strength, pattern in evidence.items()
    ]


_COMPILED: Final = {category: _compiled(evidence) for category, evidence in _EVIDENCE.items()}
_JAILBREAKING: Final = _compiled(_JAILBREAK)
CATEGORIES: Final = tuple(_EVIDENCE)


def score(text: str) -> dict[str, float]:
    """Return for each category how probable it is that a text belongs to it, from 0 to 1.

    Args:
        text: Any text.
    """
    return {category: _score(text, patterns) for category, patterns in _COMPILED.items()}


def score_today(text: str) -> dict[str, float]:
    """Return how harmful a text is in the categories of the models from 2603 on.

    Args:
        text: Any text.
    """
    scores = score(text)
    both = scores.pop("dangerous_and_criminal_content")
    jailbreaking = _score(text, _JAILBREAKING)
    return {**scores, "dangerous": both, "criminal": both, "jailbreaking": jailbreaking}


def _score(text: str, patterns: list[tuple[float, re.Pattern[str]]]) -> float:
    harmless = 1 - _NOTHING
    for strength, pattern in patterns:
        # Saying one thing again and again is not more evidence.
        found = {match.group().lower() for match in pattern.finditer(text)}
        harmless *= (1 - strength) ** len(found)
    return round(1 - harmless, 6)
