// A staffed community with an API key, and a bot that calls.
#pragma once

#include <string>
#include <vector>

#include "ess/base/encoding.hpp"
#include "ess/community/bot_call.hpp"
#include "support/builders.hpp"

namespace ess::test {

/// A stored key, as `verify` would answer it.
inline storage::api_key_record key_of(world& w, const community_id& community, std::vector<std::string> permissions,
                                      std::string policy = "none") {
  storage::api_key_record key{.id = api_key_id::generate(w.clock.now(), w.random),
                              .community = community,
                              .name = "bot",
                              .public_id = to_hex(random_bytes(w.random, 8)),
                              .secret_mac = std::string(32, 'm'),
                              .pepper_id = "pepper",
                              .permissions = std::move(permissions),
                              .guilds = {},
                              .proof_policy = std::move(policy),
                              .requests_per_minute = {},
                              .created_at = w.clock.now(),
                              .expires_at = w.clock.now() + std::chrono::hours(24),
                              .last_used_at = {},
                              .revoked_at = {},
                              .created_by = {}};
  must(w.write([&](storage::unit_of_work& uow) { return uow.api_keys().insert(key); }));
  return key;
}

/// Guild 500 is home's, guild 10500 the other community's.
struct bot_world : world {
  bot_world()
      : home(*this),
        other(*this, "other", 10'000),
        key(key_of(*this, home.community, {"approvals:decide", "dispatch:read", "players:read"})),
        others_key(key_of(*this, other.community, {"approvals:decide", "dispatch:read", "players:read"})) {}

  community::bot_call call_as(discord_user_id user) const { return {key, home.guild, user, "req-7"}; }

  staffed_community home;
  staffed_community other;
  storage::api_key_record key;
  storage::api_key_record others_key;
};

/// A text member of an entry's metadata.
inline std::string metadata_text(const boost::json::value& entry, std::string_view name) {
  const auto* metadata = find_member(entry, "metadata");
  return metadata == nullptr ? std::string() : string_member(*metadata, name).value_or(std::string());
}

}  // namespace ess::test
