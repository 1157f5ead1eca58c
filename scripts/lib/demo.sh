# shellcheck shell=bash
# The demo installation: its settings, its data, its programs. Sourced by scripts/run after common.sh, which sets
# folder, bin, port, sim_port, real and public_url.
# shellcheck disable=SC2154

guild=910000000000000001
channel=920000000000000001
owner_discord=930000000000000001
linked_discord=930000000000000002
unlinked_discord=930000000000000003
demo_email=owner@ess.example
pids=()

random_hex() { head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

# port_is_free PORT
port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

a_free_port() {
  local port
  for _ in $(seq 100); do
    port=$((20000 + RANDOM % 20000))
    if port_is_free "$port"; then
      printf '%s\n' "$port"
      return
    fi
  done
  die "No free port was found."
}

# http_status PORT PATH: the number, or nothing.
http_status() {
  local line=
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 0
  printf 'GET %s HTTP/1.1\r\nHost: localhost:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
  read -r -t 5 line <&3 || true
  exec 3>&-
  cut -d' ' -f2 <<<"$line"
}

# wait_until SECONDS WHAT COMMAND...
wait_until() {
  local limit=$1 what=$2 deadline=$((SECONDS + $1))
  shift 2
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      warn "$what is not there after $limit s. The logs are in $folder:"
      tail -n 5 "$folder"/*.log >&2 || true
      return 1
    fi
    check_running || return 1
    sleep 0.2
  done
}

# In front of each program: no settings of the caller's environment; an ESS_ name they do not know would stop them.
# Where authorities are found is the machine's affair, and kept.
clean=(env -i PATH="$PATH" HOME="${HOME:-/}" ASAN_OPTIONS="${ASAN_OPTIONS:-}" UBSAN_OPTIONS="${UBSAN_OPTIONS:-}"
  ${SSL_CERT_FILE:+SSL_CERT_FILE="$SSL_CERT_FILE"} ${SSL_CERT_DIR:+SSL_CERT_DIR="$SSL_CERT_DIR"})

# start NAME COMMAND...: in the background, in the folder of the demo, with a log of its own.
start() {
  local name=$1
  shift
  (cd "$folder" && exec "${clean[@]}" "$@") >"$folder/$name.log" 2>&1 </dev/null &
  pids+=("$!")
  names[$!]=$name
}

# check_running: says so and fails when a program of ours has ended.
declare -A names=()
check_running() {
  local pid
  for pid in "${pids[@]}"; do
    if ! kill -0 "$pid" 2>/dev/null; then
      warn "${names[$pid]} has ended. The end of $folder/${names[$pid]}.log:"
      tail -n 15 "$folder/${names[$pid]}.log" >&2 || true
      return 1
    fi
  done
}

# stop_all: in reverse order of start, only what we started.
stop_all() {
  local index pid
  for ((index = ${#pids[@]} - 1; index >= 0; index--)); do
    pid=${pids[index]}
    kill -TERM "$pid" 2>/dev/null || true
    for _ in $(seq 150); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  pids=()
}

# keep NAME VALUE...: a value that is made once and found again at the next start.
keep() {
  local file="$folder/secrets/$1"
  shift
  if [ ! -s "$file" ]; then (umask 077 && printf '%s\n' "$("$@")" >"$file"); fi
  cat "$file"
}

make_bot_token() { printf 'OTAwMDAwMDAwMDAwMDAwMDAx.G%s.%s' "$(random_hex 3 | head -c 5)" "$(random_hex 19)"; }
make_password() { printf 'demo-%s' "$(random_hex 6)"; }

# public_url_of_demo: where browsers find it. Behind a proxy of one's own, .env says so.
public_url_of_demo() {
  local given=
  if [ "$real" = yes ]; then given=$(sed -nE 's/^(export )?ESS_PUBLIC_URL=//p' "$root/.env" | tail -n 1); fi
  printf '%s\n' "${given:-http://localhost:$port}"
}

# credentials: the lines of $root/.env that name Discord. The programs start elsewhere, so files get their whole path.
credentials() {
  grep -E '^(export )?DISCORD_' "$root/.env" | sed -E "s#^((export )?DISCORD_[A-Z_]+_FILE=)([^/])#\\1$root/\\3#"
}

# The settings of all programs, made anew at each start from what is kept; real credentials come from $root/.env.
write_settings() {
  (
    umask 077
    {
      echo "# Made by scripts/run; do not edit, it is written at each start."
      echo "ESS_LISTEN=127.0.0.1:$port"
      echo "ESS_PUBLIC_URL=$public_url"
      echo "ESS_BASE_URL=http://localhost:$port"
      echo "ESS_DATABASE=sqlite:ess.db"
      echo "AUTH_ENCRYPTION_KEY=$(keep encryption-key random_hex 32)"
      keep audit-key random_hex 32 >/dev/null
      echo "ESS_AUDIT_SIGNING_KEY_FILE=$folder/secrets/audit-key"
      echo "ESS_AUDIT_ANCHOR_FILE=$folder/audit.anchors"
      if [ -s "$folder/secrets/api-key" ]; then echo "ESS_API_KEY=$(cat "$folder/secrets/api-key")"; fi
      if [ "$real" = yes ]; then
        credentials
      else
        echo "ESS_DEV_DISCORD=1"
        echo "DISCORD_CLIENT_ID=900000000000000001"
        echo "DISCORD_CLIENT_SECRET=$(keep client-secret random_hex 16)"
        echo "DISCORD_APP_ID=900000000000000001"
        echo "DISCORD_BOT_TOKEN=$(keep bot-token make_bot_token)"
        echo "DISCORD_GUILD_ID=$guild"
        echo "DISCORD_API_BASE=http://127.0.0.1:$sim_port/api/v10"
        echo "DISCORD_AUTHORIZE_URL=http://127.0.0.1:$sim_port/oauth2/authorize"
      fi
    } >"$folder/.env"
  )
}

write_world() {
  (
    umask 077
    cat >"$folder/world.json" <<EOF
{"applications": [{"id": "900000000000000001", "name": "ESS", "clientSecret": "$(keep client-secret random_hex 16)",
   "botToken": "$(keep bot-token make_bot_token)",
   "redirectUris": ["http://localhost:$port/api/auth/callback/discord"]}],
 "users": [{"id": "$owner_discord", "username": "harbourmaster", "globalName": "Harbourmaster"},
           {"id": "$linked_discord", "username": "nelly", "globalName": "Nelly"},
           {"id": "$unlinked_discord", "username": "otto", "globalName": "Otto"}],
 "guilds": [{"id": "$guild", "name": "Harbour Roleplay", "ownerId": "$owner_discord",
   "memberIds": ["$owner_discord", "$linked_discord", "$unlinked_discord"],
   "applicationIds": ["900000000000000001"],
   "channels": [{"id": "$channel", "name": "staff", "type": 0}]}]}
EOF
  )
}

essctl() {
  (cd "$folder" && "${clean[@]}" "$bin/essctl" "$@") >>"$folder/essctl.log" 2>&1 ||
    die "essctl $1 ${2:-} failed: $(tail -n 3 "$folder/essctl.log")"
}

# Database, people, and something to look at. Only the first time; later starts only bring the schema up to date.
make_demo_data() {
  if [ -e "$folder/demo-data-made" ]; then
    essctl migrate
    return
  fi
  rm -f "$folder"/ess.db*
  essctl init
  keep password make_password >/dev/null
  essctl user add --email "$demo_email" --name "Demo Owner" --password-stdin <"$folder/secrets/password"
  keep staff-password make_password >/dev/null
  essctl user add --email staff@ess.example --name "Demo Staff" --password-stdin <"$folder/secrets/staff-password"
  essctl community add --name "Harbour Roleplay" --slug harbour
  essctl member add --community harbour --user "$demo_email" --role OWNER
  essctl member add --community harbour --user staff@ess.example --role MOD
  essctl call add --community harbour --title "Smoke at the pier" --priority 4 --location "Pier 3"
  essctl call add --community harbour --title "Traffic stop on Main Street" --priority 2
  essctl call add --community harbour --title "Alarm at the bank" --priority 5 --location "Bank"
  essctl player add --community harbour --name "Annabel Pier" --roblox-id 1234567
  essctl player add --community harbour --name "Björn Sandström" --status WATCHED
  essctl player add --community harbour --name "annika_99"
  essctl approval add --community harbour --command ban.create --risk HIGH --requested-by staff@ess.example \
    --payload '{"player":"Björn Sandström","days":7}'
  essctl approval add --community harbour --command kick --risk LOW --requested-by staff@ess.example \
    --payload '{"player":"annika_99"}'
  (cd "$folder" && umask 077 && "${clean[@]}" "$bin/essctl" key create --community harbour --name bot --permission approvals:decide \
    --permission dispatch:read --permission players:read --json 2>>essctl.log |
    tr -d '\n' | sed -n 's/.*"secret" *: *"\([^"]*\)".*/\1/p' >secrets/api-key)
  [ -s "$folder/secrets/api-key" ] || die "essctl made no API key; see $folder/essctl.log"
  touch "$folder/demo-data-made"
}

start_all() {
  if [ "$real" = no ]; then
    write_world
    start discord-sim "$bin/discord-sim" --listen "127.0.0.1:$sim_port" --world "$folder/world.json"
    wait_until 20 "discord-sim" test_status "$sim_port" /_sim/state 200
  fi
  start ess-server "$bin/ess-server"
  wait_until 20 "ess-server" test_status "$port" /ready 200
  (cd "$folder" && "${clean[@]}" "$bin/ess-bot" register) >"$folder/ess-bot-register.log" 2>&1 ||
    die "The slash commands could not be registered: $(tail -n 3 "$folder/ess-bot-register.log")"
  start ess-bot "$bin/ess-bot" run
  wait_until 30 "the bot's connection" grep -q 'gateway.ready' "$folder/ess-bot.log"
}

test_status() { [ "$(http_status "$1" "$2")" = "$3" ]; }
