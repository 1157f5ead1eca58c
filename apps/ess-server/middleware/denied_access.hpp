// What people try without having the right to: for the audit log, off the way of the answer.
#pragma once

#include "context.hpp"
#include "ess/http/request.hpp"

namespace ess::server {

/// Writes down that the signed-in user was refused by the guard of a row below a community, at most once per user, row,
/// community and minute: as `access.denied` in the chain of the community where they are a member, and as
/// `tenant.violation` in that of the installation where the community is there but not theirs. Other reasons than
/// `permission_missing` and `community_not_found` leave nothing. Answers at once; what cannot be written is logged.
/// Lifetime: the context outlives what was submitted.
void note_denied(context& c, const http::request& from, const user_id& user, const error& reason);

}  // namespace ess::server
