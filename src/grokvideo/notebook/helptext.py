"""What `%grokvideo help` shows."""

from __future__ import annotations

HELP = """\
%%grokvideo NAME [options]     make a video; the prompt is the rest of the cell
    -d, --duration 6           seconds, 1 to 15
    -r, --resolution 720p      480p, 720p, 1080p
    -a, --aspect-ratio 9:16    1:1 16:9 9:16 4:3 3:4 3:2 2:3
    -m, --model NAME           grok-imagine-video, or with -1.5 or -1.5-lite behind it
    -i, --image IMAGE          first frame: a path, a URL or a variable
    --no-audio                 a silent clip
    -n, --takes 4              several takes of the same prompt
    --provider NAME            xai or simulator
    --wait                     return only when the clip is there
    --fresh                    make and pay for it although it is in the library
    --yes                      yes, although it costs more than confirm_over_usd
NAME becomes a variable that holds the job, or the jobs.
{weather} in the prompt is a variable of yours; {{ and }} are plain braces.
A cell that runs again costs nothing: its clip comes from the library.

%grokvideo status              provider, model, library, what is under way
%grokvideo jobs                the newest jobs
%grokvideo history WORDS       jobs whose prompt or name has these words
%grokvideo cost [DAYS]         what was estimated and billed, by day
%grokvideo resume [JOB]        watch unfinished jobs again, at no cost
%grokvideo stop JOB            stop watching; the provider goes on, and bills it
%grokvideo delete JOB          its clip and words; what it cost stays in `cost`
%grokvideo login               ask for a key, for this kernel only
%grokvideo help                this page
Not known if it was sent? Look for it in the provider's console, then one of:
%grokvideo attach JOB ID       it is there: watch it under this request id
%grokvideo mark-lost JOB       it is not there; nothing is sent
%grokvideo submit-again JOB    send it once more, --yes as above; may pay twice
%grokvideo attach ID           follow a job made elsewhere, by its request id
JOB is a name or the beginning of an id."""
