// Players as JSON, and what is read of them: the same for browsers and for hosts.
#pragma once

#include <boost/json/object.hpp>

#include "ess/http/request.hpp"
#include "ess/players/players.hpp"

namespace ess::server {

boost::json::object player_json(const storage::player_record& player);

/// Errors: those of `read_object`, `invalid_field`.
result<players::new_player> read_new_player(const http::request& from);
result<players::player_changes> read_player_changes(const http::request& from);

}  // namespace ess::server
