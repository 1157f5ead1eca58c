// One thing that happened, on its way into the audit log.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ess/base/id.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::audit {

/// Through what a change came in.
enum class event_source { browser, discord, api, cli, system };
enum class event_result { ok, refused };

/// `browser`, `discord`, `api` (a host, by the keyed API), `cli`, `system`.
std::string_view to_string(event_source source) noexcept;
/// `ok`, `refused`.
std::string_view to_string(event_result result) noexcept;

/// Who acts, and through what: the same for all entries of one request. Services take it and pass it on.
class origin {
 public:
  explicit origin(event_source source) : source_(source) {}

  origin& actor(user_id user) {
    actor_ = std::move(user);
    return *this;
  }
  origin& guild(guild_id guild) {
    guild_ = guild;
    return *this;
  }
  origin& api_key(api_key_id key) {
    api_key_ = std::move(key);
    return *this;
  }
  origin& request_id(std::string id) {
    request_id_ = std::move(id);
    return *this;
  }

  event_source source() const noexcept { return source_; }
  const std::optional<user_id>& actor() const noexcept { return actor_; }
  const std::optional<guild_id>& guild() const noexcept { return guild_; }
  const std::optional<api_key_id>& api_key() const noexcept { return api_key_; }
  const std::string& request_id() const noexcept { return request_id_; }

 private:
  event_source source_;
  std::optional<user_id> actor_;
  std::optional<guild_id> guild_;
  std::optional<api_key_id> api_key_;
  std::string request_id_;
};

/// A value about a person. It is kept beside the entry and can be erased; only a salted commitment enters the hash.
struct personal_value {
  std::string name;
  std::string value;
};

/// An event with setters that chain: `event("discord.linked").from(who).target(user.str())`.
class event {
 public:
  /// `type` is a dotted name of [a-z0-9_.], as in "api_key.created".
  explicit event(std::string type) : type_(std::move(type)) {}

  /// Takes over source, actor, guild, API key and request id. Without it the source is `system`.
  event& from(origin who) {
    origin_ = std::move(who);
    return *this;
  }
  /// What was acted upon: an id.
  event& target(std::string id) {
    target_ = std::move(id);
    return *this;
  }
  /// `ok` unless set.
  event& result(event_result result) {
    result_ = result;
    return *this;
  }
  /// Integers, strings, booleans, null, arrays and objects; at most 8 KiB and 4 levels deep; no secrets, nothing about
  /// persons. Numbers with a fraction are refused.
  event& metadata(boost::json::object metadata) {
    metadata_ = std::move(metadata);
    return *this;
  }
  /// A value that must be erasable one day: a name, an address. Names are unique within an event.
  event& personal(std::string name, std::string value) {
    personal_.push_back({std::move(name), std::move(value)});
    return *this;
  }

  const std::string& type() const noexcept { return type_; }
  const origin& who() const noexcept { return origin_; }
  const std::string& target() const noexcept { return target_; }
  event_result result() const noexcept { return result_; }
  const boost::json::object& metadata() const noexcept { return metadata_; }
  const std::vector<personal_value>& personal() const noexcept { return personal_; }

 private:
  std::string type_;
  origin origin_{event_source::system};
  std::string target_;
  event_result result_ = event_result::ok;
  boost::json::object metadata_;
  std::vector<personal_value> personal_;
};

}  // namespace ess::audit
