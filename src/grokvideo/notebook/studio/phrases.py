"""Words for prompts: phrases that can be put in, and quiet hints at what a prompt leaves open. English, and pure.

What a prompt for a video says: who or what, the action, one camera move, light and style. Sources, both read on
2026-11-21: Google's "Veo on Vertex AI video generation prompt guide" (subject, action, scene, camera angles and
movements, style, ambiance); the writing guide of `seaimagineai/awesome-grok-imagine-prompts`, reviewed on 2026-09-24
(one primary action, one motivated move; with a first frame spend the words on motion and camera; for an edit and an
extension say what stays). xAI's own pages have no list of words, so the phrases are the usual terms of film, most of
them such that the simulator shows what they change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from grokvideo.values.capability import Mode

PHRASES = {
    "Camera": (
        "slow push in",
        "slow pull back",
        "pan left",
        "pan right",
        "tilt up",
        "slow orbit",
        "tracking shot",
        "drone shot",
        "handheld",
        "static shot",
        "low angle",
        "close-up",
    ),
    "Motion": (
        "unfolds slowly",
        "turns its head",
        "looks up",
        "walks towards the camera",
        "flies across the frame",
        "drifts past",
        "spins slowly",
        "dances on the spot",
        "in slow motion",
        "as a time-lapse",
    ),
    "Light": (
        "golden hour",
        "blue hour",
        "soft morning light",
        "bright midday",
        "overcast sky",
        "candlelight",
        "moonlit night",
        "light through fog",
        "backlit",
        "long shadows",
    ),
    "Style": (
        "ink drawing",
        "watercolour",
        "claymation",
        "paper cutout",
        "film noir",
        "neon cyberpunk",
        "soft pastel",
        "retro poster",
        "blueprint",
        "photorealistic",
        "documentary",
    ),
}
"""By group, in the order in which they are shown."""

MOVES = "Say what moves, and how: “turns its head”, “drifts past”."
CAMERA = "Say what the camera does: “slow push in”, “static shot”."
LIGHT = "Say what the light is like: “golden hour”, “overcast sky”."
EDIT = "Name what should change, and that the rest stays."
EXTEND = "Say what happens next, not what is there already."

_MOST_TIPS, _LEAST_WORDS = 2, 3
_READ = 4000
"""Characters of a prompt that are looked at."""
_WORD = re.compile(r"[a-z]+")

_VERBS = """
    appear approach arrive ascend balance begin bend blink bloom blow bob bounce bow break breathe build burn burst
    carry catch change chase circle clap climb close collapse come cook crash crawl cross crumble cry dance descend
    disappear dissolve dive draw dream drift drink drip drive drop eat emerge enter erupt explode fade fall fight
    flap flicker float flow flutter fly fold follow form gallop gather gaze glance glide grow hang hatch hold hop
    hover hug jump kick kiss kneel land laugh launch lean leap leave lift look march melt morph move nod open paint
    pass peel perform play pour pull push race raise reach rest return reveal ride ripple rise roar rock roll rotate
    run rush sail scatter settle shake shatter shift shiver sing sink sit skate ski skip sleep slide smile smoke
    snap sneak soar speak spin splash spread sprint stand stare start steam step stir stop stretch stroll stumble
    surf swarm sway swim swing swirl swoop talk throw tilt transform travel tremble trickle tumble turn twirl twist
    type unfold unfurl vanish wait wake walk wander wash watch wave whirl whisper wink write yawn
"""
_ODD_VERBS = """
    became began bent blew broke came caught crept drew dreamt drove ate fell fought flew grew held hung leapt left
    lay lies rang rode rose ran sang sank sat shook shone slept spoke spun spread stood stole strode swam swung
    threw told woke wore wrote action motion movement gesture time_lapse timelapse hyperlapse slowmotion
"""
# Alone as often a noun: "a wave", "at rest", "slow push in".
_NOUNS = """
    blow bow break build burn change changes circle close cook cross cry dance draw dream dreams drift drink drinks
    drop fade fight fights fire flow fold form forms hang hold hug kick kiss land lands lean leave lift look march
    morph paint pass pause play pull push race rest ride ripple rise rock rocks roll run sail sails shake shift sink
    ski skis skip sleep slide smile smoke snap splash spread stand start steam step steps stir stop stretch surf
    swarm swing talk throw tilt travel turn twist type types wake walk wash watch wave waves wink
"""
_NO_ACTION = """
    awning being building ceiling clothing clearing crossing darling drawing during earring engraving evening
    everything framing landing lighting lightning living meaning morning nothing offspring orbiting painting panning
    pudding railing rendering setting something spring sterling string thing tilting tracking viking wedding
    wellbeing zooming
"""
_CAMERA = """
    aerial angle angles birdseye camera cameras closeup closeups dolly dollies drone fisheye focus footage framed
    framing gimbal handheld lens macro orbit orbiting orbits pan panning panorama panoramic pans perspective pov
    shot shots steadicam telephoto tripod viewpoint vertigo wideangle zoom zooming zooms
"""
_CAMERA_PAIRS = """
    close_up crane_up crane_down eye_level fish_eye from_above from_below pull_back pull_out pulls_back pulls_out
    push_in pushes_in pushing_in rack_focus tilt_up tilt_down tilts_up tilts_down tracks_along top_down wide_view
"""
_LIGHT = """
    afternoon afterglow backlight backlighting backlit beam beams blaze bright brightly candle candlelight candlelit
    candles dappled dark darkness dawn day daybreak daylight dim dusk evening fire firelight fireside firelit flame
    flames floodlit fluorescent glare glow glowing glows gloom gloomy headlights illuminated lamp lamplight lamps
    lantern lanterns light lighting lightning lights lit luminous midday midnight moon moonlight moonlit morning
    neon night nighttime noon overcast rays shade shaded shadow shadows shadowy shining silhouette silhouetted
    spotlight starlight starlit strobe sun sunbeam sunbeams sundown sunlight sunlit sunny sunrise sunset torch
    torchlight twilight
"""
_LIGHT_PAIRS = "blue_hour first_light golden_hour low_key high_key rim_lit"
_STAYS = "else everything keep keeping keeps leave only remain remains rest same stay stays unchanged untouched without"
_NEXT = "after again afterwards finally later next now once soon suddenly then until while"
_ENGLISH = """
    a an and are as at before behind by each every for from her his in into is it its no of off on one or out over
    slowly some that the their there they this through to under until up very where while with without
"""
# Function words of other languages, which are no English words.
_FOREIGN = """
    ein eine einem einen einer und der dem den des das ist im mit auf aus vom zum zur nicht sich ueber unter wird le
    la les une du des et dans avec sur sous est qui au aux el los las unas del y con sobre bajo en una il lo gli nel
    nella della che di um uma os dos das na no nas nos para com een het van op een zijn och det som pa av
"""


def phrases_told() -> list[dict[str, Any]]:
    """The trait `phrases`."""
    return [{"name": name, "words": list(words)} for name, words in PHRASES.items()]


def tips(prompt: str, mode: str) -> list[str]:
    """At most two hints at what a prompt leaves open; none for a prompt of fewer than three words.

    Parameters
    ----------
    mode
        Its mode: what is in a picture already needs no words.
    """
    words = _WORD.findall(prompt[:_READ].lower())
    if len(words) < _LEAST_WORDS or _is_of_another_language(words, prompt[:_READ]):
        return []
    there = {*words, *(f"{one}_{other}" for one, other in pairwise(words))}
    if mode == Mode.EDIT:
        return [] if there & _KEEPING else [EDIT]
    if mode == Mode.EXTEND:
        return [] if _acts(there) or there & _FOLLOWING else [EXTEND]
    has_picture = mode in (Mode.IMAGE, Mode.FRAMES)
    open_ends = (
        (MOVES, not _acts(there)),
        (CAMERA, there.isdisjoint(_CAMERA_WORDS)),
        (LIGHT, not has_picture and there.isdisjoint(_LIGHT_WORDS)),
    )
    return [tip for tip, is_open in open_ends if is_open][:_MOST_TIPS]


def _acts(words: Iterable[str]) -> bool:
    """Whether anybody does anything."""
    return any(
        word in _ACTIONS or (word.endswith("ing") and len(word) > 4 and "_" not in word and word not in _NOT_ACTIONS)
        for word in words
    )


def _is_of_another_language(words: Iterable[str], prompt: str) -> bool:
    """Whether hints in English would only confuse."""
    found = set(words)
    english, foreign = len(found & _ENGLISH_WORDS), len(found & _FOREIGN_WORDS)
    if english > foreign:
        return False
    return foreign > 0 or any(char.isalpha() and not char.isascii() for char in prompt)


def _forms(verb: str) -> Iterator[str]:
    """A verb with its endings; `-ing` is known by itself."""
    yield verb
    if verb.endswith("e"):
        yield from (f"{verb}s", f"{verb}d")
    elif verb.endswith(("s", "sh", "ch", "x", "z")):
        yield from (f"{verb}es", f"{verb}ed")
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        yield from (f"{verb[:-1]}ies", f"{verb[:-1]}ied")
    else:
        yield from (f"{verb}s", f"{verb}ed", f"{verb}{verb[-1]}ed")


_ALL_FORMS = frozenset(form for verb in _VERBS.split() for form in (*_forms(verb), f"to_{verb}"))
_ACTIONS = _ALL_FORMS - frozenset(_NOUNS.split()) | frozenset(_ODD_VERBS.split())
_NOT_ACTIONS = frozenset(_NO_ACTION.split())
_CAMERA_WORDS = frozenset([*_CAMERA.split(), *_CAMERA_PAIRS.split()])
_LIGHT_WORDS = frozenset([*_LIGHT.split(), *_LIGHT_PAIRS.split()])
_KEEPING, _FOLLOWING = frozenset(_STAYS.split()), frozenset(_NEXT.split())
_ENGLISH_WORDS = frozenset(_ENGLISH.split())
_FOREIGN_WORDS = frozenset(_FOREIGN.split()) - _ENGLISH_WORDS
