# shellcheck shell=bash
# To be sourced by a script that has gone to the root of the repository: where its first word is --help, it prints the
# comment that it opens with, and ends.

usage() {
  # $0 is as it was called, from where it was called.
  (cd "$OLDPWD" && sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0")
}

case ${1:-} in
  --help | -h)
    usage
    exit
    ;;
esac
