#include "ess/audit/view.hpp"

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

result<page> read_page(const storage::audit_unit& uow, std::string_view chain, const storage::audit_filter& filter,
                       int limit) {
  auto entries = uow.audit().list(chain, filter, limit);
  if (!entries) return std::move(entries).error();
  auto integrity = verify_entries(uow, chain, *entries);
  if (!integrity) return std::move(integrity).error();
  return page{std::move(*entries), std::move(*integrity)};
}

}  // namespace ess::audit
