"""Disks that can be made full: memory, mounted where only this process and what it starts see it."""

import ctypes
import os
from contextlib import contextmanager
from functools import cache
from pathlib import Path

ROOM = 1 << 30  # bytes of a disk, of which only those in use take memory
REMOUNT, PRIVATE, DETACH = (
    1 << 5,
    1 << 14 | 1 << 18,
    2,
)  # of mount(2), with all that lies below, and of umount2(2)

libc = ctypes.CDLL(None, use_errno=True)


class NotTried(Exception):
    """A drill that this machine does not allow, with the reason."""


class Disk:
    """A folder as a disk of its own; where that is not allowed it stays a folder."""

    def __init__(self, folder):
        self.folder, self.refusal = Path(folder), None
        try:
            _mount_for_ourselves()
            _mount("tmpfs", folder, "tmpfs", 0, f"mode=700,size={ROOM}")
        except OSError as error:
            self.refusal = error

    @contextmanager
    def full(self):
        """Leave no room on the disk."""
        if self.refusal:
            raise NotTried(f"no disk can be mounted ({self.refusal.strerror})")
        filler = self.folder / "filler"
        filler.write_bytes(b"a block")  # a disk of no size has no limit
        try:
            while not self._shrunk():  # something was written meanwhile
                pass
            yield
        finally:
            self._resize(ROOM)
            filler.unlink()

    def _shrunk(self):
        """Whether the disk has no room now."""
        state = os.statvfs(self.folder)
        try:
            self._resize((state.f_blocks - state.f_bfree) * state.f_frsize)
            (self.folder / "probe").write_bytes(b"a byte")
        except OSError:
            return os.statvfs(self.folder).f_bfree == 0
        finally:
            (self.folder / "probe").unlink(missing_ok=True)
        return False

    def _resize(self, size):
        _mount("tmpfs", self.folder, "tmpfs", REMOUNT, f"size={size}")

    def remove(self):
        if not self.refusal:
            libc.umount2(os.fsencode(self.folder), DETACH)


@cache
def _mount_for_ourselves():
    """Let mounts of this process be seen by it and what it starts alone. Raises OSError where that is not allowed."""
    user, group = os.geteuid(), os.getegid()
    os.unshare(os.CLONE_NEWNS | (os.CLONE_NEWUSER if user else 0))
    if user:
        given = {"setgroups": "deny", "uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
        for name, text in given.items():
            Path("/proc/self", name).write_text(text)
    _mount(None, "/", None, PRIVATE)


def _mount(source, folder, kind, flags, options=None):
    texts = (None if text is None else os.fsencode(text) for text in (source, folder, kind))
    if libc.mount(*texts, ctypes.c_ulong(flags), options and options.encode()):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
