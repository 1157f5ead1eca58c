#!/usr/bin/env bash
# With credentials in .env the demo is Discord's: the settings that scripts/run writes then, as the programs read them.
# usage: real_discord_settings.sh SOURCE-DIRECTORY BIN-DIRECTORY
set -euo pipefail
source "$1/scripts/lib/common.sh"
source "$1/scripts/lib/demo.sh"
bin=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 077
# What scripts/run sets, with a tree of its own in place of the source tree.
# shellcheck disable=SC2034
root="$work/tree" folder="$work/run" real=yes port=3000 sim_port=4000
mkdir -p "$root" "$folder/secrets"
printf 'the client secret\n' >"$root/client-secret"

# settings_with LINE...: as the programs read them when these lines are in .env too.
settings_with() {
  {
    printf '%s\n' 'export DISCORD_CLIENT_ID=900000000000000777' 'DISCORD_APP_ID=900000000000000777' "$@"
    printf 'DISCORD_BOT_TOKEN=%s\n' "$(make_bot_token)"
    echo 'DISCORD_CLIENT_SECRET_FILE=client-secret'
  } >"$root/.env"
  # shellcheck disable=SC2034
  public_url=$(public_url_of_demo)
  write_settings
  (cd "$folder" && for program in ess-server ess-bot; do "${clean[@]}" "$bin/$program" --print-config; done)
}

# expect PATTERN: in the settings that were read last.
expect() { grep -qE "$1" <<<"$settings" || die "$(printf 'no line like %s in:\n%s' "$1" "$settings")"; }

settings=$(settings_with)
expect '^DISCORD_CLIENT_ID +900000000000000777 '
expect '^DISCORD_API_BASE +https://discord\.com/api/v10 '
expect '^DISCORD_AUTHORIZE_URL +https://discord\.com/oauth2/authorize '
expect "^DISCORD_CLIENT_SECRET +\[redacted\].*$root/client-secret"
expect '^DISCORD_GATEWAY_URL +\(not set\)'
expect '^ESS_DEV_DISCORD +0 '
expect '^ESS_PUBLIC_URL +http://localhost:3000 '
if grep -q 127.0.0.1:4000 <<<"$settings"; then die "discord-sim is named in: $settings"; fi

settings=$(settings_with 'ESS_PUBLIC_URL=https://ess.example.org')
expect '^ESS_PUBLIC_URL +https://ess\.example\.org '
expect '^ESS_BASE_URL +http://localhost:3000 '
say "The settings are those of Discord."
