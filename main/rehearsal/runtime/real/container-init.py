"""Process 1 of a container that is run for real: starts its command, and lets nothing of it outlive it.

The rehearsal writes one line of JSON to the standard input ({"argv", "env", "cwd"}), then single letters:
T asks the command to end (SIGTERM), K kills the whole container. When the input closes, however the
rehearsal ended, the container is killed too. The exit code is the command's, or 128 + its signal.
"""
import json
import os
import select
import signal
import subprocess
import sys

KILLED = 128 + signal.SIGKILL
IS_LINUX = sys.platform.startswith("linux")


def prctl(option, value):
    """Linux alone; elsewhere the tree of processes is all there is to go by."""
    if IS_LINUX:
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def read_spec():
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if byte == b"":
            sys.exit(KILLED)
        line += byte
    return json.loads(line)


def start(spec):
    pid = os.fork()
    if pid != 0:
        return pid
    try:
        os.setsid()
        prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: it goes when this process is killed from outside
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(spec["cwd"])
        os.execvpe(spec["argv"][0], spec["argv"], spec["env"])
    except OSError as error:
        os.write(2, ("exec: %s: %s\n" % (spec["argv"][0], error.strerror)).encode())
    os._exit(127)


def parents():
    """Every process of this computer, with its parent."""
    if IS_LINUX:
        found = {}
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open("/proc/%s/stat" % name, "rb") as stat:
                    found[int(name)] = int(stat.read().rpartition(b")")[2].split()[1])
            except OSError:
                pass  # ended meanwhile
        return found
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], stdout=subprocess.PIPE).stdout
    return dict(map(int, line.split()) for line in listing.splitlines())


def descendants():
    tree = parents()
    found, before = {os.getpid()}, 0
    while len(found) > before:
        before = len(found)
        found.update(pid for pid, parent in tree.items() if parent in found)
    return found - {os.getpid()}


def reap(main):
    """The exit code of the command once it has ended, else None."""
    code = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return code
        if pid == 0:
            return code
        if pid == main:
            code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


def kill_all():
    """Again and again: what is killed may have started something meanwhile."""
    while True:
        left = descendants()
        if not left:
            return
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def live(main, wake):
    while True:
        ready = select.select([0, wake], [], [])[0]
        if wake in ready:
            os.read(wake, 512)
            code = reap(main)
            if code is not None:
                return code
        if 0 in ready:
            orders = os.read(0, 64)
            if orders == b"" or b"K" in orders:
                return KILLED
            if b"T" in orders:
                os.kill(main, signal.SIGTERM)


def run():
    spec = read_spec()
    prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: whatever loses its parent inside becomes this process's child
    wake, wakened = os.pipe()
    os.set_blocking(wakened, False)
    signal.set_wakeup_fd(wakened, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for ignored in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(ignored, lambda *_: None)  # a handler, not SIG_IGN, which the command would inherit
    code = live(start(spec), wake)
    kill_all()
    os._exit(code)


run()
