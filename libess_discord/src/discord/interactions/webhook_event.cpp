#include "ess/discord/interactions/webhook_event.hpp"

#include "ess/base/json.hpp"
#include "ess/discord/model/fields.hpp"

namespace ess::discord {

namespace {

constexpr std::int64_t ping = 0;
constexpr std::int64_t event = 1;

}  // namespace

result<webhook_event> read_webhook_event(const boost::json::value& json) {
  const auto application = id_member<application_id>(json, "application_id");
  const auto kind = integer_member(json, "type");
  if (!application || !kind) return payload_invalid("a webhook event without its application or type");
  webhook_event found{*application, *kind == ping, {}, {}, {}};
  if (*kind != event) return found;
  const auto* body = find_member(json, "event");
  auto type = body == nullptr ? std::nullopt : string_member(*body, "type");
  if (!type) return payload_invalid("a webhook event without its name");
  found.type = std::move(*type);
  if (const auto text = string_member(*body, "timestamp")) {
    if (const auto at = parse_time(*text)) found.at = *at;
  }
  const auto* data = find_member(*body, "data");
  const auto* user = data == nullptr ? nullptr : find_member(*data, "user");
  if (user != nullptr) found.user = id_member<discord_user_id>(*user, "id");
  return found;
}

}  // namespace ess::discord
