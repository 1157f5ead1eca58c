// An invitation as the members page shows it.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "ess/base/clock.hpp"
#include "ess/storage/invites.hpp"

namespace ess::server {

inline boost::json::object invite_json(const storage::invite_record& invite, const std::string& role) {
  boost::json::object item;
  item["id"] = invite.id.str();
  item["email"] = invite.email;
  item["role"] = role;
  item["expiresAt"] = format_time(invite.expires_at);
  return item;
}

}  // namespace ess::server
