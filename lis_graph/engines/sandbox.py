"""
The sandbox of a worker: limits and refused system calls, enforced by the kernel.

https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

import contextlib
import ctypes
import os
import platform
import signal
import struct
import sys
from pathlib import Path

if sys.platform != "win32":
    import resource

LINUX = sys.platform == "linux"

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 1, 38, 22
SECCOMP_MODE_FILTER = 2
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050001  # REFUSE: the call fails with EPERM

CALLS = {
    # machine: (number of its architecture in the audit subsystem, refused system calls)
    "x86_64": (0xC000003E, {
        "open": 2, "socket": 41, "connect": 42, "bind": 49, "listen": 50, "clone": 56,
        "fork": 57, "vfork": 58, "execve": 59, "kill": 62, "creat": 85, "ptrace": 101,
        "openat": 257, "process_vm_readv": 310, "bpf": 321, "execveat": 322,
        "io_uring_setup": 425, "clone3": 435, "openat2": 437,
    }),
    "aarch64": (0xC00000B7, {
        "openat": 56, "ptrace": 117, "kill": 129, "socket": 198, "bind": 200, "listen": 201,
        "connect": 203, "clone": 220, "execve": 221, "process_vm_readv": 270, "bpf": 280,
        "execveat": 281, "io_uring_setup": 425, "clone3": 435, "openat2": 437,
    }),
}  # fmt: skip
"""Numbers of system calls: arch/x86/entry/syscalls and include/uapi/asm-generic in Linux."""

GUARANTEES = {
    "time": True,
    "memory": LINUX,
    "files and network": True,
    "death with the server": LINUX,
}
"""Limits of a worker, and whether the platform can enforce them."""


def confine(memory: int, parent: int) -> None:
    """
    Confine this process for good, and have it die with ``parent``.

    It can open no file and no socket, start no process and leave no core dump; it can use
    ``memory`` bytes more than it has now.
    """
    if LINUX:
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        limit = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    if os.getppid() != parent:
        os._exit(1)
    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some of them
            resource.setrlimit(kind, (0, 0))
    if LINUX and platform.machine() in CALLS:
        _refuse_calls(*CALLS[platform.machine()])


def allow_seconds(seconds: float) -> None:
    """Have the kernel end this process after about ``seconds`` more of CPU time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _refuse_calls(architecture: int, calls: dict[str, int]) -> None:
    """Install a filter of system calls, if the kernel has seccomp."""
    end = len(calls) + 1
    refusals = [(EQUAL, end - n, 0, call) for n, call in enumerate(calls.values(), 1)]
    program = [
        (LOAD, 0, 0, 4),  # seccomp_data.arch
        (EQUAL, 0, end, architecture),  # otherwise: refuse every call
        (LOAD, 0, 0, 0),  # seccomp_data.nr
        *refusals,
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *s) for s in program))
    filter_ = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.create_string_buffer(filter_))


def _prctl(option: int, *arguments: object) -> None:
    padding = (0,) * (4 - len(arguments))
    ctypes.CDLL(None).prctl(option, *arguments, *padding)
