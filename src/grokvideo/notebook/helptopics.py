"""What `%grokvideo help WORD` says about each word: a few sentences that a teacher can read out."""

from __future__ import annotations

from grokvideo.values.capability import (
    ALL_ASPECT_RATIOS,
    DOUBTFUL_ASPECT_RATIOS,
    MOST_KEYFRAMES,
    MOST_REFERENCES,
    MOST_VOICES,
    VOICES,
    Mode,
    models_with,
    source_limits,
)

_EDIT_S, _EXTEND_S = source_limits(Mode.EDIT)[1], source_limits(Mode.EXTEND)
_FRAMES_BY, _VOICES_BY = models_with(Mode.FRAMES)[0], models_with(Mode.REFERENCE, voices=True)[0]

OPTION_TOPICS = {
    "--duration": """\
How long the clip is, in whole seconds from 1 to 15. Without it: 8. The price
grows with the seconds: try an idea with 2, make the good one longer.
With --extend it is what is added, 2 to 10, and without it 6. An edit keeps its
clip's length.""",
    "--resolution": """\
How fine the picture is: 480p, 720p or 1080p, the number of lines. Without it:
480p. Finer costs more. Not every model can do everything.""",
    "--aspect-ratio": f"""\
The shape of the picture, width to height. Without it: 16:9, as on a television.
9:16 suits a phone, 1:1 is a square. All there are:
{", ".join(ALL_ASPECT_RATIOS)}.
{" and ".join(DOUBTFUL_ASPECT_RATIOS)} are new: the provider may refuse them.
With --image the clip follows the image, with --edit and --extend its clip, and
this option is left out.""",
    "--model": """\
Which model makes the clip. Without it: the one of your settings, at first
grok-imagine-video. A name that is not listed here is sent to the provider as it
is.""",
    "--image": """\
The first frame of the clip: a path, an https address, or the name of a variable
that holds a path, a PIL image, an array of shape (height, width, 3), or bytes.
The prompt then says what happens, and may be empty. A name with spaces: '...'.
A clip or a job stands for its last frame, so the new clip goes on where that
one ends.""",
    "--last-frame": f"""\
The last frame of the clip: an image, as behind --image. With --image as well it
is the way from one picture to the other. Only {_FRAMES_BY}
can do it. See also %grokvideo help frames.""",
    "--keyframe": f"""\
An image, and the second at which it is to be seen, between the first frame and
the last. Up to {MOST_KEYFRAMES}, each behind its own --keyframe. Times snap to thirds of a
second. Only {_FRAMES_BY} can do it.""",
    "--ref": f"""\
A reference: an image of a person or a thing that is to appear in the clip. It
is no frame of it. Up to {MOST_REFERENCES}, each behind its own --ref, or a variable that
holds a list of them. In the prompt, <IMAGE_0> is the first, <IMAGE_1> the
second. At most 720p, and with grok-imagine-video at most 10 s.""",
    "--voice": f"""\
A voice to speak with: {", ".join(VOICES[:-1])} or {VOICES[-1]}, or the https address of a
recording of at most 15 s. Up to {MOST_VOICES}, each behind its own --voice. In the prompt,
<AUDIO_0> is the first. Only {_VOICES_BY} can do it.""",
    "--edit": f"""\
Changes a clip; the words below the line say what is to change. The clip is a
variable, a path to an .mp4 file, a URL, or one of your library: its job's name,
its request id, or 6 characters of its id. What comes of it is as long as the
clip, and as large, up to 720p. A job that is not done yet will do: the new one
waits for it. In Python: gv.edit(crane, "Snow falls.").
At most {_EDIT_S:g} s can be edited; of a longer clip, --fit takes the first {_EDIT_S:g} s.""",
    "--extend": f"""\
Goes on with a clip; the words below the line say what happens next. The clip is
what --edit takes, too. What comes of it is one clip with both parts; -d is what
is added, 2 to 10 s. A job that is not done yet will do: the new one waits for
it. In Python: gv.extend(crane, "It flies away.", duration=4).
The clip must have {_EXTEND_S[0]:g} to {_EXTEND_S[1]:g} s; of a longer one, --fit takes the last {_EXTEND_S[1]:g} s.""",
    "--fit": f"""\
Agrees to making a clip fit: --edit takes its first {_EDIT_S:g} s, --extend its last
{_EXTEND_S[1]:g} s, and a film in another format is written anew as MP4. Without it such a
clip is refused, and nothing is sent.""",
    "--user": """\
Your own name for the person who asks, which the provider is told. It helps when
several people share a key. An extension cannot carry it.""",
    "--storage-options": """\
Your library has the clip in any case; with this xAI keeps a copy in its file
store. A file name is enough. A variable with a dict can say more: for how many
seconds (3600 to 2592000), and whether there is a public address.

  keep = {"filename": "crane.mp4", "expires_after": 604800,
          "public_url": {"expires_after": 86400}}""",
    "--output": """\
A signed https address that the provider uploads the clip to; some teams have to
use it. Whoever has the address can write there. Put it into a variable: what
stands in a cell is saved with the notebook.""",
    "--no-audio": """\
A clip without sound. The price is the same.""",
    "--takes": """\
Several takes of the same prompt, to choose from: takes 1, 2, 3, ... side by
side. NAME then holds all of them; they are called NAME_1, NAME_2, ... Each take
costs what one clip costs. Takes that the library has are not made again. With
--sweep: so many of each clip.""",
    "--sweep": """\
A clip for each value. The name is one in braces in the prompt, or an option:
duration, resolution, aspect-ratio, model, audio (on,off), image, last-frame,
keyframe, ref, voice, edit, extend or user.
Values have commas between them: ink,clay. 3..6 is 3,4,5,6, and 2..10..4 is
2,6,10. {animals} alone takes the list that your variable animals holds. A value
with a space: --sweep "style=oil paint,clay". One with a comma, or with signs
such as ; and [: --sweep 'style="ink, wet",clay'.

Each --sweep adds an axis, and every combination becomes a clip, at most 500;
-n 2 makes two takes of each. NAME then holds all of them: cranes[0],
cranes.wait(), cranes.to_dataframe(). The table fills as they come. Clips that
the library has cost nothing, so a sweep that runs again costs nothing.

Above confirm_over_usd the bill is shown first, with a button; nothing is sent
before you press it. --dry-run shows the bill and sends nothing.""",
    "--skip": """\
Combinations of a sweep that are not made. Several names: where all of them
hold; several values: any of them. It may stand several times.""",
    "--provider": """\
Who makes this one clip: xai, which needs a key and costs money, or simulator,
which needs nothing. Without it: xai when there is a key, else the simulator.
For every cell: %config GrokVideo.provider = 'simulator'.""",
    "--wait": """\
The cell ends when the clip is there, and not before. For notebooks that nobody
sits at. For every cell: %config GrokVideo.wait = True.""",
    "--dry-run": """\
Shows what would be sent, what it would cost, and whether the library has it
already. Nothing is sent, no job is written, no name is given.""",
    "--fresh": """\
Makes the clip once more and pays for it once more, though an equal one is in
the library. Without it a cell that runs again shows the clip it made before,
for nothing.""",
    "--yes": """\
One cell that costs more than confirm_over_usd (at first $5.00) is not sent
until --yes says that you have seen the price. For several clips a notebook
shows the bill and a button instead. Another limit: %config
GrokVideo.confirm_over_usd = 1.""",
}

CELLS = {
    "--last-frame": (f"bloom -m {_FRAMES_BY} -i bud.png --last-frame rose.png", "The bud opens."),
    "--keyframe": (f"day -m {_FRAMES_BY} -d 6 --keyframe noon.png@3", "A day passes over the harbour."),
    "--ref": ("tea --ref ada.png --ref teapot.jpg", "The woman from <IMAGE_0> pours tea from <IMAGE_1>."),
    "--voice": (f"hello -m {_VOICES_BY} --voice eve", 'A woman says "Good morning" in the voice <AUDIO_0>.'),
    "--edit": ("snow --edit crane", "Snow falls. Change nothing else."),
    "--extend": ("longer --extend crane -d 4", "The crane flies away."),
    "--fit": ("snow --edit holiday.mp4 --fit", "Snow falls. Change nothing else."),
    "--sweep": ("cranes --sweep style=ink,clay --sweep duration=3,6", "A paper crane in {style}."),
    "--skip": ('a --sweep pet=cat,dog --sweep size=1..3 --skip "pet=cat size=2,3"', "A {pet}, size {size}."),
    "--storage-options": ("crane --storage-options keep", "A paper crane unfolds on a windowsill."),
}
"""Examples where the usual one would not do: the words of the first line, and the prompt."""

ALSO = {"sweeps": "--sweep", "references": "--ref", "voices": "--voice", "storage": "--storage-options"}
"""Words that lead to an option."""

ACTION_TOPICS = {
    "status": """\
Who makes the videos, with which model, where the library is, and what is under
way.""",
    "jobs": """\
The newest jobs: id, name, when, how they stand, what they cost, and the prompt.""",
    "history": """\
The newest jobs, or those whose prompt or name has all these words. The
beginning of a word is enough. --paths shows where each clip's file is.""",
    "compare": """\
Plays 2 to 9 clips side by side on one clock, says what differs in them, and
takes your stars. JOB is also a variable that holds a job, several, or a clip:

  %grokvideo compare crane owl
  %grokvideo compare cranes

The name of a sweep stands for its clips, at most 9, also in another notebook.
In Python: gv.compare(crane, owl), cranes.compare(), or with words of your own
gv.compare({"ink": crane, "clay": owl}).""",
    "cost": """\
What the days cost: estimated, billed, and what may be billed because the
provider has not said. Simulated sums stand apart: they are no money. `cost 7`:
the last week.""",
    "studio": """\
Opens the Studio: a form with the price on its button, and the clips that it
makes below. A word in braces gets a field of its own; several values in it
make a clip for each. What stands behind studio is the prompt, and may be left
out. The notebook's variable studio holds it:

  %grokvideo studio A paper {animal} unfolds on a windowsill.

In Python: studio = gv.Studio(), studio.prompt = "...", studio.generate(),
studio.clips.""",
    "stop": """\
Stops watching a job. The provider knows no way to cancel: it goes on, and bills
it. %grokvideo resume watches it again. A job that waits to be sent is not sent.""",
    "resume": """\
Watches unfinished jobs again, all of them or one. It costs nothing, and nothing
is sent again. %load_ext grokvideo does it by itself.""",
    "delete": """\
Removes a job that is over from the library: its clip, its poster and its words.
What it cost stays in `cost`; copies beside notebooks stay, too. It cannot be
undone, so a name that several jobs have is not enough: give the id.""",
    "models": """\
The models there are: what each can make, what a second of it costs, and whether
your key may use it. Asking costs nothing.""",
    "config": """\
Your settings, and where each comes from. To change one, for this kernel:

  %config GrokVideo.budget_usd = 5         at most $5.00 a day
  %config GrokVideo.confirm_over_usd = 1   ask before a cell above $1.00
  %config GrokVideo.provider = 'simulator'

%config GrokVideo explains each. For every kernel, set its variable before
Jupyter starts: GROKVIDEO_BUDGET_USD=5, GROKVIDEO_PROVIDER=simulator, ...""",
    "login": """\
Asks for a key, does not show it, checks it with the provider, and keeps it in
this kernel only. From then on videos are real and cost money. To go back:
%config GrokVideo.provider = 'simulator'.""",
    "attach": """\
With a job and an id: the job was sent after all, and this is its request id in
the provider's console. With an id alone: follow a job that was made elsewhere.""",
    "mark-lost": """\
Closes a job of which you know that it never arrived. Nothing is sent. `cost`
goes on counting it as possibly billed.""",
    "submit-again": """\
Sends a job once more of which it is not known whether it was sent. It may be
paid twice, so look into the provider's console first. --yes as with a cell.""",
    "help": """\
The page of all words, or a little more about one of them: help duration, help
costs.""",
}

OTHER_TOPICS = {
    ("frames", "keyframes", "first and last frame"): f"""\
FIRST FRAME, LAST FRAME, AND BETWEEN
  %%grokvideo bloom -m {_FRAMES_BY} -i bud.png --last-frame rose.png
  The bud opens.

  %%grokvideo day -m {_FRAMES_BY} -d 6 --keyframe noon.png@3
  A day passes over the harbour.

-i is the first frame, --last-frame the last, --keyframe IMAGE@SECONDS one in
between. Each can stand alone. -i works with every model, the others with
{_FRAMES_BY} only.""",
    ("prompts", "several prompts", "prompt", "several"): """\
SEVERAL PROMPTS
A line of --- parts two prompts; each becomes a clip, and the options hold for
all of them. At most 100 prompts; none may be empty.

  %%grokvideo morning -d 4
  A paper crane at sunrise.
  ---
  A paper crane at noon.

With --sweep and -n each of them is made in every combination. See also
%grokvideo help sweep.""",
    ("braces", "words in braces", "variables", "variable"): """\
WORDS IN BRACES
{weather} in a prompt is filled with your variable when the cell runs:

  weather = "rain"
  place = {"city": "Kyoto"}

  %%grokvideo crane
  A paper crane on a windowsill in {place[city]}, {weather} outside.

An attribute {clip.duration}, an index {names[0]} and a format {size:.1f} work;
calls do not. {{ and }} are plain braces. An unknown name is an error, and
nothing is sent. Several values: --sweep weather=rain,snow makes a clip for
each, whatever the variable holds.""",
    ("costs", "price", "prices", "money", "budget", "what it costs"): """\
WHAT IT COSTS
Simulated videos cost nothing, and their prices say "simulated". With a key:
  --dry-run                                 tells the price and sends nothing
  %config GrokVideo.budget_usd = 5          refuses what could pass $5.00 a day
  %config GrokVideo.confirm_over_usd = 1    asks for --yes above $1.00 a cell
  %grokvideo cost                           what the days have cost
A cell that runs again costs nothing: its clip comes from the library. A clip
that is blocked by moderation is billed all the same.""",
    ("lessons", "lesson", "faults", "moderated", "failed", "expired", "slow", "flaky"): """\
LESSONS
With the simulator, a word in the prompt makes something go wrong, so that a
class can see what it looks like before it costs money:

  [[moderated]]   blocked by moderation, and billed all the same
  [[failed]]      the provider gives up on it
  [[expired]]     the clip's link is gone before it was fetched
  [[slow]]        it takes much longer
  [[flaky]]       the provider answers with errors in between; the job goes on

A real provider never sees these words: the cell is refused before anything is
sent.""",
    ("key", "keys", "settings", "provider key"): """\
KEYS AND SETTINGS
Without a key the simulator makes the videos. With XAI_API_KEY set before
Jupyter starts, or after %grokvideo login, xai makes them, for money. A key
never stands in a notebook, in the library or in a card. %grokvideo config lists
the settings.""",
}
