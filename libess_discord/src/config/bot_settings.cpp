#include "config/shared_settings.hpp"

namespace ess::config {

namespace {

secret read_header_secret(setting_reader& reader, std::string_view name, std::string_view what_to_do) {
  auto text = reader.need(name, what_to_do);
  if (!text) return {};
  return as_header_secret(reader, name, std::move(*text));
}

std::optional<http_url> read_gateway(setting_reader& reader, bool dev_discord) {
  auto url = reader.parsed<http_url>("DISCORD_GATEWAY_URL", parse_ws_url);
  if (!url) return std::nullopt;
  const bool is_discord =
      url->scheme == "wss" && url->port == 443 && (url->host == "discord.gg" || url->host.ends_with(".discord.gg"));
  if (!is_discord && !dev_discord) {
    reader.problem("DISCORD_GATEWAY_URL",
                   "It must be a wss:// address at discord.gg. For a simulator set ESS_DEV_DISCORD=1 too.");
  }
  return url;
}

std::optional<http_url> read_base_url(setting_reader& reader) {
  if (!reader.need("ESS_BASE_URL", "Write where ess-server is, as in http://localhost:3000.")) return std::nullopt;
  auto url = reader.parsed<http_url>("ESS_BASE_URL", parse_http_url);
  if (url) need_tls_or_loopback(reader, "ESS_BASE_URL", *url);
  return url;
}

std::optional<listen_address> read_health_listen(setting_reader& reader) {
  auto address = reader.parsed<listen_address>("ESS_BOT_HEALTH_LISTEN", parse_listen_address);
  // Nobody is asked for a password there.
  if (address && !address->is_loopback()) {
    reader.problem("ESS_BOT_HEALTH_LISTEN", "It must be an address of this machine alone, as in 127.0.0.1:3001.");
  }
  return address;
}

result<gateway_packing> parse_packing(std::string_view text) {
  if (text == "none") return gateway_packing::none;
  if (text == "zlib-stream") return gateway_packing::zlib_stream;
  if (text == "zstd-stream") return gateway_packing::zstd_stream;
  return error(errc::invalid_argument, "invalid_compression", "Write none, zlib-stream or zstd-stream.");
}

}  // namespace

result<bot_settings> load_bot_settings(const environment& process, const environment& dotenv, bot_task task) {
  setting_reader reader(process, dotenv);
  reader.refuse_unknown_names();
  secret token = read_header_secret(reader, "DISCORD_BOT_TOKEN",
                                    "Copy it from Discord's developer portal, your application, Bot, Token.");
  std::optional<application_id> app;
  if (reader.need("DISCORD_APP_ID",
                  "Copy it from Discord's developer portal, your application, General Information.")) {
    app = reader.parsed<application_id>("DISCORD_APP_ID", application_id::parse);
  }
  const auto guild = reader.parsed<guild_id>("DISCORD_GUILD_ID", guild_id::parse);
  const bool dev_discord = reader.flag("ESS_DEV_DISCORD");
  http_url api_base = read_discord_url(reader, "DISCORD_API_BASE", dev_discord);
  auto gateway = read_gateway(reader, dev_discord);
  auto proxy = read_discord_proxy(reader);
  secret api_key;
  std::string api_keys_file;
  std::string state_dir;
  http_url base_url;
  std::optional<listen_address> health_listen;
  gateway_packing packing = gateway_packing::none;
  if (task == bot_task::run) {
    api_keys_file = reader.text("ESS_API_KEYS_FILE").value_or("");
    // The file may hold every key there is.
    if (api_keys_file.empty() || reader.text("ESS_API_KEY")) {
      api_key = read_header_secret(reader, "ESS_API_KEY",
                                   "Make one on the page Settings, Discord, or with: essctl key create");
    }
    state_dir = reader.text("ESS_BOT_STATE_DIR").value_or("");
    base_url = read_base_url(reader).value_or(http_url());
    health_listen = read_health_listen(reader);
    packing = reader.parsed<gateway_packing>("ESS_BOT_COMPRESSION", parse_packing).value_or(gateway_packing::none);
  }
  const log_level log = read_log_level(reader);
  if (reader.has_problems() || !app) return reader.problems();
  return bot_settings{std::move(token),
                      *app,
                      guild,
                      std::move(base_url),
                      std::move(api_key),
                      std::move(api_base),
                      std::move(gateway),
                      dev_discord,
                      log,
                      std::move(api_keys_file),
                      std::move(state_dir),
                      std::move(health_listen),
                      packing,
                      std::move(proxy)};
}

}  // namespace ess::config
