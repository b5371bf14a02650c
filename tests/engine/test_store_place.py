"""Which file system a path is on."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from grokvideo.store import place
from grokvideo.store.place import file_system, find_mount, is_network, sync_folder

# Real lines of /proc/self/mountinfo, with names changed.
MOUNTS = """\
22 1 0:20 / / rw,relatime - overlay overlay rw,lowerdir=/a - b
23 22 0:21 / /proc rw,nosuid - proc proc rw
30 22 8:1 / /srv rw,relatime shared:1 - ext4 /dev/sda1 rw
31 30 0:40 / /srv/ann/net\\040drive rw shared:2 master:1 - nfs4 server:/export rw,vers=4.2
32 30 0:41 / /srv/ann/cloud rw,nosuid - fuse.sshfs ann@host: rw,user_id=0
33 30 0:42 / /srv/ann/back\\134slash rw - cifs //server/share rw
34 22 0:43 / /mnt rw - tmpfs tmpfs rw
35 34 0:44 / /mnt rw - 9p C:\\134 rw
a line that is none
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "overlay"),
        ("/etc", "overlay"),
        ("/srv", "ext4"),
        ("/srvs", "overlay"),
        ("/srv/ann/clips", "ext4"),
        ("/srv/ann/net drive", "nfs4"),
        ("/srv/ann/net drive/library", "nfs4"),
        ("/srv/ann/net drives", "ext4"),
        ("/srv/ann/cloud/x", "fuse.sshfs"),
        ("/srv/ann/back\\slash/x", "cifs"),
        ("/mnt/c", "9p"),
    ],
)
def test_the_longest_mount_point_counts_and_of_two_the_later(path: str, kind: str) -> None:
    assert find_mount(MOUNTS, path) == kind


@pytest.mark.parametrize(
    "kind", ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.rclone", "NFS", "ceph"]
)
def test_what_other_machines_share_is_a_network(kind: str) -> None:
    assert is_network(kind)


@pytest.mark.parametrize(
    "kind", ["ext4", "xfs", "btrfs", "overlay", "tmpfs", "apfs", "zfs", "fuseblk", "fuse.ntfs-3g", ""]
)
def test_a_disk_is_no_network(kind: str) -> None:
    assert not is_network(kind)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_this_machine_tells_and_a_link_is_followed(tmp_path: Path) -> None:
    assert file_system("/proc/self") == "proc"
    link = tmp_path / "link"
    link.symlink_to("/proc")
    assert file_system(link) == "proc"
    assert file_system(tmp_path / "not" / "there") == file_system(str(tmp_path))


def test_elsewhere_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "MOUNTS", tmp_path / "nowhere")
    assert file_system(tmp_path) is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such step")
def test_a_folder_that_is_gone_cannot_be_made_durable(tmp_path: Path) -> None:
    sync_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "gone")
