# Goes in front of a page's examples: a call that is not answered as the page says ends the script.
set -euo pipefail

# Keeps the answer in a numbered file. STATUS is what the page says of it, success unless it says so.
curl() {
  echo >> "$ANSWERS/count"
  local answer=$ANSWERS/$(($(wc -l < "$ANSWERS/count"))) status
  case " $* " in
    *" -N "*) until_first_event "$answer" "$@" ;;
    *) command curl --silent --show-error --connect-to "$CONNECT_TO" --dump-header "$answer.head" "$@" > "$answer.body" ;;
  esac
  cat "$answer.body"
  status=$(sed -n 's/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$answer.head" | tail -n 1)
  # shellcheck disable=SC2053 # A pattern.
  [[ $status == ${STATUS:-2??} ]] || { echo "$status, not ${STATUS:-2??}: curl $*" >&2; cat "$answer.body" >&2; return 1; }
}

# A stream goes on until somebody stops it.
until_first_event() {
  local answer=$1
  command curl --silent --show-error --dump-header "$answer.head" "${@:2}" > "$answer.body" &
  until grep -q '^data: ' "$answer.body"; do kill -0 $!; sleep 0.05; done
  kill $!
}

# Keeps what the page shows of the last answer.
shows() {
  cat > "$ANSWERS/$(($(wc -l < "$ANSWERS/count"))).shown"
}
