"""`jupyter` inside a container that is run for real: says in the words of the Jupyter of this computer what the
container's command says in those of its image (JupyterLab on jupyter_server 2), and becomes that Jupyter.

REHEARSED_CONTAINER is JSON: program; dialect (`server`: jupyter_server 2; `notebook`: Notebook up to 6);
sockets (container port -> path of a socket); hidden (a socket that nobody knows); mounts ([path, folder], ...).
"""
import json
import os
import sys

SERVERS = ("lab", "notebook", "server")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ALIASES = {"ip": "ServerApp.ip", "port": "ServerApp.port", "notebook-dir": "ServerApp.root_dir"}
# Settings of jupyter_server 2 that Notebook 6 has under another name; else the class alone is another.
NOTEBOOK_NAMES = {
    "ServerApp.root_dir": "NotebookApp.notebook_dir",
    "PasswordIdentityProvider.hashed_password": "NotebookApp.password",
    "PasswordIdentityProvider.password_required": "NotebookApp.password_required",
    "PasswordIdentityProvider.allow_password_change": "NotebookApp.allow_password_change",
    "IdentityProvider.token": "NotebookApp.token",
}


def settings(words):
    """`--name=value`, `--name value`, `--flag`."""
    at = 0
    while at < len(words):
        name, equals, value = words[at].partition("=")
        if not equals and at + 1 < len(words) and not words[at + 1].startswith("-"):
            at += 1
            value, equals = words[at], "="
        name = name.lstrip("-")
        yield ALIASES.get(name, name), value if equals else None
        at += 1


def on_this_computer(value, mounts):
    for path, folder in mounts:
        if value == path or value.startswith(path.rstrip("/") + "/"):
            return folder + value[len(path.rstrip("/")):]
    return value


def in_dialect(name, dialect):
    if dialect == "server":
        return name
    if name in NOTEBOOK_NAMES:
        return NOTEBOOK_NAMES[name]
    return "NotebookApp." + name[len("ServerApp."):] if name.startswith("ServerApp.") else name


def command_line(words, container, is_root):
    dialect, port, is_reachable, rest = container["dialect"], "8888", True, []
    for name, value in settings(words):
        if name == "ServerApp.port":
            port = value
        elif name == "ServerApp.ip":
            is_reachable = value not in LOOPBACK
        elif value is None:
            rest.append("--" + name)
        elif dialect == "notebook" and name.startswith("LabApp."):
            sys.stderr.write("rehearsal: %s is left out: this is no JupyterLab\n" % name)
        else:
            rest.append("--%s=%s" % (in_dialect(name, dialect), on_this_computer(value, container["mounts"])))
    sock = container["sockets"].get(port) if is_reachable else container["hidden"]
    if sock is None:
        sys.exit("rehearsal: port %s is not among the container's port mappings" % port)
    server = "ServerApp" if dialect == "server" else "NotebookApp"
    own = ["--%s.sock=%s" % (server, sock), "--%s.allow_remote_access=True" % server]
    own += [flag for flag in ["--no-browser"] if flag not in rest]
    # The image has a user of its own; here it is whoever runs the rehearsal.
    own += ["--allow-root"] if is_root and "--allow-root" not in rest else []
    return [container["program"]] + own + rest


def main():
    container = json.loads(os.environ.pop("REHEARSED_CONTAINER"))
    if len(sys.argv) < 2 or sys.argv[1] not in SERVERS:
        sys.exit("rehearsal: jupyter %s is not rehearsed" % " ".join(sys.argv[1:2]))
    argv = command_line(sys.argv[2:], container, os.geteuid() == 0)
    os.execv(argv[0], argv)


main()
