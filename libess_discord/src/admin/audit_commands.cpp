// Reading and checking the audit log.
#include <fmt/format.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <limits>
#include <string>

#include "admin/commands.hpp"
#include "ess/audit/export.hpp"
#include "ess/audit/reading.hpp"
#include "ess/audit/security_events.hpp"
#include "ess/audit/verify.hpp"
#include "ess/audit/view.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"

namespace ess::admin {

namespace {

result<std::optional<time_point>> moment_of(const object& arguments, std::string_view name) {
  const auto text = optional_text_of(arguments, name);
  if (!text) return std::optional<time_point>();
  const auto moment = audit::parse_moment(*text);
  if (!moment) return moment.error();
  return std::optional<time_point>(*moment);
}

object report_json(std::string_view chain, const audit::verify_report& report) {
  object json;
  json["chain"] = chain;
  json["state"] = to_string(report.state);
  json["checked"] = report.checked;
  if (report.first_bad != 0) json["firstBad"] = report.first_bad;
  if (report.first != 0) json["first"] = report.first;
  if (report.last != 0) json["last"] = report.last;
  if (report.from_checkpoint != 0) json["fromCheckpoint"] = report.from_checkpoint;
  if (report.signed_to != 0) json["signedTo"] = report.signed_to;
  if (!report.why.empty()) json["why"] = report.why;
  if (!report.head_hash.empty()) json["headHash"] = to_hex(report.head_hash);
  return json;
}

object page_json(std::string_view chain, const audit::page& page) {
  boost::json::array entries;
  for (const auto& entry : page.entries) entries.push_back(audit::entry_json(entry));
  object answer;
  answer["entries"] = std::move(entries);
  answer["integrity"] = report_json(chain, page.integrity);
  return answer;
}

/// The public key of this installation and what its anchor file says. An absent file is no fault: it may be new.
result<audit::evidence> gather_evidence(const context& where, object& answer) {
  audit::evidence known;
  if (where.audit_signer() == nullptr) return known;
  if (auto added = known.keys.add(where.audit_signer()->public_key()); !added) return std::move(added).error();
  if (where.audit_anchors() == nullptr) return known;
  const auto read = where.audit_anchors()->read([&](const audit::checkpoint& each) { known.add(each); });
  if (!read && read.error().reason() != "anchor_missing") return read.error();
  if (!read) answer["warning"] = read.error().message();
  if (read && read->malformed_lines != 0) {
    answer["warning"] = std::to_string(read->malformed_lines) + " lines of the anchor file are no checkpoints.";
  }
  return known;
}

/// Every chain of the database and every one that the anchors tell of; of a window, which is one of a single chain, the
/// installation's unless a community is named.
result<std::vector<std::string>> chains_to_verify(const storage::unit_of_work& uow, const object& arguments,
                                                  const audit::evidence& known, bool is_window) {
  if (is_window || arguments.contains("community")) {
    auto owner = find_chain_owner(uow, arguments);
    if (!owner) return std::move(owner).error();
    return std::vector<std::string>{std::string(audit::chain_of(*owner))};
  }
  auto all = uow.audit().chains();
  if (!all) return all;
  for (auto& chain : known.chains()) {
    if (std::ranges::find(*all, chain) == all->end()) all->push_back(std::move(chain));
  }
  return all;
}

}  // namespace

result<object> audit_list(const context& where, const object& arguments) {
  const auto limit = bounded_integer_of(arguments, "limit", 1, 1000, 50);
  if (!limit) return limit.error();
  const auto from = moment_of(arguments, "from");
  if (!from) return from.error();
  const auto to = moment_of(arguments, "to");
  if (!to) return to.error();
  storage::audit_filter filter;
  filter.event = optional_text_of(arguments, "event");
  filter.source = optional_text_of(arguments, "source");
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    const auto owner = find_chain_owner(uow, arguments);
    if (!owner) return owner.error();
    const auto chain = audit::chain_of(*owner);
    filter.before = optional_integer_of(arguments, "before");
    if (auto narrowed = audit::narrow_to_times(uow, chain, filter, *from, *to); !narrowed) {
      return std::move(narrowed).error();
    }
    if (const auto actor = optional_text_of(arguments, "actor")) {
      auto user = find_user(uow, *actor);
      if (!user) return std::move(user).error();
      filter.actor = user->id.str();
    }
    auto page = audit::read_page(uow, chain, filter, *limit);
    if (!page) return std::move(page).error();
    if (auto recorded = audit::record_reading(uow, where.random(), *owner, from_cli()); !recorded) {
      return std::move(recorded).error();
    }
    return page_json(chain, *page);
  });
}

result<object> security_list(const context& where, const object& arguments) {
  const auto limit = bounded_integer_of(arguments, "limit", 1, 1000, 50);
  if (!limit) return limit.error();
  std::optional<audit::severity> severity;
  if (const auto text = optional_text_of(arguments, "severity")) {
    severity = audit::parse_severity(upper(*text));
    if (!severity) return invalid("The severity is one of: LOW, MEDIUM, HIGH, CRITICAL.");
  }
  storage::audit_filter filter;
  filter.before = optional_integer_of(arguments, "before");
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    const auto owner = find_chain_owner(uow, arguments);
    if (!owner) return owner.error();
    const auto chain = audit::chain_of(*owner);
    auto page = audit::read_security_page(uow, chain, filter, severity, *limit);
    if (!page) return std::move(page).error();
    if (auto recorded = audit::record_reading(uow, where.random(), *owner, from_cli()); !recorded) {
      return std::move(recorded).error();
    }
    return page_json(chain, *page);
  });
}

result<object> security_raise(const context& where, const object& arguments) {
  const auto severity = audit::parse_severity(upper(text_of(arguments, "severity")));
  if (!severity) return invalid("The severity is one of: LOW, MEDIUM, HIGH, CRITICAL.");
  audit::security_report report{*severity, text_of(arguments, "type"), {}};
  if (const auto details = optional_text_of(arguments, "details")) {
    auto parsed = parse_json(*details);
    if (!parsed || !parsed->is_object()) return invalid("The details are a JSON object such as {\"speed\":90}.");
    report.metadata = std::move(parsed->get_object());
  }
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    const auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return community.error();
    const auto sequence = audit::raise(uow, where.random(), community->id, report, from_cli());
    if (!sequence) return sequence.error();
    object event;
    event["sequence"] = *sequence;
    event["at"] = format_time(uow.now());
    event["type"] = report.type;
    event["severity"] = audit::to_string(report.how_grave);
    object answer;
    answer["event"] = std::move(event);
    return answer;
  });
}

result<object> audit_verify(const context& where, const object& arguments) {
  object answer;
  const auto known = gather_evidence(where, answer);
  if (!known) return known.error();
  const auto first = optional_integer_of(arguments, "first");
  const auto last = optional_integer_of(arguments, "last");
  const bool is_window = first || last;
  if (first && last && *first > *last) {
    return error(errc::invalid_argument, "window_invalid",
                 "The window ends before it begins: its last entry must not come before its first.");
  }
  return in_read(where, [&](const storage::unit_of_work& uow) -> result<object> {
    const auto chains = chains_to_verify(uow, arguments, *known, is_window);
    if (!chains) return chains.error();
    bool intact = true;
    bool verifiable = true;
    boost::json::array reports;
    for (const auto& chain : *chains) {
      const audit::sequence_window window{first.value_or(1), last.value_or(std::numeric_limits<std::int64_t>::max())};
      const auto report =
          is_window ? audit::verify_window(uow, chain, window, *known) : audit::verify(uow, chain, *known);
      if (!report) return report.error();
      intact = intact && !audit::is_tampered(report->state);
      verifiable = verifiable && report->state != audit::chain_state::unverifiable;
      reports.push_back(report_json(chain, *report));
    }
    answer["intact"] = intact;
    answer["verifiable"] = verifiable;
    answer["chains"] = std::move(reports);
    return answer;
  });
}

namespace {

constexpr int entries_per_piece = 2000;

result<audit::chain_export> open_export(const storage::unit_of_work& uow, const object& arguments,
                                        std::string_view chain, audit::export_format format) {
  const auto from = moment_of(arguments, "from");
  if (!from) return from.error();
  const auto to = moment_of(arguments, "to");
  if (!to) return to.error();
  const auto range = audit::range_of_times(uow, chain, *from, *to);
  if (!range) return range.error();
  return audit::chain_export(std::string(chain), format, *range);
}

/// `last:entries:to`, as the piece before this one gave it.
std::optional<audit::chain_export::position> position_of(const std::string& text) {
  audit::chain_export::position at;
  if (std::sscanf(text.c_str(), "%" SCNd64 ":%" SCNd64 ":%" SCNd64, &at.last, &at.entries, &at.to) != 3) return {};
  return at;
}

}  // namespace

result<object> audit_export(const context& where, const object& arguments) {
  const auto format = audit::parse_export_format(optional_text_of(arguments, "format").value_or("jsonl"));
  if (!format) return format.error();
  const auto position = optional_text_of(arguments, "position");
  const auto resumed = position_of(position.value_or("0:0:0"));
  if (!resumed) return invalid("The position is not one that an export gave.");
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    const auto owner = find_chain_owner(uow, arguments);
    if (!owner) return owner.error();
    auto open = open_export(uow, arguments, audit::chain_of(*owner), *format);
    if (!open) return std::move(open).error();
    if (position) {
      open->resume(*resumed);
    } else {
      const auto at = open->where();
      const auto to = at.to == 0 ? std::nullopt : std::optional<std::int64_t>(at.to);
      const std::string_view name = *format == audit::export_format::csv ? "csv" : "jsonl";
      auto recorded = audit::record_export(uow, where.random(), *owner, from_cli(), name, at.last, to);
      if (!recorded) return std::move(recorded).error();
    }
    auto piece = open->next(uow, entries_per_piece);
    if (!piece) return std::move(piece).error();
    const auto at = open->where();
    object answer;
    answer["text"] = *std::move(piece);
    answer["entries"] = at.entries;
    answer["done"] = open->done();
    answer["position"] = fmt::format("{}:{}:{}", at.last, at.entries, at.to);
    return answer;
  });
}

}  // namespace ess::admin
