#include "ess/audit/view.hpp"

#include <algorithm>

#include "ess/audit/export.hpp"
#include "ess/audit/severity.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"

namespace ess::audit {

namespace json = boost::json;

std::string_view chain_of(const std::optional<community_id>& community) noexcept {
  return community ? std::string_view(community->str()) : storage::installation_chain;
}

json::object entry_json(const storage::audit_record& record) {
  json::object entry;
  entry["sequence"] = record.sequence;
  entry["at"] = format_time(record.at);
  entry["event"] = record.event;
  if (const auto how_grave = severity_of(record.event)) {
    const auto name = to_string(*how_grave);
    entry["severity"] = json::string_view(name.data(), name.size());
  }
  if (const auto body = parse_json(record.body); body && body->is_object()) {
    for (const std::string_view name :
         {"source", "result", "actor", "target", "guildId", "apiKeyId", "requestId", "metadata"}) {
      if (const json::value* member = find_member(*body, name))
        entry[json::string_view(name.data(), name.size())] = *member;
    }
  }
  if (const auto values = parse_json(record.personal); values && values->is_object()) {
    json::object personal;
    for (const auto& member : values->get_object()) {
      if (const auto value = string_member(member.value(), "value")) personal[member.key()] = *value;
    }
    entry["personal"] = std::move(personal);
  }
  entry["hash"] = to_hex(record.hash);
  return entry;
}

result<time_point> parse_moment(std::string_view text) {
  constexpr std::size_t date_length = 10;
  auto moment = parse_time(text.size() == date_length ? std::string(text) + "T00:00:00Z" : std::string(text));
  if (moment) return moment;
  return error(errc::invalid_argument, "invalid_time",
               "A time is a date as in 2026-01-31, or a date and time as in 2026-01-31T18:00:00Z.");
}

result<void> narrow_to_times(const storage::audit_unit& uow, std::string_view chain, storage::audit_filter& filter,
                             std::optional<time_point> from, std::optional<time_point> to) {
  if (!from && !to) return success();
  const auto range = range_of_times(uow, chain, from, to);
  if (!range) return range.error();
  if (from) filter.after = std::max(filter.after.value_or(0), range->after);
  if (range->to) filter.before = std::min(filter.before.value_or(*range->to + 1), *range->to + 1);
  return success();
}

result<page> read_page(const storage::audit_unit& uow, std::string_view chain, const storage::audit_filter& filter,
                       int limit) {
  auto entries = uow.audit().list(chain, filter, limit);
  if (!entries) return std::move(entries).error();
  auto integrity = verify_entries(uow, chain, *entries);
  if (!integrity) return std::move(integrity).error();
  return page{std::move(*entries), std::move(*integrity)};
}

}  // namespace ess::audit
