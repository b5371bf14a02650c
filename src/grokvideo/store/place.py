"""What lies below the library's folder: how to make a new name in it durable, and which file system it is on."""

from __future__ import annotations

import os
import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")

# File systems on which locks and fsync may not do what SQLite and our lock files need: over a network, or shared
# between a virtual machine and its host. FUSE names what it carries after a dot.
_NETWORK = re.compile(
    r"(fuse\.)?(9p|(ac|a|afp)fs|beegfs|ceph(fs)?|cifs|coda|davfs2?|gcsfuse|glusterfs|goofys|gpfs|juicefs|lustre|ncpfs"
    r"|nfs4?|ocfs2|orangefs|panfs|prl_fs|rclone|s3fs|smb(2|3|fs)|sshfs|vboxsf|vmhgfs(-fuse)?|webdav)",
    re.IGNORECASE,
)


def sync_folder(folder: Path) -> None:
    """Make what was created, renamed or removed in a folder durable; Windows needs no such step and has none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def file_system(path: str | Path) -> str | None:
    """The type of the file system that a path is on, as Linux names it (`ext4`, `nfs4`, `fuse.sshfs`).

    The path need not exist. None where it cannot be told: not on Linux, or no `/proc`.
    """
    try:
        mounts = MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return None
    return find_mount(mounts, os.path.realpath(path))


def find_mount(mounts: str, path: str) -> str | None:
    """The same for an absolute path without links, from the text of a `mountinfo` file (proc_pid_mountinfo(5))."""
    best, found = -1, None
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        place = _unescape(fields[4])
        inside = path == place or path.startswith(place.rstrip("/") + "/")
        if inside and len(place) >= best:  # of two in one place the later covers the earlier
            best, found = len(place), _unescape(after.split(" ")[0])
    return found


def is_network(fs_type: str) -> bool:
    """Whether a file system of that type is shared with other machines, so that locks may not hold."""
    return _NETWORK.fullmatch(fs_type) is not None


def _unescape(text: str) -> str:
    r"""Spaces, tabs, line ends and backslashes stand there as `\040` and the like."""
    return re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), text)
