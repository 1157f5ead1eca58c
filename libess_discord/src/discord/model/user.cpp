#include "ess/discord/model/user.hpp"

#include <boost/json/object.hpp>

#include "ess/discord/model/fields.hpp"

namespace ess::discord {

result<user> read_user(const boost::json::value& json) {
  const auto id = id_member<discord_user_id>(json, "id");
  if (!id) return payload_invalid("a user without a valid id");
  std::optional<std::string> username = string_member(json, "username");
  if (!username) return payload_invalid("a user without a username");
  return user{.id = *id,
              .username = std::move(*username),
              .global_name = string_member(json, "global_name"),
              .avatar = string_member(json, "avatar"),
              .discriminator = string_member(json, "discriminator").value_or("0"),
              .bot = bool_member(json, "bot").value_or(false)};
}

boost::json::value write_user(const user& u) {
  boost::json::object json;
  json["id"] = u.id.str();
  json["username"] = u.username;
  json["discriminator"] = u.discriminator.empty() ? "0" : u.discriminator;
  json["global_name"] = u.global_name ? boost::json::value(*u.global_name) : boost::json::value(nullptr);
  json["avatar"] = u.avatar ? boost::json::value(*u.avatar) : boost::json::value(nullptr);
  if (u.bot) json["bot"] = true;
  return json;
}

const std::string& display_name(const user& u) {
  return u.global_name && !u.global_name->empty() ? *u.global_name : u.username;
}

}  // namespace ess::discord
