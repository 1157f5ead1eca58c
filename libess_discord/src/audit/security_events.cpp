#include "ess/audit/security_events.hpp"

#include <algorithm>
#include <iterator>

#include "ess/audit/append.hpp"
#include "ess/audit/event_kinds.hpp"
#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "ess/storage/audit_log.hpp"

namespace ess::audit {

namespace {

constexpr std::size_t longest_name = 64;
constexpr std::size_t longest_text = 256;
constexpr std::size_t most_members = 20;
// Half of what an entry may say: the rest is ours.
constexpr std::size_t most_bytes = 4 * 1024;
// Beyond it, not every reader of JSON has the same number.
constexpr std::int64_t largest_number = (std::int64_t{1} << 53) - 1;

error invalid(std::string message) { return {errc::invalid_argument, "invalid_security_event", std::move(message)}; }

bool is_name(std::string_view text, bool capitals) {
  return !text.empty() && text.size() <= longest_name && std::ranges::all_of(text, [capitals](char c) {
    const bool is_capital = c >= 'A' && c <= 'Z';
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' ||
           (capitals && is_capital);
  });
}

bool is_plain(const boost::json::value& value) {
  if (const auto* text = value.if_string()) {
    const std::string_view view(text->data(), text->size());
    return is_utf8(view) && view.find('\0') == std::string_view::npos && count_code_points(view) <= longest_text;
  }
  if (const auto* number = value.if_int64()) return *number >= -largest_number && *number <= largest_number;
  return value.is_bool() || value.is_null();
}

result<void> check(const security_report& report) {
  if (!is_name(report.type, false)) {
    return invalid(
        "The \"type\" is 1 to 64 of the characters a-z, 0-9, \".\", \"_\" and \"-\", as in anticheat.speed.");
  }
  const auto& metadata = report.metadata;
  bool fits = metadata.size() <= most_members;
  for (const auto& member : metadata) {
    fits = fits && is_name({member.key().data(), member.key().size()}, true) && is_plain(member.value());
  }
  if (fits && to_json_text(metadata).size() <= most_bytes) return success();
  return invalid(
      "The \"metadata\" is an object of at most 20 members and 4 KiB; each has a name of letters, digits, \".\", \"_\" "
      "and \"-\", and is a text of at most 256 characters, a whole number, true, false or null.");
}

std::string_view event_for(severity how_grave) {
  switch (how_grave) {
    case severity::low:
      return "security.low";
    case severity::medium:
      return "security.medium";
    case severity::high:
      return "security.high";
    case severity::critical:
      break;
  }
  return "security.critical";
}

}  // namespace

result<std::int64_t> raise(storage::audit_unit& uow, random_source& random, const community_id& community,
                           const security_report& report, const origin& who) {
  if (auto checked = check(report); !checked) return std::move(checked).error();
  boost::json::object metadata;
  metadata["type"] = report.type;
  metadata["details"] = report.metadata;
  event what{std::string(event_for(report.how_grave))};
  what.from(who).metadata(std::move(metadata));
  if (auto written = append(uow, random, community, what); !written) return std::move(written).error();
  const auto head = uow.audit().head(chain_of(community));
  if (!head) return head.error();
  return head->sequence;
}

bool is_raised(std::string_view event) noexcept {
  return event.starts_with("security.") && severity_of(event).has_value();
}

result<page> read_security_page(const storage::audit_unit& uow, std::string_view chain,
                                const storage::audit_filter& filter, std::optional<severity> only, int limit) {
  // One look through the index for each kind: asking for all at once would sort all there ever were.
  std::vector<storage::audit_record> found;
  auto each = filter;
  for (const auto& kind : event_kinds()) {
    if (!kind.how_grave || (only && kind.how_grave != only)) continue;
    each.event = std::string(kind.type);
    auto some = uow.audit().list(chain, each, limit);
    if (!some) return std::move(some).error();
    std::ranges::move(*some, std::back_inserter(found));
  }
  std::ranges::sort(found, std::greater(), &storage::audit_record::sequence);
  found.resize(std::min(found.size(), static_cast<std::size_t>(std::max(limit, 0))));
  auto integrity = verify_entries(uow, chain, found);
  if (!integrity) return std::move(integrity).error();
  return page{std::move(found), std::move(*integrity)};
}

}  // namespace ess::audit
