#include <string>

#include "ess/api/bot.hpp"
#include "ess/api/error.hpp"
#include "ess/base/json.hpp"

namespace ess::api {
namespace {

error bad_answer(std::string_view what) {
  return {errc::unavailable, "invalid_answer",
          "The server's answer could not be understood (" + std::string(what) +
              "). Check that ESS_BASE_URL points to ess-server and that both are of the same version."};
}

/// Reads members of one object and remembers the first that was missing or of the wrong kind.
class member_reader {
 public:
  explicit member_reader(const boost::json::value& object) : object_(object) {}

  std::string text(std::string_view name) {
    auto value = string_member(object_, name);
    if (!value) miss(name);
    return std::move(value).value_or(std::string());
  }
  std::optional<std::string> text_or_null(std::string_view name) { return string_member(object_, name); }
  std::int64_t integer(std::string_view name) {
    const auto value = integer_member(object_, name);
    if (!value) miss(name);
    return value.value_or(0);
  }
  bool boolean(std::string_view name) {
    const auto value = bool_member(object_, name);
    if (!value) miss(name);
    return value.value_or(false);
  }
  const boost::json::array& array(std::string_view name) {
    static const boost::json::array none;
    const auto* value = find_member(object_, name);
    if (value != nullptr && value->is_array()) return value->get_array();
    miss(name);
    return none;
  }
  const std::string& missing() const noexcept { return missing_; }

 private:
  void miss(std::string_view name) {
    if (missing_.empty()) missing_ = std::string(name);
  }
  const boost::json::value& object_;
  std::string missing_;
};

boost::json::value text_or_null(const std::optional<std::string>& text) {
  if (!text) return nullptr;
  return boost::json::string(*text);
}

result<approval_item> read_approval(const boost::json::value& json) {
  member_reader in(json);
  approval_item item;
  item.id = in.text("id");
  item.risk_level = in.text("riskLevel");
  item.status = in.text("status");
  item.created_at = in.text("createdAt");
  if (const auto* person = find_member(json, "requestedBy"); person != nullptr && person->is_object()) {
    item.requested_by = approval_person{string_member(*person, "id").value_or(std::string()),
                                        string_member(*person, "name").value_or(std::string())};
  }
  if (const auto* payload = find_member(json, "payloadJson"); payload != nullptr && payload->is_object()) {
    item.payload = payload->get_object();
  }
  if (!in.missing().empty()) return bad_answer(in.missing());
  return item;
}

boost::json::object write(const approval_item& item) {
  boost::json::object out;
  out["id"] = item.id;
  out["riskLevel"] = item.risk_level;
  out["status"] = item.status;
  out["createdAt"] = item.created_at;
  out["requestedBy"] = nullptr;
  if (item.requested_by) {
    boost::json::object person;
    person["id"] = item.requested_by->id;
    person["name"] = item.requested_by->name;
    out["requestedBy"] = std::move(person);
  }
  out["payloadJson"] = item.payload;
  return out;
}

result<call_item> read_call(const boost::json::value& json) {
  member_reader in(json);
  call_item item;
  item.id = in.text("id");
  item.title = in.text("title");
  item.status = in.text("status");
  const auto priority = in.integer("priority");
  item.location_name = in.text_or_null("locationName");
  item.updated_at = in.text("updatedAt");
  if (!in.missing().empty()) return bad_answer(in.missing());
  if (priority < 1 || priority > 5) return bad_answer("priority");
  item.priority = static_cast<int>(priority);
  return item;
}

boost::json::object write(const call_item& item) {
  boost::json::object out;
  out["id"] = item.id;
  out["title"] = item.title;
  out["status"] = item.status;
  out["priority"] = item.priority;
  out["locationName"] = text_or_null(item.location_name);
  out["updatedAt"] = item.updated_at;
  return out;
}

result<player_item> read_player(const boost::json::value& json) {
  member_reader in(json);
  player_item item;
  item.id = in.text("id");
  item.name = in.text("name");
  item.status = in.text("status");
  item.roblox_id = in.text_or_null("robloxId");
  item.discord_id = in.text_or_null("discordId");
  item.updated_at = in.text("updatedAt");
  if (!in.missing().empty()) return bad_answer(in.missing());
  return item;
}

boost::json::object write(const player_item& item) {
  boost::json::object out;
  out["id"] = item.id;
  out["name"] = item.name;
  out["status"] = item.status;
  out["robloxId"] = text_or_null(item.roblox_id);
  out["discordId"] = text_or_null(item.discord_id);
  out["updatedAt"] = item.updated_at;
  return out;
}

template <class Item>
result<std::vector<Item>> read_list(const boost::json::value& body, std::string_view name,
                                    result<Item> (*read_item)(const boost::json::value&)) {
  member_reader in(body);
  const auto& list = in.array(name);
  if (!in.missing().empty()) return bad_answer(in.missing());
  std::vector<Item> items;
  items.reserve(list.size());
  for (const auto& json : list) {
    auto item = read_item(json);
    if (!item) return std::move(item).error();
    items.push_back(std::move(*item));
  }
  return items;
}

template <class Item>
boost::json::array write_list(const std::vector<Item>& items) {
  boost::json::array list;
  list.reserve(items.size());
  for (const auto& item : items) list.push_back(write(item));
  return list;
}

}  // namespace

result<approvals_reply> approvals_reply::read(const boost::json::value& body) {
  auto items = read_list<approval_item>(body, "approvals", &read_approval);
  if (!items) return std::move(items).error();
  return approvals_reply{std::move(*items)};
}

boost::json::object approvals_reply::to_json() const {
  boost::json::object out;
  out["approvals"] = write_list(approvals);
  return success_envelope(std::move(out));
}

result<decision_reply> decision_reply::read(const boost::json::value& body) {
  const auto* inner = find_member(body, "result");
  if (inner == nullptr) return bad_answer("result");
  member_reader in(*inner);
  decision_reply reply;
  reply.message = in.text("message");
  if (!in.missing().empty()) return bad_answer(in.missing());
  // Ours beyond the message; an older server leaves them out.
  reply.approval_id = in.text_or_null("approvalId").value_or(std::string());
  reply.status = in.text_or_null("status").value_or(std::string());
  return reply;
}

boost::json::object decision_reply::to_json() const {
  boost::json::object inner;
  inner["message"] = message;
  inner["approvalId"] = approval_id;
  inner["status"] = status;
  boost::json::object out;
  out["result"] = std::move(inner);
  return success_envelope(std::move(out));
}

result<calls_reply> calls_reply::read(const boost::json::value& body) {
  auto items = read_list<call_item>(body, "calls", &read_call);
  if (!items) return std::move(items).error();
  const auto count = integer_member(body, "openCount");
  if (!count || *count < 0) return bad_answer("openCount");
  return calls_reply{*count, std::move(*items)};
}

boost::json::object calls_reply::to_json() const {
  boost::json::object out;
  out["openCount"] = open_count;
  out["calls"] = write_list(calls);
  return success_envelope(std::move(out));
}

result<players_reply> players_reply::read(const boost::json::value& body) {
  auto items = read_list<player_item>(body, "players", &read_player);
  if (!items) return std::move(items).error();
  return players_reply{std::move(*items)};
}

boost::json::object players_reply::to_json() const {
  boost::json::object out;
  out["players"] = write_list(players);
  return success_envelope(std::move(out));
}

result<status_reply> status_reply::read(const boost::json::value& body) {
  member_reader in(body);
  status_reply reply;
  reply.configured = in.boolean("configured");
  reply.linked = in.boolean("linked");
  reply.link_url = in.text("linkUrl");
  for (const auto& name : in.array("permissions")) {
    if (!name.is_string()) return bad_answer("permissions");
    reply.permissions.emplace_back(name.get_string());
  }
  if (!in.missing().empty()) return bad_answer(in.missing());
  return reply;
}

boost::json::object status_reply::to_json() const {
  boost::json::object out;
  out["configured"] = configured;
  out["linked"] = linked;
  boost::json::array names;
  for (const auto& name : permissions) names.emplace_back(name);
  out["permissions"] = std::move(names);
  out["linkUrl"] = link_url;
  return success_envelope(std::move(out));
}

}  // namespace ess::api
