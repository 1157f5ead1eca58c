// One of everything that a person, a bot or Discord can act on, in a file whose content can be compared.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ess/access/api_keys.hpp"
#include "ess/admin/execute.hpp"
#include "ess/approvals/approvals.hpp"
#include "ess/community/discord_config.hpp"
#include "ess/dispatch/calls.hpp"
#include "ess/identity/invites.hpp"
#include "ess/identity/password_resets.hpp"
#include "ess/identity/session_list.hpp"
#include "ess/players/players.hpp"
#include "ess/secrets/community_key_file.hpp"
#include "ess/storage/outbox.hpp"
#include "live_discord.hpp"
#include "support/ed25519_signer.hpp"
#include "support/switchable_database.hpp"
#include "support/temp_dir.hpp"
#include "unit/apps/link_site.hpp"

namespace ess::test {

// The folder outlives the store in it.
struct stage_folder {
  temp_dir folder;
};

/// Community "north" on guild 700: its owner, linked with the owner of the guild, and a moderator.
class action_stage : public stage_folder, public link_site {
 public:
  action_stage();

  user_id person(const std::string& name, std::string_view role);
  browser as_owner() { return sign_in(owner); }
  browser as_mod() { return sign_in(mod); }
  /// Nobody yet: with the token of a form.
  browser at_form() const;
  browser with_key(std::string_view text) const;
  std::string of_community(const std::string& rest) const { return "/api/communities/" + north.str() + rest; }

  access::created_api_key add_key();
  approval_id add_request(const user_id& by);
  storage::call_record add_call();
  /// A message in the outbox, about a request.
  storage::outbox_id add_delivery();
  storage::player_record add_player();
  std::string invite_token(std::string* id = nullptr);
  std::string reset_token();
  /// The body of a call by a bot on behalf of the owner.
  std::string bot_body(const std::string& more = {}) const;

  /// What routes and commands work with.
  server::context& context() { return *context_; }
  switchable_database& switched() { return *switched_; }

  /// Runs a command of the operator, with its arguments as JSON.
  result<boost::json::object> command(std::string_view name, const std::string& arguments = "{}");

  /// Every row of every table, but for what counts attempts and keeps time: those are not undone on purpose.
  std::string content();
  /// Every kind of event there is in any chain, with how many entries it has.
  std::map<std::string, int> events();

  user_id owner = user_id::trusted("none");
  user_id mod = user_id::trusted("none");
  community_id north = community_id::trusted("none");
  ed25519_signer discords_key{std::string(32, 'd')};
  std::string password = "a long password of 2026";

 private:
  void move_into_file();

  std::unique_ptr<storage::database> in_memory_;  ///< what the site was made with; nothing is in it
  std::optional<switchable_database> switched_;
  std::optional<server::context> context_;
  quick_hasher hasher_;
  std::unique_ptr<secrets::community_key_file> community_keys_;
  std::optional<admin::context> operator_;
  config::server_settings settings_;
  recording_sink sink_;
  logger log_;
  server::live_discord live_;
};

/// A request that changes something, and how it is answered when it does.
struct prepared {
  browser by;
  std::string target;
  std::string body;
  int status = 200;
};

struct action {
  std::string row;  ///< "POST /api/session", as in the route table
  std::function<prepared(action_stage&)> prepare;
};

/// How an action names its row.
std::string name_of(const http::route& row);
http::method verb_of(const action& each);

/// At least one for each row of the route table that changes something or must be written down.
std::vector<action> route_actions();

/// Rows that write no entry, each for a reason that is given there.
std::set<std::string> rows_without_entry();

}  // namespace ess::test
