// What a panel or a game server would bring in: approvals, calls, players.
#include <fmt/format.h>

#include "admin/commands.hpp"
#include "admin/desk_json.hpp"
#include "ess/approvals/approvals.hpp"
#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "ess/dispatch/calls.hpp"
#include "ess/players/players.hpp"

namespace ess::admin {

namespace {

/// The payload with the command in it, as JSON text.
result<std::string> make_payload(const object& arguments) {
  object payload;
  if (const auto text = optional_text_of(arguments, "payload")) {
    auto parsed = parse_json(*text);
    if (!parsed) return std::move(parsed).error();
    if (!parsed->is_object()) return invalid("The payload must be a JSON object, as in '{\"target\":\"ann\"}'.");
    payload = parsed->get_object();
  }
  if (payload.contains("commandId")) return invalid("The payload must not name a commandId: --command gives it.");
  payload["commandId"] = text_of(arguments, "command");
  return to_json_text(payload);
}

}  // namespace

result<object> approval_add(const context& where, const object& arguments) {
  approvals::new_request wanted;
  const auto risk = storage::parse_risk_level(upper(optional_text_of(arguments, "risk").value_or("LOW")));
  if (!risk) return invalid("The risk is one of: LOW, MEDIUM, HIGH.");
  wanted.risk = *risk;
  wanted.reason = text_of(arguments, "reason");
  auto payload = make_payload(arguments);
  if (!payload) return std::move(payload).error();
  wanted.payload = *std::move(payload);
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return std::move(community).error();
    if (const auto requester = optional_text_of(arguments, "requestedBy")) {
      auto user = find_user(uow, *requester);
      if (!user) return std::move(user).error();
      wanted.requested_by = user->id;
    }
    auto made = approvals::request(uow, where.random(), community->id, wanted, from_cli());
    if (!made) return std::move(made).error();
    object answer;
    answer["approval"] = approval_json(*made);
    return answer;
  });
}

result<object> call_add(const context& where, const object& arguments) {
  dispatch::new_call wanted;
  wanted.title = text_of(arguments, "title");
  wanted.description = text_of(arguments, "description");
  const auto priority = bounded_integer_of(arguments, "priority", 1, 5, wanted.priority);
  if (!priority) return priority.error();
  wanted.priority = *priority;
  wanted.location = optional_text_of(arguments, "location");
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return std::move(community).error();
    auto made = dispatch::open_call(uow, where.random(), community->id, wanted, from_cli());
    if (!made) return std::move(made).error();
    object answer;
    answer["call"] = call_json(*made);
    return answer;
  });
}

result<object> player_add(const context& where, const object& arguments) {
  players::new_player wanted;
  wanted.name = text_of(arguments, "name");
  const auto status = storage::parse_player_status(upper(optional_text_of(arguments, "status").value_or("ACTIVE")));
  if (!status) return invalid("The status is one of: ACTIVE, WATCHED.");
  wanted.status = *status;
  wanted.roblox_id = optional_text_of(arguments, "robloxId");
  if (const auto discord = optional_text_of(arguments, "discordId")) {
    const auto id = discord_user_id::parse(*discord);
    if (!id)
      return invalid(
          fmt::format("\"{}\" is not the id of a Discord user: it is a number of 17 to 20 digits.", *discord));
    wanted.discord = *id;
  }
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return std::move(community).error();
    auto made = players::add(uow, where.random(), community->id, wanted, from_cli());
    if (!made) return std::move(made).error();
    object answer;
    answer["player"] = player_json(*made);
    return answer;
  });
}

}  // namespace ess::admin
