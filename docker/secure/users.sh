#!/bin/sh
# Users with their passwords, and what each may do (acls.txt), put on the broker. Doing it again changes nothing else.
set -eu
PATH=/opt/kafka/bin:$PATH
: "${BOOTSTRAP:?}" "${ADMIN:?properties of the admin}" "${ACLS:?}" "${PASSWORDS:?folder of NAME.password}"
admin="--bootstrap-server $BOOTSTRAP --command-config $ADMIN"
entry=$(mktemp)
trap 'rm -f "$entry"' EXIT

for file in "$PASSWORDS"/*.password; do # by way of a file: anybody may read the list of processes
  printf 'SCRAM-SHA-512=password=%s\n' "$(cat "$file")" > "$entry"
  # shellcheck disable=SC2086
  kafka-configs.sh $admin --alter --entity-type users --entity-name "$(basename "$file" .password)" --add-config-file "$entry"
done

set -f # an asterisk is meant as such
sed 's/#.*//' "$ACLS" | while read -r user operations resources; do
  [ -n "$user" ] || continue
  words="--allow-principal User:$user"
  for operation in $(echo "$operations" | tr , ' '); do words="$words --operation $operation"; done
  for resource in $resources; do
    kind=${resource%%:*} name=${resource#*:}
    case $name in ?*\*) words="$words --resource-pattern-type prefixed" name=${name%\*} ;; esac
    words="$words --$kind $name"
  done
  # shellcheck disable=SC2086
  kafka-acls.sh $admin --add --force $words < /dev/null > /dev/null
  echo "$user may $operations $resources"
done
