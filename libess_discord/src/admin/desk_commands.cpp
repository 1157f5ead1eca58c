// What staff do at their desks, for operators: deciding requests, moving calls on, keeping players up to date.
#include <fmt/format.h>

#include "admin/commands.hpp"
#include "admin/desk_json.hpp"
#include "ess/approvals/approvals.hpp"
#include "ess/base/text.hpp"
#include "ess/community/communities.hpp"
#include "ess/dispatch/calls.hpp"
#include "ess/players/players.hpp"

namespace ess::admin {

namespace {

template <class Record, class ToJson>
object list_answer(std::string_view name, const std::vector<Record>& records, ToJson to_json) {
  boost::json::array list;
  for (const auto& each : records) list.push_back(to_json(each));
  object answer;
  answer[boost::json::string_view(name.data(), name.size())] = std::move(list);
  return answer;
}

/// The person in whose name something is decided. An operator is nobody in the community, and two persons are needed.
result<audit::origin> in_the_name_of(const storage::unit_of_work& uow, const community_id& community,
                                     const std::string& name, std::optional<access::permission> needed) {
  const auto user = find_user(uow, name);
  if (!user) return user.error();
  if (user->disabled_at) return invalid(fmt::format("The account of {} is disabled.", name));
  const auto held = community::permissions_of(uow, community, user->id);
  if (!held) return held.error();
  if (needed && !held->contains(*needed)) {
    return error(errc::forbidden, "permission_missing",
                 fmt::format("{} lacks the permission {} in this community.", name, to_string(*needed)));
  }
  auto who = from_cli();
  who.actor(user->id);
  return who;
}

template <class Act>
result<object> settle(const context& where, const object& arguments, std::optional<access::permission> needed,
                      Act act) {
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    const auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return community.error();
    const auto who = in_the_name_of(uow, community->id, text_of(arguments, "by"), needed);
    if (!who) return who.error();
    const auto id = approval_id::parse(text_of(arguments, "approval"));
    if (!id) return no_such("approval");
    const result<storage::approval_record> settled = act(uow, community->id, *id, text_of(arguments, "reason"), *who);
    if (!settled) return settled.error();
    object answer;
    answer["approval"] = approval_json(*settled);
    return answer;
  });
}

result<object> decide_as(const context& where, const object& arguments, approvals::decision choice) {
  // What an approved request does belongs to the host; one that plugs nothing in finds the action recorded.
  approvals::moderation_recorder recorder(where.random());
  approvals::approval_executor& executor = where.executor() != nullptr ? *where.executor() : recorder;
  return settle(where, arguments, access::permission::approvals_decide,
                [&](storage::unit_of_work& uow, const community_id& community, const approval_id& id,
                    const std::string& reason, const audit::origin& who) -> result<storage::approval_record> {
                  auto outcome = approvals::decide(uow, where.random(), executor, community, id, choice, reason, who);
                  if (!outcome) return std::move(outcome).error();
                  return std::move(outcome->approval);
                });
}

/// An absent argument stays; an empty one clears the field.
std::optional<std::optional<std::string>> clearable(const object& arguments, std::string_view name) {
  auto text = optional_text_of(arguments, name);
  if (!text) return std::nullopt;
  if (text->empty()) return std::optional<std::string>();
  return text;
}

result<dispatch::call_changes> read_changes(const object& arguments) {
  dispatch::call_changes changes;
  changes.title = optional_text_of(arguments, "title");
  changes.description = optional_text_of(arguments, "description");
  if (arguments.contains("priority")) {
    const auto priority = bounded_integer_of(arguments, "priority", 1, 5, 3);
    if (!priority) return priority.error();
    changes.priority = *priority;
  }
  changes.location = clearable(arguments, "location");
  changes.note = text_of(arguments, "note");
  if (const auto status = optional_text_of(arguments, "status")) {
    changes.status = storage::parse_call_status(upper(*status));
    if (!changes.status) return invalid("The status is one of: OPEN, ASSIGNED, ENROUTE, ON_SCENE, CLEARED, CANCELLED.");
  }
  return changes;
}

result<players::player_changes> read_player_changes(const object& arguments) {
  players::player_changes changes;
  changes.name = optional_text_of(arguments, "name");
  changes.roblox_id = clearable(arguments, "robloxId");
  if (const auto status = optional_text_of(arguments, "status")) {
    changes.status = storage::parse_player_status(upper(*status));
    if (!changes.status) return invalid("The status is one of: ACTIVE, WATCHED.");
  }
  const auto discord = clearable(arguments, "discordId");
  if (!discord) return changes;
  changes.discord.emplace();
  if (!*discord) return changes;
  const auto id = discord_user_id::parse(**discord);
  if (!id) {
    return invalid(
        fmt::format("\"{}\" is not the id of a Discord user: it is a number of 17 to 20 digits.", **discord));
  }
  *changes.discord = *id;
  return changes;
}

constexpr int shown_unless_told = 50;
constexpr int most_shown = 1000;

}  // namespace

result<object> approval_approve(const context& where, const object& arguments) {
  return decide_as(where, arguments, approvals::decision::approve);
}

result<object> approval_deny(const context& where, const object& arguments) {
  return decide_as(where, arguments, approvals::decision::deny);
}

result<object> approval_cancel(const context& where, const object& arguments) {
  return settle(
      where, arguments, std::nullopt,
      [&](storage::unit_of_work& uow, const community_id& community, const approval_id& id, const std::string& reason,
          const audit::origin& who) { return approvals::cancel(uow, where.random(), community, id, reason, who); });
}

result<object> approval_list(const context& where, const object& arguments) {
  const auto limit = bounded_integer_of(arguments, "limit", 1, most_shown, shown_unless_told);
  if (!limit) return limit.error();
  storage::approval_query wanted;
  const auto status = upper(optional_text_of(arguments, "status").value_or("PENDING"));
  if (status != "ALL") {
    wanted.status = storage::parse_approval_status(status);
    if (!wanted.status) return invalid("The status is one of: PENDING, APPROVED, REJECTED, CANCELLED, ALL.");
  }
  return in_read(where, [&](const storage::unit_of_work& uow) -> result<object> {
    const auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return community.error();
    const auto records = uow.approvals().list(community->id, wanted, *limit);
    if (!records) return records.error();
    return list_answer("approvals", *records, approval_json);
  });
}

result<object> call_list(const context& where, const object& arguments) {
  const auto limit = bounded_integer_of(arguments, "limit", 1, most_shown, shown_unless_told);
  if (!limit) return limit.error();
  return in_read(where, [&](const storage::unit_of_work& uow) -> result<object> {
    const auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return community.error();
    const auto records = flag_of(arguments, "all") ? uow.calls().list(community->id, std::nullopt, *limit)
                                                   : uow.calls().list_open(community->id, std::nullopt, *limit);
    if (!records) return records.error();
    return list_answer("calls", *records, call_json);
  });
}

result<object> call_update(const context& where, const object& arguments) {
  auto changes = read_changes(arguments);
  if (!changes) return std::move(changes).error();
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    const auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return community.error();
    const auto id = call_id::parse(text_of(arguments, "call"));
    if (!id) return no_such("call");
    // Whoever types at a terminal has seen no version: the change is made on the one that is there.
    const auto now = uow.calls().find(community->id, *id);
    if (!now) return now.error();
    if (!*now) return no_such("call");
    changes->version = (*now)->version;
    if (const auto name = optional_text_of(arguments, "assignedTo")) {
      const auto user = find_user(uow, *name);
      if (!user) return user.error();
      changes->assign_to = user->id;
    }
    const auto changed = dispatch::change_call(uow, where.random(), community->id, *id, *changes, from_cli());
    if (!changed) return changed.error();
    object answer;
    answer["call"] = call_json(*changed);
    return answer;
  });
}

result<object> player_edit(const context& where, const object& arguments) {
  auto changes = read_player_changes(arguments);
  if (!changes) return std::move(changes).error();
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    const auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return community.error();
    const auto id = player_id::parse(text_of(arguments, "player"));
    if (!id) return no_such("player");
    const auto now = uow.players().find(community->id, *id);
    if (!now) return now.error();
    if (!*now) return no_such("player");
    changes->version = (*now)->version;
    const auto changed = players::update(uow, where.random(), community->id, *id, *changes, from_cli());
    if (!changed) return changed.error();
    object answer;
    answer["player"] = player_json(*changed);
    return answer;
  });
}

result<object> player_list(const context& where, const object& arguments) {
  const auto limit = bounded_integer_of(arguments, "limit", 1, most_shown, shown_unless_told);
  if (!limit) return limit.error();
  const auto query = text_of(arguments, "query");
  return in_read(where, [&](const storage::unit_of_work& uow) -> result<object> {
    const auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return community.error();
    const auto found = query.empty() ? uow.players().list(community->id, std::nullopt, *limit)
                                     : players::whois(uow, community->id, query, *limit);
    if (!found) return found.error();
    return list_answer("players", *found, player_json);
  });
}

}  // namespace ess::admin
