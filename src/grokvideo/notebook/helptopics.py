"""What `%grokvideo help WORD` says about each word: a few sentences that a teacher can read out."""

from __future__ import annotations

from grokvideo.values.capability import ALL_ASPECT_RATIOS, DOUBTFUL_ASPECT_RATIOS

OPTION_TOPICS = {
    "--duration": """\
How long the clip is, in whole seconds from 1 to 15. Without it: 8. The price
grows with the seconds: try an idea with 2, make the good one longer.""",
    "--resolution": """\
How fine the picture is: 480p, 720p or 1080p, the number of lines. Without it:
480p. Finer costs more. Not every model can do everything.""",
    "--aspect-ratio": f"""\
The shape of the picture, width to height. Without it: 16:9, as on a television.
9:16 suits a phone, 1:1 is a square. All there are:
{", ".join(ALL_ASPECT_RATIOS)}.
{" and ".join(DOUBTFUL_ASPECT_RATIOS)} are new: the provider may refuse them.
With --image the clip follows the image, and this option is left out.""",
    "--model": """\
Which model makes the clip. Without it: the one of your settings, at first
grok-imagine-video. A name that is not listed here is sent to the provider as it
is.""",
    "--image": """\
The first frame of the clip: a path, an https address, or the name of a variable
that holds a path, a PIL image, an array of shape (height, width, 3), or bytes.
The prompt then says what happens, and may be empty. A name with spaces: '...'.""",
    "--no-audio": """\
A clip without sound. The price is the same.""",
    "--takes": """\
Several takes of the same prompt, to choose from: takes 1, 2, 3, ... side by
side. NAME then holds all of them; they are called NAME_1, NAME_2, ... Each take
costs what one clip costs. Takes that the library has are not made again.""",
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
until --yes says that you have seen the price. Another limit: %config
GrokVideo.confirm_over_usd = 1.""",
}

ACTION_TOPICS = {
    "status": """\
Who makes the videos, with which model, where the library is, and what is under
way.""",
    "jobs": """\
The newest jobs: id, name, when, how they stand, what they cost, and the prompt.""",
    "history": """\
The newest jobs, or those whose prompt or name has all these words. The
beginning of a word is enough. --paths shows where each clip's file is.""",
    "cost": """\
What the days cost: estimated, billed, and what may be billed because the
provider has not said. Simulated sums stand apart: they are no money. `cost 7`:
the last week.""",
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
    ("braces", "words in braces", "variables", "variable"): """\
WORDS IN BRACES
{weather} in a prompt is filled with your variable when the cell runs:

  weather = "rain"
  place = {"city": "Kyoto"}

  %%grokvideo crane
  A paper crane on a windowsill in {place[city]}, {weather} outside.

An attribute {clip.duration}, an index {names[0]} and a format {size:.1f} work;
calls do not. {{ and }} are plain braces. An unknown name is an error, and
nothing is sent.""",
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
