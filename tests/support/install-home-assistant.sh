#!/bin/sh
# Puts Home Assistant, for the tests of the importer, into a virtual environment of its own: target/tools/home-assistant.
#
# Takes the newest Python here that Home Assistant can run on, and the newest Home Assistant that runs on that Python.
# Running it again changes nothing. To fetch a newer one, delete the directory.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "${1:-$root/target/tools}"
tools=$(cd "${1:-$root/target/tools}" && pwd)
place="$tools/home-assistant"

# Its own command, and not only the folder: an environment whose Python has gone is no environment.
if version=$("$place/bin/hass" --version 2>/dev/null) && [ -e "$place/complete" ]; then
    echo "Home Assistant $version is there: $place"
    exit 0
fi

newest_python() {
    for version in 3.14 3.13 3.12 3.11; do
        # pyenv's shims answer only for the version that is chosen, so that its versions are looked for themselves.
        for python in "$(command -v "python$version" || true)" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version".*/bin/python; do
            if [ -n "$python" ] && "$python" -c 'import venv, ensurepip, sqlite3, ssl' 2>/dev/null; then
                echo "$python"
                return
            fi
        done
    done
}
python=$(newest_python)
if [ -z "$python" ]; then
    echo "install-home-assistant.sh: no Python from 3.11 on with venv and pip is here." >&2
    exit 1
fi

# An environment cannot be moved, since its commands name their Python; so that a finished one is marked as such at the end.
rm -rf "$place"
"$python" -m venv "$place"
# uv downloads side by side and compiles nothing it need not: a minute instead of five.
"$place/bin/python" -m pip install --quiet uv
fetch() {
    "$place/bin/uv" pip install --quiet --python "$place/bin/python" "$@" || "$place/bin/python" -m pip install --quiet "$@"
}
fetch homeassistant
# What the tests use of it; it would fetch this by itself at its first start.
# shellcheck disable=SC2046
fetch $("$place/bin/python" - <<'END'
import importlib.util, json, pathlib
core = pathlib.Path(importlib.util.find_spec("homeassistant").origin).parent
print(*json.loads((core / "components/mqtt/manifest.json").read_text())["requirements"])
END
)
version=$("$place/bin/hass" --version)
touch "$place/complete"
echo "Home Assistant $version is there: $place"
