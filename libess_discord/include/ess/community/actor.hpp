// Who acts, and from where: what every change writes into its audit entry.
#pragma once

#include <optional>
#include <string>

#include "ess/base/id.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::audit {
class event;
}

namespace ess::community {

/// The person or program behind a change. A plain value; made by one of the named functions.
class actor {
 public:
  /// A signed-in user at a browser.
  static actor browser(user_id user, std::string request_id);
  /// Somebody with a shell on the machine (essctl); no user of ours.
  static actor command_line();
  /// This software itself, as in expiry.
  static actor system();
  /// A linked Discord user, through a bot that holds an API key.
  static actor discord(user_id user, guild_id guild, api_key_id key, std::string request_id);

  const std::optional<user_id>& user() const noexcept { return user_; }
  /// `browser`, `cli`, `system` or `discord`.
  const std::string& source() const noexcept { return source_; }
  const std::optional<guild_id>& guild() const noexcept { return guild_; }
  const std::optional<api_key_id>& key() const noexcept { return key_; }
  const std::string& request_id() const noexcept { return request_id_; }

  /// An audit event of that type with actor, source, guild, key and request id filled in.
  audit::event event(std::string type) const;

 private:
  explicit actor(std::string source) : source_(std::move(source)) {}

  std::string source_;
  std::optional<user_id> user_;
  std::optional<guild_id> guild_;
  std::optional<api_key_id> key_;
  std::string request_id_;
};

}  // namespace ess::community
