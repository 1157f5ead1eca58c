// Records with plausible contents, and shorthand for those that others refer to.
#pragma once

#include <string>

#include "contract/backend.hpp"
#include "ess/storage/api_keys.hpp"
#include "ess/storage/approvals.hpp"
#include "ess/storage/audit_log.hpp"
#include "ess/storage/calls.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/discord_configs.hpp"
#include "ess/storage/installation.hpp"
#include "ess/storage/interactions.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/players.hpp"
#include "ess/storage/sessions.hpp"
#include "ess/storage/users.hpp"

namespace ess::test {

/// 32 bytes, different for each `n`.
std::string digest(int n);

storage::user_record make_user(store& s, const std::string& email);
storage::community_record make_community(store& s, const std::string& slug);
storage::role_record make_role(store& s, const community_id& community, const std::string& name, int priority);
storage::session_record make_session(store& s, const user_id& user, int n);
storage::api_key_record make_key(store& s, const community_id& community, const std::string& public_id);
storage::approval_record make_approval(store& s, const community_id& community);
storage::call_record make_call(store& s, const community_id& community, const std::string& title);
storage::player_record make_player(store& s, const community_id& community, const std::string& name);
storage::audit_record make_entry(store& s, std::string chain, std::int64_t sequence, std::string event);

storage::user_record add_user(store& s, const std::string& email);
storage::community_record add_community(store& s, const std::string& slug);

}  // namespace ess::test
