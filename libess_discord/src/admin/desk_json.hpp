// Requests, calls and players as commands answer them.
#pragma once

#include "admin/commands.hpp"
#include "ess/storage/approvals.hpp"
#include "ess/storage/calls.hpp"
#include "ess/storage/players.hpp"

namespace ess::admin {

object approval_json(const storage::approval_record& approval);
object call_json(const storage::call_record& call);
object player_json(const storage::player_record& player);

/// `<what>_not_found`.
error no_such(std::string_view what);

}  // namespace ess::admin
