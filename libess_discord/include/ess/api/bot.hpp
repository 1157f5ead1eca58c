// The bot API on the wire (POST /api/bot/...): one truth for the server that answers and the bot that asks.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ess/api/interaction_reference.hpp"
#include "ess/base/id.hpp"
#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::api {

inline constexpr std::string_view approvals_list_path = "/api/bot/approvals/list";
inline constexpr std::string_view approvals_approve_path = "/api/bot/approvals/approve";
inline constexpr std::string_view approvals_deny_path = "/api/bot/approvals/deny";
inline constexpr std::string_view dispatch_calls_path = "/api/bot/dispatch/calls";
inline constexpr std::string_view players_whois_path = "/api/bot/players/whois";
inline constexpr std::string_view status_path = "/api/bot/status";

/// What every body carries: where, for whom the bot says it acts, and the interaction that shows it. Readers ignore
/// members they do not know and refuse a bad one by name: `invalid_body`. Copies share the interaction.
class bot_request {
 public:
  bot_request(guild_id guild, discord_user_id user) : guild_(guild), user_(user) {}
  bot_request(guild_id guild, discord_user_id user, interaction_reference proof)
      : guild_(guild), user_(user), interaction_(std::make_shared<const interaction_reference>(std::move(proof))) {}
  static result<bot_request> read(const boost::json::value& body);
  boost::json::object to_json() const;

  guild_id guild() const noexcept { return guild_; }
  discord_user_id user() const noexcept { return user_; }
  /// Null where the bot sent none.
  const interaction_reference* interaction() const noexcept { return interaction_.get(); }

 private:
  guild_id guild_;
  discord_user_id user_;
  std::shared_ptr<const interaction_reference> interaction_;
};

enum class list_purpose { shown, autocomplete };

/// Body of `approvals/list`; `purpose` is `autocomplete` for choices while somebody types, which no interaction proves.
/// With `approvalId` it asks whether the person may decide that request now, and is refused as the decision would be. A
/// server that does not know the member answers the whole list.
class approvals_request {
 public:
  explicit approvals_request(bot_request who, list_purpose purpose = list_purpose::shown)
      : who_(std::move(who)), purpose_(purpose) {}
  static result<approvals_request> read(const boost::json::value& body);
  boost::json::object to_json() const;

  const bot_request& who() const noexcept { return who_; }
  list_purpose purpose() const noexcept { return purpose_; }

  approvals_request& about(approval_id approval) {
    approval_ = std::move(approval);
    return *this;
  }
  const std::optional<approval_id>& approval() const noexcept { return approval_; }

 private:
  bot_request who_;
  list_purpose purpose_;
  std::optional<approval_id> approval_;
};

/// Body of `approvals/approve` and `approvals/deny`; `reason` is read by the latter only, at most 500 characters.
class decision_request {
 public:
  decision_request(bot_request who, approval_id approval, std::string reason = {})
      : who_(std::move(who)), approval_(std::move(approval)), reason_(std::move(reason)) {}
  static result<decision_request> read(const boost::json::value& body);
  boost::json::object to_json() const;

  const bot_request& who() const noexcept { return who_; }
  const approval_id& approval() const noexcept { return approval_; }
  const std::string& reason() const noexcept { return reason_; }

 private:
  bot_request who_;
  approval_id approval_;
  std::string reason_;
};

/// Body of `players/whois`: `query` of 2..80 characters.
class whois_request {
 public:
  whois_request(bot_request who, std::string query) : who_(std::move(who)), query_(std::move(query)) {}
  static result<whois_request> read(const boost::json::value& body);
  boost::json::object to_json() const;

  const bot_request& who() const noexcept { return who_; }
  const std::string& query() const noexcept { return query_; }

 private:
  bot_request who_;
  std::string query_;
};

struct approval_person {
  std::string id;
  std::string name;
};

struct approval_item {
  std::string id;
  std::string risk_level;  ///< `LOW`, `MEDIUM`, `HIGH`
  std::string status;      ///< `PENDING`, ...
  std::string created_at;  ///< ISO 8601
  std::optional<approval_person> requested_by;
  boost::json::object payload;  ///< `payloadJson` on the wire
};

/// Replies: `to_json` gives the whole envelope with `"ok":true`; `read` takes it and refuses what does not fit:
/// `invalid_answer` (unavailable).
struct approvals_reply {
  std::vector<approval_item> approvals;
  static result<approvals_reply> read(const boost::json::value& body);
  boost::json::object to_json() const;
};

/// `result` on the wire.
struct decision_reply {
  std::string message;
  std::string approval_id;
  std::string status;
  static result<decision_reply> read(const boost::json::value& body);
  boost::json::object to_json() const;
};

struct call_item {
  std::string id;
  std::string title;
  std::string status;
  int priority = 0;
  std::optional<std::string> location_name;
  std::string updated_at;
};

struct calls_reply {
  std::int64_t open_count = 0;
  std::vector<call_item> calls;
  static result<calls_reply> read(const boost::json::value& body);
  boost::json::object to_json() const;
};

struct player_item {
  std::string id;
  std::string name;
  std::string status;
  std::optional<std::string> roblox_id;
  std::optional<std::string> discord_id;
  std::string updated_at;
};

struct players_reply {
  std::vector<player_item> players;
  static result<players_reply> read(const boost::json::value& body);
  boost::json::object to_json() const;
};

/// Whether the guild is the one configured for the key's community, whether the user is linked, and what they may do.
struct status_reply {
  bool configured = false;
  bool linked = false;
  std::vector<std::string> permissions;
  std::string link_url;
  static result<status_reply> read(const boost::json::value& body);
  boost::json::object to_json() const;
};

}  // namespace ess::api
