# Sourced by the scripts: where the tools are that not every machine has. Each function prints what it found, and fails
# where there is nothing.

. "$(dirname "${BASH_SOURCE[0]}")/common.bash"

# What scripts/install-missing builds or unpacks for this project alone.
tools_dir=$root/target/tools

cargo_deny() {
    local program
    for program in "$tools_dir/cargo-deny/bin/cargo-deny" cargo-deny; do
        command -v "$program" && return
    done
    return 1
}

cargo_cyclonedx() {
    local program
    for program in "$tools_dir/cargo-cyclonedx/bin/cargo-cyclonedx" cargo-cyclonedx; do
        command -v "$program" && return
    done
    return 1
}

cargo_fuzz() {
    local program
    for program in "$tools_dir/cargo-fuzz/bin/cargo-fuzz" cargo-fuzz; do
        command -v "$program" && return
    done
    return 1
}

# Only as its lock file says.
schemathesis_bin() {
    cmp -s scripts/lib/schemathesis.txt "$tools_dir/schemathesis/.installed-from" &&
        command -v "$tools_dir/schemathesis/bin/st"
}

# Schemathesis is locked for this version and newer ones; Debian keeps venv in a package of its own.
python_is_fit() { have python3 && python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# The folder with PostgreSQL's server programs; Debian keeps it out of PATH.
postgres_bin() {
    local dir
    for dir in "${ROLLWISE_TEST_PG_BIN:-}" /usr/lib/postgresql/*/bin "$(dirname "$(command -v initdb || true)")"; do
        [[ -x $dir/initdb && -x $dir/pg_ctl && -x $dir/postgres ]] && { echo "$dir"; return; }
    done
    return 1
}

chromium_bin() { command -v "${ROLLWISE_TEST_CHROMIUM:-chromium}" || command -v chromium-browser; }

chromedriver_bin() { command -v "${ROLLWISE_TEST_CHROMEDRIVER:-chromedriver}"; }

nginx_bin() { command -v nginx || PATH=/usr/sbin:/usr/local/sbin command -v nginx; }

haproxy_bin() { command -v haproxy || PATH=/usr/sbin:/usr/local/sbin command -v haproxy; }

# The words that call Compose: the plugin of today or the program of old.
compose_command() {
    if docker compose version >/dev/null 2>&1; then
        echo "docker compose"
    else
        command -v docker-compose
    fi
}

# Redocly needs at least this; Debian 12's own is older.
node_is_new_enough() {
    have node && node -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1);'
}

# The npm tools' lock file was installed as it is now.
npm_tools_installed() {
    cmp -s tests/clients/package-lock.json tests/clients/node_modules/.installed-from
}

# Tells the Rust tests where the programs are that they start.
name_test_tools() {
    ROLLWISE_TEST_PG_BIN=$(postgres_bin || true)
    ROLLWISE_TEST_CHROMIUM=$(chromium_bin || true)
    ROLLWISE_TEST_CHROMEDRIVER=$(chromedriver_bin || true)
    export ROLLWISE_TEST_PG_BIN ROLLWISE_TEST_CHROMIUM ROLLWISE_TEST_CHROMEDRIVER
}

# built_as NAME: the path of a program, from what cargo says in JSON that it has built.
built_as() { grep -o '"executable":"[^"]*/'"$1"'[^"/]*"' | tail -n 1 | cut -d '"' -f 4; }
