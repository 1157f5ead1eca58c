// What a request for a key must keep to, whichever way the key comes about.
#pragma once

#include <boost/json/object.hpp>
#include <optional>

#include "ess/access/api_keys.hpp"

namespace ess::access {

/// Errors: as `api_key_service::create` names them.
result<void> check_request(const api_key_request& request);
/// Nobody grants what they lack. Errors: `permission_not_held`.
result<void> check_rights(const permission_set& wanted, const std::optional<permission_set>& creator);
/// What an audit entry tells about a key.
boost::json::object describe_key(const storage::api_key_record& key);
error key_not_found();

}  // namespace ess::access
