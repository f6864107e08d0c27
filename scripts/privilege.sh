# shellcheck shell=bash
# To be sourced. as_root COMMAND...: runs a command as root, directly or through sudo; says so when neither can be.

as_root() {
  if [[ $EUID -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -- "$@"
  else
    printf 'This needs root: %s\nRun it as root, or install sudo.\n' "$*" >&2
    return 1
  fi
}
