// The demo, step by step. Each function does one step and reports; false: what follows makes no sense.
#pragma once

#include <string>

#include "browser.hpp"
#include "discord.hpp"
#include "report.hpp"

namespace demo_check {

/// Who and what the demo consists of.
struct demo {
  std::string email;
  std::string password;
  std::string guild;
  std::string channel;
  std::string bot_token;      ///< of the demo's bot
  std::string linked_user;    ///< Discord user that links
  std::string unlinked_user;  ///< Discord user that does not
  std::string call_word;      ///< part of what an open call is called
  std::string player_word;    ///< part of a player's name
};

/// What one step finds out and the next needs.
struct findings {
  std::string community;
  std::string key;
  std::string key_id;
  std::string approval;
};

bool sign_in(report& out, browser& window, const demo& what, findings& found);
bool link_account(report& out, browser& window, discord_side& discord, const demo& what);
bool save_settings(report& out, browser& window, const demo& what, const findings& found);
bool make_key(report& out, browser& window, const demo& what, findings& found);
bool use_commands(report& out, discord_side& discord, waiting_client& client, const std::string& server,
                  const demo& what, findings& found);
bool read_audit(report& out, browser& window, const demo& what, const findings& found);
bool revoke_key(report& out, browser& window, waiting_client& client, const demo& what, const findings& found);

}  // namespace demo_check
