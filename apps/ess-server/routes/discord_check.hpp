// The doctor's facts: what the settings say, and what Discord says to them right now.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "context.hpp"
#include "ess/base/secret.hpp"
#include "ess/community/discord_doctor.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::server {

struct named_channel {
  std::string purpose;
  channel_id id;
};

/// What is looked at, with all that is known of it without asking Discord.
struct doctor_subject {
  community::doctor_facts known;
  secret token;
  std::optional<guild_id> guild;
  std::vector<named_channel> channels;
};

/// A token that no key opens is among the facts. Errors: those of the store.
result<doctor_subject> read_doctor_subject(const context& c, const storage::unit_of_work& uow,
                                           const community_id& community, const std::optional<user_id>& caller);

/// Asks Discord; what it does not answer is among the facts.
net::awaitable<community::doctor_facts> gather_doctor_facts(context& c, const doctor_subject& subject);

/// `{findings: [...]}`.
boost::json::object doctor_json(const community::doctor_facts& facts);

/// The check for an operator, who is nobody at Discord but may ask for somebody who is. Errors: those of the store.
net::awaitable<result<boost::json::object>> check_discord_for_operator(context& c, community_id community,
                                                                       std::optional<user_id> asked_for);

}  // namespace ess::server
