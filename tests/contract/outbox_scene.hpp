// What tests of the outbox begin with: communities with channels, messages, claims.
#pragma once

#include <doctest/doctest.h>

#include "contract/records.hpp"
#include "ess/storage/outbox.hpp"

namespace ess::test {

using namespace std::chrono_literals;

inline const channel_id approvals_channel = channel_id::trusted(101);
inline const channel_id dispatch_channel = channel_id::trusted(102);
inline const channel_id security_channel = channel_id::trusted(103);

/// A community with three channels.
inline community_id add_wired(store& s, const std::string& slug, std::uint64_t shift = 0) {
  const auto home = add_community(s, slug);
  storage::discord_config_record config{.community = home.id,
                                        .guild = guild_id::trusted(900 + shift),
                                        .approvals_channel = channel_id::trusted(101 + shift),
                                        .dispatch_channel = channel_id::trusted(102 + shift),
                                        .security_channel = channel_id::trusted(103 + shift),
                                        .application = {},
                                        .public_key = {},
                                        .bot_token_sealed = {},
                                        .bot_token_set_at = {},
                                        .updated_at = s.time.now()};
  s.write([&](auto& uow) { must(uow.discord_configs().save(config)); });
  return home.id;
}

inline storage::outbox_id put(store& s, const community_id& home, storage::outbox_topic topic,
                              const std::string& subject,
                              storage::outbox_urgency urgency = storage::outbox_urgency::normal) {
  storage::outbox_request wanted{.id = storage::outbox_id::generate(s.time.now(), s.random),
                                 .community = home,
                                 .topic = topic,
                                 .urgency = urgency,
                                 .kind = "approval",
                                 .subject = subject};
  s.write([&](auto& uow) { CHECK(must(uow.outbox().enqueue(wanted))); });
  return wanted.id;
}

inline std::vector<storage::outbox_claim> claim(store& s, int limit = 10) {
  std::vector<storage::outbox_claim> claims;
  s.write([&](auto& uow) { claims = must(uow.outbox().claim(limit, 60s)); });
  return claims;
}

inline bool settle(store& s, const storage::outbox_claim& claim, const storage::outbox_settlement& how) {
  bool settled = false;
  s.write([&](auto& uow) { settled = must(uow.outbox().settle(claim, how)); });
  return settled;
}

inline storage::outbox_settlement sent(std::uint64_t message) {
  return {.state = storage::outbox_state::sent, .message = message_id::trusted(message)};
}

inline storage::outbox_record find(store& s, const community_id& home, const storage::outbox_id& id) {
  std::optional<storage::outbox_record> found;
  s.read([&](const auto& uow) { found = must(uow.outbox().find(home, id)); });
  REQUIRE(found.has_value());
  return *found;
}

}  // namespace ess::test
