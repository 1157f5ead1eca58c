#!/bin/sh
# Unpacks a list of passwords, keeps those of 8 to 128 bytes, sorts them by bytes.
# usage: sort_passwords.sh <gzip> <list.gz> <out>
set -eu
export LC_ALL=C
"$1" -dc "$2" | tr 'A-Z' 'a-z' | grep -E '^.{8,128}$' | sort -u >"$3.part"
if [ "$(wc -l <"$3.part")" -lt 3000 ]; then
  echo "$2 holds fewer than 3,000 passwords of 8 characters or more: give a longer list as ESS_COMMON_PASSWORDS" >&2
  exit 1
fi
mv "$3.part" "$3"
