#include "communities.hpp"

namespace ess::bot {

communities::communities(net::http_client& http, client::bot_api_settings settings, secret default_key,
                         std::string keys_file, const logger& log)
    : http_(http), settings_(std::move(settings)), keys_file_(std::move(keys_file)), log_(log) {
  if (!default_key.empty()) default_ = make_client(std::move(default_key));
}

std::shared_ptr<client::bot_api> communities::make_client(secret key) const {
  return std::make_shared<client::bot_api>(http_, settings_, std::move(key));
}

result<void> communities::load() {
  if (keys_file_.empty()) return success();
  seen_ = version_of_file(keys_file_);
  auto read = read_api_keys_file(keys_file_);
  if (!read) return std::move(read).error();
  seen_ = read->version;
  auto keys = parse_api_keys(read->text);
  wipe(read->text);
  if (!keys) return std::move(keys).error();
  std::map<guild_id, std::shared_ptr<client::bot_api>> fresh;
  for (auto& [guild, key] : *keys) fresh.emplace(guild, make_client(std::move(key)));
  by_guild_ = std::move(fresh);
  return success();
}

bool communities::reload_if_changed() {
  if (keys_file_.empty() || version_of_file(keys_file_) == seen_) return false;
  const result<void> loaded = load();
  if (!loaded) {
    log_.failure("bot.api_keys_kept", loaded.error());
    return false;
  }
  log_.info("bot.api_keys_loaded", {{"guilds", static_cast<std::int64_t>(by_guild_.size())}});
  return true;
}

std::vector<std::shared_ptr<client::bot_api>> communities::clients() const {
  std::vector<std::shared_ptr<client::bot_api>> all;
  if (default_) all.push_back(default_);
  for (const auto& [guild, ess] : by_guild_) all.push_back(ess);
  return all;
}

std::vector<guild_id> communities::guilds() const {
  std::vector<guild_id> all;
  for (const auto& [guild, ess] : by_guild_) all.push_back(guild);
  return all;
}

std::shared_ptr<client::bot_api> communities::find(guild_id guild) const {
  const auto found = by_guild_.find(guild);
  return found == by_guild_.end() ? default_ : found->second;
}

}  // namespace ess::bot
