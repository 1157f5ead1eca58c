#include "testing/sim/select_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ess/base/json.hpp"
#include "testing/sim/permissions.hpp"

namespace ess::testing::sim {

namespace {

error not_offered(std::string_view value) {
  return error(errc::invalid_argument, "interaction_refused", fmt::format("The menu does not offer \"{}\".", value));
}

bool offers_option(const json::value& menu, std::string_view value) {
  const json::value* options = find_member(menu, "options");
  if (options == nullptr || !options->is_array()) return false;
  return std::ranges::any_of(options->get_array(),
                             [&](const json::value& option) { return string_member(option, "value") == value; });
}

// In a guild its members, in a direct message those who take part.
bool resolve_user(const world& w, const channel& in, flake id, resolved_data& resolved) {
  const bool is_here = in.guild_id ? w.find_member(*in.guild_id, id) != nullptr
                                   : std::ranges::find(in.recipients, id) != in.recipients.end();
  const user* u = find_in(w.users, id);
  if (u == nullptr || !is_here) return false;
  resolved.add(*u);
  return true;
}

bool resolve_role(const world& w, const channel& in, flake id, resolved_data& resolved) {
  const guild* g = in.guild_id ? find_in(w.guilds, *in.guild_id) : nullptr;
  const role* r = g == nullptr ? nullptr : find_in(g->roles, id);
  if (r == nullptr) return false;
  resolved.add(*r);
  return true;
}

bool takes_channel_type(const json::value& menu, int type) {
  const json::value* types = find_member(menu, "channel_types");
  if (types == nullptr || !types->is_array() || types->get_array().empty()) return true;
  return std::ranges::any_of(
      types->get_array(), [type](const json::value& entry) { return entry.is_int64() && entry.get_int64() == type; });
}

bool resolve_channel(const world& w, const json::value& menu, const channel& in, flake user_id, flake id,
                     resolved_data& resolved) {
  const channel* c = find_in(w.channels, id);
  if (c == nullptr || !in.guild_id || c->guild_id != in.guild_id || !takes_channel_type(menu, c->type)) return false;
  if ((permissions_in(w, user_id, *c) & permission::view_channel) == 0) return false;
  resolved.add(*c);
  return true;
}

bool resolve_chosen(const world& w, const json::value& menu, const channel& in, flake user_id, std::string_view value,
                    resolved_data& resolved) {
  const std::int64_t type = integer_member(menu, "type").value_or(0);
  if (type == select_type::string) return offers_option(menu, value);
  const auto id = parse_id(value);
  if (!id) return false;
  if (type == select_type::user) return resolve_user(w, in, *id, resolved);
  if (type == select_type::role) return resolve_role(w, in, *id, resolved);
  if (type == select_type::channel) return resolve_channel(w, menu, in, user_id, *id, resolved);
  // A mentionable: user or role.
  return resolve_user(w, in, *id, resolved) || resolve_role(w, in, *id, resolved);
}

}  // namespace

bool is_select(std::int64_t type) {
  return type == select_type::string || (type >= select_type::user && type <= select_type::channel);
}

result<void> check_chosen(const world& w, const json::object& menu, const channel& in, flake user_id,
                          const std::vector<std::string>& values, resolved_data& resolved) {
  const json::value shown(menu);
  const auto least = integer_member(shown, "min_values").value_or(1);
  const auto most = integer_member(shown, "max_values").value_or(1);
  const auto count = static_cast<std::int64_t>(values.size());
  if (count < least || count > most) {
    return error(errc::invalid_argument, "interaction_refused",
                 fmt::format("The menu takes from {} to {} values, not {}.", least, most, count));
  }
  std::set<std::string_view> seen;
  for (const std::string& value : values) {
    if (!seen.insert(value).second || !resolve_chosen(w, shown, in, user_id, value, resolved))
      return not_offered(value);
  }
  return success();
}

}  // namespace ess::testing::sim
