#include "ess/config/settings.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "ess/base/encoding.hpp"
#include "support/temp_dir.hpp"

namespace config = ess::config;
using config::environment;

namespace {

const std::string key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const std::string old_key = "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0";

environment with(environment settings, const std::string& name, const std::string& value) {
  settings[name] = value;
  return settings;
}

const environment least_server = {{"AUTH_ENCRYPTION_KEY", key}};
const environment least_bot = {{"DISCORD_BOT_TOKEN", "token.of.bot"},
                               {"DISCORD_APP_ID", "800000000000000001"},
                               {"ESS_BASE_URL", "http://127.0.0.1:3000"},
                               {"ESS_API_KEY", "ess_dev_key"}};

std::string server_problems(const environment& process, const environment& dotenv = {}) {
  const auto settings = config::load_server_settings(process, dotenv);
  return settings ? "" : settings.error().message();
}
std::string bot_problems(const environment& process, config::bot_task task = config::bot_task::run) {
  const auto settings = config::load_bot_settings(process, {}, task);
  return settings ? "" : settings.error().message();
}
// One blank for many: how wide a column is depends on the longest name there is.
std::string squeezed(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' || out.empty() || out.back() != ' ') out += c;
  }
  return out;
}
bool says(const std::string& message, std::string_view part) { return message.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a server needs an encryption key and nothing else") {
  const auto settings = config::load_server_settings(least_server, {});
  REQUIRE(settings.has_value());
  CHECK(settings->listen == config::listen_address{"127.0.0.1", 3000});
  CHECK(settings->public_url.str() == "http://localhost:3000");
  CHECK(settings->sqlite_path == "ess.db");
  CHECK_FALSE(settings->audit_anchor_discord);
  CHECK(ess::to_hex(settings->encryption_key.reveal()) == key);
  CHECK(settings->old_encryption_keys.empty());
  CHECK(settings->discord_client_id.empty());
  CHECK(settings->discord_client_secret.empty());
  CHECK(settings->discord_api_base.str() == "https://discord.com/api/v10");
  CHECK(settings->discord_authorize_url.str() == "https://discord.com/oauth2/authorize");
  CHECK_FALSE(settings->dev_discord);
  CHECK(settings->audit_checkpoint_entries == 1000);
  CHECK(settings->audit_checkpoint_wait == std::chrono::minutes(10));
  CHECK_FALSE(settings->bot_http_loopback);
  CHECK(settings->log == ess::log_level::info);
  CHECK(server_problems({}) == "AUTH_ENCRYPTION_KEY: It is not set. Make a key with: openssl rand -hex 32");
}

TEST_CASE("all settings of a server are read") {
  const environment all = {{"AUTH_ENCRYPTION_KEY", " " + key + "\n"},
                           {"AUTH_ENCRYPTION_KEYS_OLD", old_key + " , " + std::string(31, '1') + std::string(33, '2')},
                           {"DISCORD_API_BASE", "http://127.0.0.1:4000/api/v10"},
                           {"DISCORD_AUTHORIZE_URL", "http://127.0.0.1:4000/oauth2/authorize"},
                           {"DISCORD_CLIENT_ID", "800000000000000001"},
                           {"DISCORD_CLIENT_SECRET", "client-secret"},
                           {"ESS_ALLOWED_HOSTS", "ess.example.org, Panel.example.org:8443,,[::1]:3000"},
                           {"ESS_AUDIT_ANCHOR_DISCORD", "1"},
                           {"ESS_AUDIT_CHECKPOINT_ENTRIES", "200"},
                           {"ESS_AUDIT_CHECKPOINT_MINUTES", "2"},
                           {"ESS_BOT_HTTP_LOOPBACK", "1"},
                           {"ESS_DATABASE", "sqlite:/var/lib/ess/ess.db"},
                           {"ESS_DEV_DISCORD", "1"},
                           {"ESS_LISTEN", "[::1]:8080"},
                           {"ESS_LOG", "debug"},
                           {"ESS_PUBLIC_URL", "https://ess.example.org/"},
                           {"ESS_TRUSTED_PROXIES", "10.0.0.0/8,::1"}};
  const auto settings = config::load_server_settings(all, {});
  REQUIRE(settings.has_value());
  CHECK(settings->listen == config::listen_address{"::1", 8080});
  CHECK(settings->public_url.origin() == "https://ess.example.org");
  CHECK(settings->sqlite_path == "/var/lib/ess/ess.db");
  CHECK(settings->old_encryption_keys.size() == 2);
  CHECK(settings->discord_client_id == "800000000000000001");
  CHECK(settings->discord_client_secret.reveal() == "client-secret");
  CHECK(settings->discord_api_base.port == 4000);
  CHECK(settings->allowed_hosts == std::vector<std::string>{"ess.example.org", "panel.example.org:8443", "[::1]:3000"});
  REQUIRE(settings->trusted_proxies.size() == 2);
  CHECK(settings->trusted_proxies[0].contains("10.1.2.3"));
  CHECK(settings->audit_anchor_discord);
  CHECK(settings->audit_checkpoint_entries == 200);
  CHECK(settings->audit_checkpoint_wait == std::chrono::minutes(2));
  CHECK(settings->bot_http_loopback);
  CHECK(settings->dev_discord);
  CHECK(settings->log == ess::log_level::debug);
}

TEST_CASE("SH-3: all errors are listed at once, one per line, each with what to do") {
  const environment bad = {{"AUTH_ENCRYPTION_KEY", "short-secret-value"},
                           {"AUTH_ENCRYPTION_KEYS_OLD", key + ",other-secret-value"},
                           {"DISCORD_API_BASE", "https://discord.example.org"},
                           {"DISCORD_CLIENT_SECRET", "client-secret-value"},
                           {"ESS_ALLOWED_HOSTS", "good.example.org,bad host"},
                           {"ESS_BOT_HTTP_LOOPBACK", "yes"},
                           {"ESS_DATABASE", "postgresql://db/ess"},
                           {"ESS_LISTEN", "3000"},
                           {"ESS_LOG", "verbose"},
                           {"ESS_PUBLIC_URL", "http://ess.example.org/panel"},
                           {"ESS_LISTN", "x"},
                           {"ESS_TRUSTED_PROXIES", "proxy.example.org"}};
  const auto settings = config::load_server_settings(bad, {});
  REQUIRE_FALSE(settings.has_value());
  CHECK(settings.error().reason() == "invalid_settings");
  const std::string message = settings.error().message();
  CHECK(std::count(message.begin(), message.end(), '\n') == 12);
  CHECK(says(message, "AUTH_ENCRYPTION_KEY: An encryption key is 64 hex digits"));
  CHECK(says(message, "AUTH_ENCRYPTION_KEYS_OLD: Key 2: "));
  CHECK(says(message, "DISCORD_API_BASE: It must be an https:// address at discord.com."));
  CHECK(says(message, "DISCORD_CLIENT_ID: It is not set although DISCORD_CLIENT_SECRET is."));
  CHECK(says(message, "ESS_ALLOWED_HOSTS: \"bad host\""));
  CHECK(says(message, "ESS_BOT_HTTP_LOOPBACK: It must be 1 or 0."));
  CHECK(says(message, "ESS_DATABASE: This build stores in SQLite only."));
  CHECK(says(message, "ESS_LISTEN: Write an address and a port"));
  CHECK(says(message, "ESS_LOG: A log level is debug, info, warning or error."));
  CHECK(says(message, "ESS_PUBLIC_URL: Plain http is only for this machine"));
  CHECK(says(message, "ESS_PUBLIC_URL: It may have no path: write http://ess.example.org."));
  CHECK(says(message, "ESS_LISTN: No setting has this name (from the environment). Did you mean ESS_LISTEN?"));
  CHECK(says(message, "ESS_TRUSTED_PROXIES: \"proxy.example.org\""));
  CHECK_FALSE(says(message, "secret-value"));
}

TEST_CASE("SH-3: a name that begins like ours and means nothing stops the start, another's setting does not") {
  CHECK(says(server_problems(with(least_server, "ESS_NO_SUCH_THING", "1")),
             "ESS_NO_SUCH_THING: No setting has this name"));
  CHECK(says(server_problems(with(least_server, "DISCORD_TOKEN", "1")), "DISCORD_TOKEN"));
  CHECK(says(server_problems(with(least_server, "AUTH_ENCRYPTION_KEY_OLD", "1")),
             "Did you mean AUTH_ENCRYPTION_KEYS_OLD?"));
  CHECK(says(server_problems(least_server, {{"ESS_LOGS", "info"}}), "(from .env). Did you mean ESS_LOG?"));
  CHECK(server_problems(with(least_server, "PATH", "/bin")).empty());
  CHECK(server_problems(with(least_server, "MY_ESS_THING", "1")).empty());
  environment shared = least_server;
  shared.insert(least_bot.begin(), least_bot.end());
  CHECK(server_problems(shared).empty());
  CHECK(bot_problems(shared).empty());
  CHECK(config::load_ctl_settings(shared, {}).has_value());
}

TEST_CASE("the environment wins over .env, which wins over defaults, and empty counts as not set") {
  const environment dotenv = {{"AUTH_ENCRYPTION_KEY", key}, {"ESS_LISTEN", "127.0.0.1:1111"}, {"ESS_LOG", "error"}};
  const auto settings = config::load_server_settings({{"ESS_LISTEN", "127.0.0.1:2222"}, {"ESS_LOG", " "}}, dotenv);
  REQUIRE(settings.has_value());
  CHECK(settings->listen.port == 2222);
  CHECK(settings->log == ess::log_level::error);
  CHECK(settings->public_url.str() == "http://localhost:2222");
  CHECK(says(server_problems({{"ESS_LOG", "loud"}}, dotenv), "ESS_LOG"));
}

TEST_CASE("SS-1: only ESS_DEV_DISCORD lets Discord's addresses be anything but Discord's, and it frees nothing else") {
  for (const char* url : {"http://discord.com/api/v10", "https://discord.com:8443/api", "https://evil.example/api",
                          "https://discord.com.evil.example/api", "http://127.0.0.1:4000/api/v10"}) {
    const auto process = with(least_server, "DISCORD_API_BASE", url);
    CHECK(says(server_problems(process), "DISCORD_API_BASE"));
    CHECK(server_problems(with(process, "ESS_DEV_DISCORD", "1")).empty());
    CHECK(says(server_problems(with(least_server, "DISCORD_AUTHORIZE_URL", url)), "DISCORD_AUTHORIZE_URL"));
    CHECK(says(bot_problems(with(least_bot, "DISCORD_API_BASE", url)), "DISCORD_API_BASE"));
  }
  for (const char* url : {"ws://gateway.discord.gg", "wss://evil.example", "wss://discord.gg.evil.example",
                          "wss://evildiscord.gg", "ws://127.0.0.1:4000/gateway"}) {
    const auto process = with(least_bot, "DISCORD_GATEWAY_URL", url);
    CHECK(says(bot_problems(process), "DISCORD_GATEWAY_URL"));
    CHECK(bot_problems(with(process, "ESS_DEV_DISCORD", "1")).empty());
  }
  CHECK(bot_problems(with(least_bot, "DISCORD_GATEWAY_URL", "wss://gateway.discord.gg")).empty());
  CHECK(server_problems(with(least_server, "DISCORD_API_BASE", "https://canary.discord.com/api/v10")).empty());
  environment dev = with(least_server, "ESS_DEV_DISCORD", "1");
  CHECK(says(server_problems(with(dev, "ESS_PUBLIC_URL", "http://ess.example.org")), "ESS_PUBLIC_URL"));
  CHECK(says(server_problems(with(least_server, "ESS_DEV_DISCORD", "true")), "ESS_DEV_DISCORD: It must be 1 or 0."));
}

TEST_CASE("SS-1: the proxy that Discord is reached through comes from the settings, as an address and nothing else") {
  const environment process = with(least_bot, "DISCORD_HTTP_PROXY", "http://proxy.example.org:3128/");
  CHECK(config::load_bot_settings(process, {})->discord_proxy->origin() == "http://proxy.example.org:3128");
  CHECK_FALSE(config::load_bot_settings(least_bot, {})->discord_proxy.has_value());
  const auto server = config::load_server_settings(with(least_server, "DISCORD_HTTP_PROXY", "http://[::1]:3128"), {});
  CHECK(server->discord_proxy->port == 3128);
  for (const char* url : {"proxy:3128", "https://proxy:3128", "http://user:word@proxy:3128", "http://proxy/path"}) {
    CHECK(says(server_problems(with(least_server, "DISCORD_HTTP_PROXY", url)), "DISCORD_HTTP_PROXY"));
    CHECK(says(bot_problems(with(least_bot, "DISCORD_HTTP_PROXY", url)), "DISCORD_HTTP_PROXY"));
  }
}

TEST_CASE("a bot's health port is on this machine alone, and its compression one of three") {
  const auto plain = config::load_bot_settings(least_bot, {});
  REQUIRE(plain.has_value());
  CHECK_FALSE(plain->health_listen.has_value());
  CHECK(plain->packing == config::gateway_packing::none);
  auto process = with(least_bot, "ESS_BOT_HEALTH_LISTEN", "[::1]:3001");
  process["ESS_BOT_COMPRESSION"] = "zstd-stream";
  const auto settings = config::load_bot_settings(process, {});
  REQUIRE(settings.has_value());
  CHECK(settings->health_listen->port == 3001);
  CHECK(settings->packing == config::gateway_packing::zstd_stream);
  for (const char* address : {"0.0.0.0:3001", "192.168.1.5:3001", "[::]:3001"}) {
    CHECK(says(bot_problems(with(least_bot, "ESS_BOT_HEALTH_LISTEN", address)), "an address of this machine alone"));
  }
  CHECK(says(bot_problems(with(least_bot, "ESS_BOT_HEALTH_LISTEN", "3001")), "ESS_BOT_HEALTH_LISTEN"));
  CHECK(says(bot_problems(with(least_bot, "ESS_BOT_COMPRESSION", "gzip")), "Write none, zlib-stream or zstd-stream."));
}

TEST_CASE("plain http is for this machine only") {
  CHECK(server_problems(with(least_server, "ESS_PUBLIC_URL", "http://127.0.0.1:3000")).empty());
  CHECK(server_problems(with(least_server, "ESS_PUBLIC_URL", "http://[::1]:3000")).empty());
  CHECK(says(server_problems(with(least_server, "ESS_PUBLIC_URL", "http://192.168.1.5")),
             "Use https:// for 192.168.1.5."));
  CHECK(says(bot_problems(with(least_bot, "ESS_BASE_URL", "http://ess.example.org")), "ESS_BASE_URL: Plain http"));
  CHECK(bot_problems(with(least_bot, "ESS_BASE_URL", "https://ess.example.org")).empty());
}

TEST_CASE("a bot needs token, application, server address and key, and for registering only the first two") {
  const auto settings = config::load_bot_settings(with(least_bot, "DISCORD_GUILD_ID", "900000000000000001"), {});
  REQUIRE(settings.has_value());
  CHECK(settings->bot_token.reveal() == "token.of.bot");
  CHECK(settings->app.str() == "800000000000000001");
  CHECK(settings->guild->str() == "900000000000000001");
  CHECK(settings->ess_base_url.str() == "http://127.0.0.1:3000");
  CHECK(settings->api_key.reveal() == "ess_dev_key");
  CHECK_FALSE(settings->gateway_url.has_value());

  const std::string missing = bot_problems({});
  for (const char* name : {"DISCORD_BOT_TOKEN", "DISCORD_APP_ID", "ESS_BASE_URL", "ESS_API_KEY"}) {
    CHECK(says(missing, std::string(name) + ": It is not set. "));
  }
  environment registering = least_bot;
  registering.erase("ESS_BASE_URL");
  registering.erase("ESS_API_KEY");
  CHECK(bot_problems(registering, config::bot_task::register_commands).empty());
  CHECK(says(bot_problems(with(least_bot, "DISCORD_BOT_TOKEN", "Bot abc")), "Leave out the word \"Bot \""));
  CHECK(says(bot_problems(with(least_bot, "ESS_API_KEY", "ess_dev\nkey")), "ESS_API_KEY: It holds a space"));
  CHECK(says(bot_problems(with(least_bot, "DISCORD_APP_ID", "my app")), "DISCORD_APP_ID: A Discord id is a number"));
  CHECK(says(bot_problems(with(least_bot, "DISCORD_GUILD_ID", "0")), "DISCORD_GUILD_ID"));
}

TEST_CASE("essctl needs nothing set, but a key that is set must be one") {
  const auto settings = config::load_ctl_settings({}, {});
  REQUIRE(settings.has_value());
  CHECK(settings->sqlite_path == "ess.db");
  CHECK(settings->encryption_key.empty());
  CHECK(settings->token_lifetime == std::chrono::minutes(30));
  CHECK(config::load_ctl_settings({{"ESS_TOKEN_MINUTES", "10"}}, {})->token_lifetime == std::chrono::minutes(10));
  CHECK_FALSE(config::load_ctl_settings({{"AUTH_ENCRYPTION_KEY", "nonsense"}}, {}).has_value());
  CHECK_FALSE(config::load_ctl_settings({{"ESS_DATABASE", "ess.db"}}, {}).has_value());
}

TEST_CASE("EN-8: a setting can live in a file, a secret one only in a private file") {
  namespace fs = std::filesystem;
  const ess::test::temp_dir dir;
  const std::string path = (dir.path() / "key").string();
  std::ofstream(path) << key << "\n";
  fs::permissions(path, fs::perms::owner_read);
  const environment process = {{"AUTH_ENCRYPTION_KEY_FILE", path}};
  CHECK(server_problems(process).empty());
  CHECK(says(server_problems(with(process, "AUTH_ENCRYPTION_KEY", key)),
             "Both it and AUTH_ENCRYPTION_KEY_FILE are set."));
  // The environment is one source: a file named there beats a value in .env.
  CHECK(server_problems(process, {{"AUTH_ENCRYPTION_KEY", "nonsense"}}).empty());

  fs::permissions(path, fs::perms::owner_read | fs::perms::others_read);
  CHECK(says(server_problems(process), "run chmod 600 on it"));
  CHECK_FALSE(says(server_problems(process), key));
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_write);
  CHECK(says(server_problems(process), "run chmod 600 on it"));
  fs::permissions(path, fs::perms::owner_read | fs::perms::group_read);
  CHECK(says(server_problems(process), "run chmod 600 on it"));
  CHECK(says(server_problems({{"AUTH_ENCRYPTION_KEY_FILE", dir.path().string()}}), "it is not a regular file"));
  CHECK(says(server_problems({{"AUTH_ENCRYPTION_KEY_FILE", path + "x"}}), "AUTH_ENCRYPTION_KEY_FILE: The file "));

  const std::string open_path = (dir.path() / "listen").string();
  std::ofstream(open_path) << "127.0.0.1:4444\n";
  CHECK(config::load_server_settings(with(least_server, "ESS_LISTEN_FILE", open_path), {})->listen.port == 4444);
  std::ofstream(open_path) << std::string(70'000, 'x');
  CHECK(says(server_problems(with(least_server, "ESS_LISTEN_FILE", open_path)), "larger than 64 KiB"));
}

TEST_CASE("the printed configuration shows each value and its source, and never a secret") {
  const environment process = {
      {"AUTH_ENCRYPTION_KEY", key}, {"ESS_LISTEN", "127.0.0.1:1\n2"}, {"ESS_LOG_FILE", "/nowhere"}};
  const environment dotenv = {{"DISCORD_CLIENT_SECRET", "hush"}, {"ESS_DEV_DISCORD", "1"}};
  const std::string text = squeezed(config::print_config(config::program::server, process, dotenv));
  CHECK(says(text, "AUTH_ENCRYPTION_KEY [redacted] (environment)\n"));
  CHECK(says(text, "AUTH_ENCRYPTION_KEYS_OLD (not set)\n"));
  CHECK(says(text, "DISCORD_CLIENT_SECRET [redacted] (.env)\n"));
  CHECK(says(text, "ESS_DEV_DISCORD 1 (.env)\n"));
  CHECK(says(text, "ESS_DATABASE sqlite:ess.db (default)\n"));
  CHECK(says(text, "ESS_LISTEN 127.0.0.1:1?2 (environment)\n"));
  CHECK(says(text, "ESS_LOG (ESS_LOG_FILE: The file /nowhere cannot be used"));
  CHECK_FALSE(says(text, key));
  CHECK_FALSE(says(text, "hush"));
  CHECK_FALSE(says(text, "ESS_API_KEY"));
  CHECK(says(config::print_config(config::program::bot, {}, {}), "ESS_API_KEY"));
}

TEST_CASE("every setting is described, belongs to a program, and stands in the order of names") {
  std::string_view before;
  for (const auto& setting : config::setting_descriptions()) {
    CHECK(before < setting.name);
    before = setting.name;
    CHECK(setting.help.ends_with('.'));
    CHECK((setting.for_server || setting.for_bot || setting.for_ctl));
    if (setting.is_secret) CHECK(setting.default_text.empty());
  }
}

TEST_CASE("EN-8: a key comes from a descriptor that whoever started the program has opened") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  REQUIRE(::write(ends[1], key.data(), key.size()) == static_cast<ssize_t>(key.size()));
  ::close(ends[1]);
  const environment process = {{"AUTH_ENCRYPTION_KEY_FILE", "/dev/fd/" + std::to_string(ends[0])}};
  const auto settings = config::load_server_settings(process, {});
  REQUIRE(settings.has_value());
  CHECK(ess::to_hex(settings->encryption_key.reveal()) == key);
  // Read to its end and closed: nobody after us finds it there.
  char byte = 0;
  CHECK(::read(ends[0], &byte, 1) == -1);
  CHECK(says(server_problems({{"AUTH_ENCRYPTION_KEY_FILE", "/dev/fd/999"}}), "AUTH_ENCRYPTION_KEY_FILE: The file "));
  CHECK(says(server_problems({{"AUTH_ENCRYPTION_KEY_FILE", "/dev/fd/3x"}}), "AUTH_ENCRYPTION_KEY_FILE: The file "));
}

TEST_CASE("SE-1: hashing may cost more than usual, never less than OWASP's floor") {
  CHECK(config::load_server_settings(least_server, {})->accounts.password_memory_mib == 64);
  CHECK(config::load_server_settings(with(least_server, "ESS_PASSWORD_MEMORY_MIB", "19"), {}).has_value());
  for (const auto* text : {"18", "0", "-1", "64k", "6 4", "1e3", "99999999999"}) {
    CAPTURE(text);
    CHECK(says(server_problems(with(least_server, "ESS_PASSWORD_MEMORY_MIB", text)), "ESS_PASSWORD_MEMORY_MIB"));
  }
}

TEST_CASE("SE-10: how long sessions last and passwords stay fresh are settings with bounds") {
  const auto settings = config::load_server_settings(
      with(with(least_server, "ESS_SESSION_IDLE_MINUTES", "30"), "ESS_ADMIN_PASSWORD_MINUTES", "5"), {});
  REQUIRE(settings.has_value());
  CHECK(settings->accounts.session_idle == std::chrono::minutes(30));
  CHECK(settings->accounts.admin_password == std::chrono::minutes(5));
  CHECK(settings->accounts.session_absolute == std::chrono::hours(14 * 24));
  CHECK(says(server_problems(with(least_server, "ESS_SESSION_DAYS", "0")), "from 1 to 90"));
}

TEST_CASE("OB-2, OB-4, OB-5, OB-8: the figures of the outbox are settings with bounds") {
  const auto usual = config::load_server_settings(least_server, {});
  REQUIRE(usual.has_value());
  CHECK(usual->outbox.rows == 100'000);
  CHECK(usual->outbox.age == std::chrono::days(7));
  CHECK(usual->outbox.give_up_after == std::chrono::hours(12));
  CHECK(usual->outbox.first_retry == std::chrono::seconds(1));
  CHECK(usual->outbox.longest_retry == std::chrono::minutes(5));
  CHECK(usual->outbox.nonce_memory == std::chrono::minutes(2));
  CHECK(usual->outbox.poison_tries == 3);
  const auto other = config::load_server_settings(
      with(with(least_server, "ESS_OUTBOX_ROWS", "5000"), "ESS_OUTBOX_RETRY_HOURS", "48"), {});
  REQUIRE(other.has_value());
  CHECK(other->outbox.rows == 5'000);
  CHECK(other->outbox.give_up_after == std::chrono::hours(48));
  CHECK(says(server_problems(with(least_server, "ESS_OUTBOX_ROWS", "99")), "from 100 to 10000000"));
  CHECK(says(server_problems(with(least_server, "ESS_OUTBOX_NONCE_SECONDS", "121")), "from 1 to 120"));
  CHECK(says(server_problems(with(least_server, "ESS_OUTBOX_DAYS", "0")), "ESS_OUTBOX_DAYS"));
}
