#include "ess/discord/model/allowed_mentions.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace ess::discord {

boost::json::value write_allowed_mentions(const allowed_mentions& mentions) {
  boost::json::object json;
  json["parse"] = boost::json::array();
  if (!mentions.users.empty()) {
    boost::json::array& ids = json["users"].emplace_array();
    for (const discord_user_id id : mentions.users) ids.emplace_back(id.str());
  }
  if (!mentions.roles.empty()) {
    boost::json::array& ids = json["roles"].emplace_array();
    for (const discord_role_id id : mentions.roles) ids.emplace_back(id.str());
  }
  return json;
}

}  // namespace ess::discord
