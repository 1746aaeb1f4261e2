# Sourced by the scripts beside it: installs what is missing on a Debian system, once.

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$HOME/.cache/siteplan-target}"

# Rust may be installed and not on the path of a plain shell.
if ! command -v cargo >/dev/null 2>&1 && [ -x "$HOME/.cargo/bin/cargo" ]; then
  PATH="$HOME/.cargo/bin:$PATH"
  export PATH
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

# need_packages NAME...: installs those Debian packages that are not there.
need_packages() {
  missing=
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
  done
  [ -z "$missing" ] && return 0
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "These are missing, and there is no apt-get to install them:$missing" >&2
    return 0
  fi
  as_root=
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      echo "These packages are missing; ask an administrator to install them:$missing" >&2
      exit 2
    fi
    as_root=sudo
  fi
  echo "Installing$missing"
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086 # words are wanted
  $as_root apt-get install -y --no-install-recommends $missing >/dev/null 2>&1 || {
    $as_root apt-get update -q >/dev/null
    $as_root apt-get install -y --no-install-recommends $missing >/dev/null
  }
}

# What compiling needs.
build_packages="gcc libc6-dev pkg-config ca-certificates"
# What the window loads when it starts: X11, Wayland, keyboard, Vulkan with a software renderer.
window_packages="libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libxkbcommon0 libxkbcommon-x11-0 libwayland-client0 libvulkan1 mesa-vulkan-drivers"
