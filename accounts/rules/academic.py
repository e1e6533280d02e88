"""Which internet domains belong to universities."""

import re
from typing import Final

_PATTERNS: Final = re.compile(
    r"""
    .*universit(?:y|aet|at|e|a|eit|et|ies)(?![a-z]).*   # the word in English, German, French, Italian, Dutch, Danish
    | universityof.*
    | .*(?:universidad|universidade|hochschule).*
    | (?:.*-)?univ(?:-.*)?                              # univ-lyon1.fr
    | (?:.*-)?college
    | uni
    """,
    re.VERBOSE,
)
_GERMAN_PATTERNS: Final = re.compile(r"(?:fern)?uni-.+|tu-.+|dhbw(?:-.+)?")
_GERMAN_PLACES: Final = {
    "fh": """aachen bielefeld burgenland dortmund erfurt kaernten kiel kufstein luebeck muenster potsdam salzburg
        steyr suedwestfalen swf vorarlberg wedel westkueste wien wuerzburg-schweinfurt""",
    "hs": """aalen albsig anhalt ansbach augsburg bochum bremen bremerhaven coburg duesseldorf emden-leer esslingen
        flensburg fresenius fulda furtwangen gm hamm hannover harz heilbronn karlsruhe kempten kl koblenz landshut
        magdeburg mainz mannheim merseburg mittweida nb neu-ulm niederrhein nordhausen offenburg osnabrueck owl
        pforzheim regensburg rhein-waal rm ruhrwest schmalkalden stralsund ulm weingarten wismar wolfsburg worms
        zigr""",
    "th": "ab bingen brandenburg deg koeln luebeck mannheim nuernberg owl rosenheim wildau",
}
_GERMAN_NAMES: Final = frozenset(
    f"{kind}-{place}" for kind, places in _GERMAN_PLACES.items() for place in places.split()
)
_GERMAN_COUNTRIES: Final = frozenset({"de", "at", "ch"})
_STUDENTS: Final = frozenset({"student", "students", "stud"})

_NAMES: Final = """
    aalto.fi bfh.ch bht-berlin.de carleton.ca chalmers.se concordia.ca dal.ca dtu.dk epfl.ch ethz.ch fau.de
    fh-joanneum.at fhnw.ch fhv.at fu-berlin.de h-da.de h-ka.de haw-hamburg.de haw-landshut.de hes-so.ch hfu.eu
    hhu.de hm.edu hsbi.de hslu.ch htw-berlin.de htw-dresden.de htwg-konstanz.de htwk-leipzig.de htwsaar.de
    hu-berlin.de jade-hs.de jku.at kth.se kuleuven.be leuphana.de lmu.de lth.se mcgill.ca mcmaster.ca
    mun.ca ntnu.no ost.ch ostfalia.de oth-regensburg.de ovgu.de polimi.it polito.it polymtl.ca queensu.ca rptu.de
    rub.de ruhr-uni-bochum.de rwth-aachen.de rwu.de ryerson.ca sfu.ca supsi.ch technikum-wien.at torontomu.ca
    tudelft.nl tue.nl tugraz.at tuhh.de tum.de tuwien.at ualberta.ca ubc.ca ucalgary.ca uibk.at ulaval.ca
    umanitoba.ca umontreal.ca unb.ca unibas.ch unibe.ch unibw.de unifr.ch unige.ch unil.ch unileoben.at unilu.ch
    unine.ch unisg.ch univie.at uottawa.ca uqam.ca usask.ca usherbrooke.ca usi.ch utoronto.ca utwente.nl uvic.ca
    uwaterloo.ca uwindsor.ca uwo.ca uzh.ch wu.at yorku.ca zhaw.ch
"""
_DOMAINS: Final = frozenset(_NAMES.split())


def is_academic(subdomains: frozenset[str], registered: str, suffix: str) -> bool:
    """Whether a domain, cut into what stands before, the registered domain and its public suffix, is a university's."""
    name = registered.partition(".")[0]
    kind, _, country = suffix.partition(".")
    return (
        kind == "edu"
        or name == "edu"
        or (kind == "ac" and country != "")
        or registered in _DOMAINS
        or _PATTERNS.fullmatch(name) is not None
        or (suffix in _GERMAN_COUNTRIES and (name in _GERMAN_NAMES or _GERMAN_PATTERNS.fullmatch(name) is not None))
        or not subdomains.isdisjoint(_STUDENTS)
    )
