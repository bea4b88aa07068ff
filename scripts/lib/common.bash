# Sourced by the scripts: where the project is, and how they speak. Whoever sources it works in the project's folder.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

# The parts of the test run, in their order. ROLLWISE_SKIP and scripts/install-missing know them by these names.
# shellcheck disable=SC2034 # for those who source this
parts=(fmt scripts deny sbom openapi clippy postgres browser tests schemathesis compose)

have() { command -v "$1" >/dev/null 2>&1; }

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$@"
    exit 1
}

# contains NEEDLE ITEM… : is it one of the items?
contains() {
    local needle=$1 item
    shift
    for item; do
        [[ $item == "$needle" ]] && return 0
    done
    return 1
}
