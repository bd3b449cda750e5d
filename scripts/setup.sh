#!/bin/sh
# Installs what Kerma needs: Debian packages that are missing, Python packages in .venv, and for tests Node packages.
#
#   scripts/setup.sh [run|test]     run (default): what `make run` needs; test: what `make test` needs as well
#
# Needs only git, make and apt (Debian 12 or 13, Ubuntu 24.04), as root or as a user who may use sudo.
# What is installed already is left alone; when nothing is missing, no network is used.
set -eu

purpose=${1:-run}
cd "$(dirname "$0")/.."
venv=.venv
log=.run/setup.log
umask 022

say() { printf '%s\n' "$*"; }

# One sentence on what is wrong and what to change, after the last lines of the log when it was written to.
fail() {
    if [ -s "$log" ] && [ "${logged:-no}" = yes ]; then tail -n 8 "$log" >&2; fi
    printf 'Kerma is not set up: %s\n' "$*" >&2
    exit 1
}

is_ubuntu() { grep -qs '^ID=ubuntu' /etc/os-release; }

wanted_packages() {
    # fonts-dejavu-core: the typeface of reports in PDF.
    echo python3 python3-venv orthanc orthanc-python fonts-dejavu-core
    # A site that names its own server needs none here.
    if [ "$purpose" = test ] || [ -z "${KERMA_DATABASE_URL:-}" ]; then echo postgresql; fi
    if [ "$purpose" = test ]; then
        # libatomic1: Playwright's driver needs it and does not bring it.
        echo dcmtk dicom3tools libatomic1
        # Opens exported files; continuous integration requires it, elsewhere its tests are skipped.
        [ -z "${CI:-}" ] || echo libreoffice-calc-nogui
        # Encrypted backups.
        echo age gnupg
        # Clocks that jump and disks that lose power (make test-faults).
        echo faketime fuse3
        # DICOM over TLS (containers/dicom-tls).
        echo nginx libnginx-mod-stream
        # A collector of audit messages, and a directory.
        echo rsyslog rsyslog-gnutls slapd ldap-utils
        # Ubuntu has Chromium only as a snap; there Playwright brings its own (see install_browser).
        is_ubuntu || echo chromium
        # Continuous integration checks JavaScript and CSS too (make lint-web).
        [ -z "${CI:-}" ] || command -v npm >/dev/null || echo npm
    fi
}

missing_packages() {
    for package in $(wanted_packages); do
        status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) || status=
        [ "$status" = "install ok installed" ] || echo "$package"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends --no-upgrade \
        -o DPkg::Lock::Timeout=600 "$@" >>"$log" 2>&1
}

# Debian starts a service as soon as its package is installed. Kerma starts its own Orthanc and PostgreSQL, so
# while we install nothing is started; services that run already are not touched.
forbid_service_starts() {
    [ -e /usr/sbin/policy-rc.d ] && return
    trap allow_service_starts EXIT
    trap 'exit 130' INT TERM HUP
    printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
    as_root chmod 755 /usr/sbin/policy-rc.d
}

allow_service_starts() {
    as_root rm -f /usr/sbin/policy-rc.d
    trap - EXIT INT TERM HUP
}

# A DICOM node or a database that nobody asked for must not appear at the next boot either.
disable_new_services() {
    for service in orthanc postgresql nginx rsyslog slapd; do
        case " $1 " in
        *" $service "*) as_root update-rc.d "$service" disable >>"$log" 2>&1 || true ;;
        esac
    done
}

install_packages() {
    packages=$(missing_packages | tr '\n' ' ')
    [ -n "$packages" ] || return 0
    command -v apt-get >/dev/null ||
        fail "this system has no apt-get; install the equivalents of $packages by hand, or use Debian 12, Debian 13 or Ubuntu 24.04."
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        fail "the packages ${packages}are missing and only root may install them; run 'apt-get install ${packages% }' as root, then try again."
    fi
    if [ "$(id -u)" != 0 ] && ! sudo -v; then
        fail "sudo refused; run 'apt-get install ${packages% }' as root, then try again."
    fi
    say "Installing Debian packages: $packages(log: $log)"
    logged=yes
    forbid_service_starts
    # The package lists may be absent or old: fetch them only when the first try fails.
    # shellcheck disable=SC2086 # one word per package
    if ! apt_install $packages; then
        as_root apt-get update >>"$log" 2>&1 || true
        apt_install $packages || {
            sentence=$(apt_failure "$packages")
            fail "$sentence"
        }
    fi
    disable_new_services "$packages"
    allow_service_starts
}

apt_failure() {
    if grep -q 'Unable to locate package\|has no installation candidate' "$log"; then
        echo "apt does not know some of: $1- check that the package servers in /etc/apt/sources.list answer (on Ubuntu, 'universe' must be among them)."
    else
        echo "apt could not install: $1- check the network and the lines above, then try again."
    fi
}

# What the Python packages depend on; when it changes they are installed again.
fingerprint() {
    { cat pyproject.toml requirements/*.txt; pwd; /usr/bin/python3 --version; echo "$1"; } | sha256sum | cut -d' ' -f1
}

is_stamped() { [ -x $venv/bin/python ] && [ "$(cat "$venv/kerma-$1" 2>/dev/null)" = "$(fingerprint "$1")" ]; }

stamp() { fingerprint "$1" >"$venv/kerma-$1"; }

install_python_packages() {
    is_stamped test && return
    is_stamped "$purpose" && return
    # Orthanc's Python plugin is linked with the system's Python: the packages must be made for the same one.
    /usr/bin/python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "Python 3.11 or newer is needed, and /usr/bin/python3 is $(/usr/bin/python3 --version); use Debian 12 or newer, or Ubuntu 24.04."
    [ ! -e $venv ] || [ -w $venv ] ||
        fail "$PWD/$venv was made by another user and needs to be renewed; run as that user, or remove it."
    lock=requirements/run.txt
    if [ "$purpose" = test ]; then lock=requirements/dev.txt; fi
    say "Installing Python packages in $venv (log: $log)"
    logged=yes
    if ! $venv/bin/python -m pip --version >/dev/null 2>&1; then
        /usr/bin/python3 -m venv --clear $venv >>"$log" 2>&1 || fail "/usr/bin/python3 could not make $venv; see the lines above."
    fi
    pip_install --require-hashes -r $lock ||
        fail "pip could not install the Python packages of $lock; check that the Python package index can be reached (behind a proxy, set https_proxy), then try again."
    # The lock holds what builds Kerma as well, so no other package is fetched.
    pip_install --no-deps --no-build-isolation -e . || fail "pip could not install Kerma itself; see the lines above."
    install_browser
    stamp "$purpose"
}

pip_install() { $venv/bin/python -m pip install --disable-pip-version-check "$@" >>"$log" 2>&1; }

install_browser() {
    [ "$purpose" = test ] && is_ubuntu || return 0
    as_root "$PWD/$venv/bin/playwright" install-deps chromium >>"$log" 2>&1 &&
        $venv/bin/playwright install chromium >>"$log" 2>&1 ||
        fail "Playwright could not install Chromium; check the network, then try again."
}

# Biome checks JavaScript and CSS, dcmjs-dimse is a DICOM sender of the tests. Without npm both are left out.
install_node_packages() {
    [ "$purpose" = test ] && [ -e package-lock.json ] && command -v npm >/dev/null || return 0
    if cmp -s package-lock.json node_modules/kerma-installed.json; then return; fi
    say "Installing Node packages in node_modules (log: $log)"
    logged=yes
    npm ci >>"$log" 2>&1 ||
        fail "npm could not install the packages of package-lock.json; check that the npm registry can be reached, then try again."
    cp package-lock.json node_modules/kerma-installed.json
}

case $purpose in
run | test) ;;
*) fail "scripts/setup.sh takes 'run' or 'test', not '$purpose'." ;;
esac
mkdir -p .run 2>/dev/null && [ -w .run ] || fail "the folder $PWD is not writable for $(id -un); clone Kerma where you may write."
: >>"$log" || fail "$PWD/$log is not writable for $(id -un); it was made by another user: remove it, or run as that user."
install_packages
install_python_packages
install_node_packages
