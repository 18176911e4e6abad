#!/bin/sh
# The certificates and passwords of compose.secure.yaml, made anew: docker/secure/make-secrets.sh [FOLDER]
# Needs OpenSSL 3. What is there already stays; delete one file to have that one made again, then start `users` again.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/secrets}
mkdir -p "$folder"
chmod 700 "$folder" # the files themselves are readable: a container is another user than whoever made them
cd "$folder"

sign() { # NAME SAN: a key and a certificate of our authority, in one file as Kafka wants them
  [ -e "$1.pem" ] && return
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 -subj "/CN=$1" \
    -CA ca.pem -CAkey ca.key -addext "basicConstraints=critical,CA:FALSE" -addext "keyUsage=critical,digitalSignature" \
    -addext "extendedKeyUsage=serverAuth,clientAuth" -addext "subjectAltName=$2" -keyout "$1.key" -out "$1.crt" 2>/dev/null
  cat "$1.key" "$1.crt" > "$1.pem"
  rm "$1.key" "$1.crt"
}

if [ ! -e ca.pem ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=tocsin authority" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" -keyout ca.key -out ca.pem 2>/dev/null
fi
sign kafka "DNS:kafka,DNS:localhost,IP:127.0.0.1"
sign admin "DNS:admin"
for user in $(sed 's/#.*//' "$here/acls.txt" | awk 'NF && $1 != "*" {print $1}' | sort -u); do
  [ -e "$user.password" ] || openssl rand -hex 24 > "$user.password"
done
chmod 644 ./*.pem ./*.password
chmod 600 ca.key # no container needs it: keep it somewhere else
