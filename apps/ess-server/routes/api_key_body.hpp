// Bodies of the API key routes.
#pragma once

#include "ess/access/api_keys.hpp"
#include "ess/http/reply.hpp"
#include "ess/http/request.hpp"

namespace ess::server {

/// `name`, `permissions`, and if given `guilds`, `networks`, `expiresInDays`, `proofPolicy`, `requestsPerMinute` (null:
/// no limit of the key's own). Errors: those of `read_object`, `invalid_field`, which names the field.
result<access::api_key_request> read_key_request(const http::request& from);

/// `overlapDays`. Errors: as above.
result<access::api_key_rotation> read_key_rotation(const http::request& from);

/// An error answer that names the field of the form it is about.
http::reply key_error(const error& e);

}  // namespace ess::server
