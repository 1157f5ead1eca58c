// The ESS communities this bot serves: each Discord server's calls go out under the key of its community.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api_keys_file.hpp"
#include "ess/base/log.hpp"
#include "ess/client/bot_api.hpp"

namespace ess::bot {

/// A client per key, and the default for servers without one. Clients in use outlive a reload.
/// Lifetime: the HTTP client and the log outlive it and the clients it lends. Threads: the HTTP client's executor.
class communities {
 public:
  /// `default_key` may be empty, `keys_file` as well.
  communities(net::http_client& http, client::bot_api_settings settings, secret default_key, std::string keys_file,
              const logger& log);

  /// Reads the file, if there is one. Errors: those of `read_api_keys_file` and `parse_api_keys`.
  result<void> load();
  /// Reads the file again if it changed, and answers whether there are new keys. A file that cannot be used leaves the
  /// keys as they are, and the log says why, once for each version of it.
  bool reload_if_changed();

  /// Null for a server that no key speaks for.
  std::shared_ptr<client::bot_api> find(guild_id guild) const;
  /// One for each key, the default among them.
  std::vector<std::shared_ptr<client::bot_api>> clients() const;
  /// The servers with a key of their own.
  std::vector<guild_id> guilds() const;
  std::size_t size() const noexcept { return by_guild_.size(); }

 private:
  std::shared_ptr<client::bot_api> make_client(secret key) const;

  net::http_client& http_;
  client::bot_api_settings settings_;
  std::string keys_file_;
  const logger& log_;
  std::shared_ptr<client::bot_api> default_;
  std::map<guild_id, std::shared_ptr<client::bot_api>> by_guild_;
  std::optional<file_version> seen_;
};

}  // namespace ess::bot
