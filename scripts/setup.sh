# shellcheck shell=sh
# Sourced by the scripts beside it: goes to the repository's root, finds Rust, names the target
# folder, and installs what is missing on a Debian system.

cd "$(dirname "$0")/.." || exit
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$HOME/.cache/siteplan-target}"

# Rust may be installed and not on the path of a plain shell.
if ! command -v cargo >/dev/null 2>&1 && [ -x "$HOME/.cargo/bin/cargo" ]; then
  export PATH="$HOME/.cargo/bin:$PATH"
fi

need_rust() {
  if ! command -v cargo >/dev/null 2>&1; then
    echo "Rust is missing. Install version 1.95 or newer with rustup: https://rustup.rs" >&2
    exit 2
  fi
  version=$(rustc --version | cut -d ' ' -f 2)
  oldest=$(printf '%s\n1.95.0\n' "$version" | sort -V | head -n 1)
  if [ "$oldest" != 1.95.0 ]; then
    echo "Rust $version is too old: Siteplan needs 1.95 or newer. Run: rustup update stable" >&2
    exit 2
  fi
}

# need_packages build|window|tests...: installs those Debian packages of each that are not there.
need_packages() {
  missing=
  for package in $(packages_for "$@"); do
    # shellcheck disable=SC2016 # dpkg's variable, not the shell's
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "There is no apt-get here. Should anything fail, find what these are called:$missing" >&2
    return 0
  fi
  as_root=
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      echo "Packages are missing. Ask an administrator to run: apt-get install$missing" >&2
      exit 2
    fi
    as_root=sudo
  fi
  echo "Installing$missing"
  # A list of packages that is absent or out of date makes the first attempt fail.
  install_packages >/dev/null 2>&1 || { apt_get update -q >/dev/null && install_packages >/dev/null; } || {
    echo "Installing failed. Run: apt-get install$missing" >&2
    exit 2
  }
}

install_packages() {
  # shellcheck disable=SC2086 # words are wanted
  apt_get install -y --no-install-recommends $missing
}

# Waits for somebody else's installation to end; sudo does not pass the environment on.
apt_get() {
  # shellcheck disable=SC2086 # empty for root
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@"
}

packages_for() {
  for purpose in "$@"; do
    case "$purpose" in
      # A linker, and a compiler for the few lines of C and assembler in dependencies.
      build) echo gcc libc6-dev ca-certificates ;;
      # What the window loads when it starts: X11, Wayland, the keyboard, Vulkan with a renderer in
      # software, OpenGL for machines without Vulkan, D-Bus for file dialogs.
      window)
        echo libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0
        echo libwayland-client0 libwayland-egl1 libxkbcommon0
        echo libvulkan1 mesa-vulkan-drivers libegl1 libgl1-mesa-dri libdbus-1-3
        ;;
      # A display for the real window, pictures of PDF pages, small disks and other users.
      tests) echo xvfb xauth poppler-utils mount util-linux ;;
    esac
  done
}
