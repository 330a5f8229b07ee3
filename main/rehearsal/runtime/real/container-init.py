"""Process 1 of a container that is run for real: starts its command, and lets nothing of it outlive it.

The rehearsal writes one line of JSON to the standard input ({"argv", "env", "cwd", "memoryMiB"}), then letters:
T asks the command to end (SIGTERM), K kills the whole container. When the input closes, however the
rehearsal ended, the container is killed too. The exit code is the command's, or 128 + its signal.
Where Linux tells what processes hold, the largest is killed once all together hold more than memoryMiB.
"""
import json
import os
import select
import signal
import subprocess
import sys

KILLED = 128 + signal.SIGKILL
# Between two looks at what the container holds. What grows faster than that is not held back in time.
LOOK_EVERY_S = 1
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


def inside(pid):
    """The processes below one, without a look at all of this computer's. Linux alone."""
    found = []
    try:
        for task in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/children" % (pid, task)) as children:
                found += map(int, children.read().split())
    except OSError:
        pass  # ended meanwhile
    return [one for child in found for one in [child] + inside(child)]


def resident(pid):
    try:
        with open("/proc/%d/statm" % pid) as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def hold_memory(limit):
    """As the kernel does in a container: what holds most goes, and the container with it when that is its command."""
    held = {pid: resident(pid) for pid in inside(os.getpid())}
    if sum(held.values()) <= limit:
        return
    largest = max(held, key=held.get)
    os.write(2, b"rehearsal: out of memory: killed process %d (%d MiB)\n" % (largest, held[largest] >> 20))
    try:
        os.kill(largest, signal.SIGKILL)
    except ProcessLookupError:
        pass


def live(main, wake, limit):
    while True:
        ready = select.select([0, wake], [], [], LOOK_EVERY_S if limit else None)[0]
        if limit and not ready:
            hold_memory(limit)
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
    limit = (spec.get("memoryMiB") or 0) * 1024 * 1024 if IS_LINUX else 0
    code = live(start(spec), wake, limit)
    kill_all()
    os._exit(code)


run()
