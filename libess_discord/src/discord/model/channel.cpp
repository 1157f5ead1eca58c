#include "ess/discord/model/channel.hpp"

#include <boost/json/object.hpp>
#include <limits>

#include "ess/discord/model/fields.hpp"

namespace ess::discord {

result<channel> read_channel(const boost::json::value& json) {
  const auto id = id_member<channel_id>(json, "id");
  if (!id) return payload_invalid("a channel without a valid id");
  const std::optional<std::int64_t> type = integer_member(json, "type");
  if (!type || *type < 0 || *type > std::numeric_limits<int>::max()) return payload_invalid("a channel without a type");
  channel read{.id = *id,
               .type = static_cast<channel_type>(*type),
               .guild_id = id_member<guild_id>(json, "guild_id"),
               .name = string_member(json, "name").value_or(""),
               .position = static_cast<int>(integer_member(json, "position").value_or(0)),
               .parent_id = id_member<channel_id>(json, "parent_id"),
               .overwrites = {}};
  const boost::json::value* overwrites = find_member(json, "permission_overwrites");
  if (overwrites == nullptr || !overwrites->is_array()) return read;
  for (const boost::json::value& each : overwrites->get_array()) {
    auto one = read_overwrite(each);
    if (!one) return std::move(one).error();
    read.overwrites.push_back(*one);
  }
  return read;
}

}  // namespace ess::discord
