// Reading and checking the audit log.
#include <string>

#include "admin/commands.hpp"
#include "ess/audit/verify.hpp"
#include "ess/audit/view.hpp"
#include "ess/base/encoding.hpp"

namespace ess::admin {

namespace {

/// The chain of the named community, or the installation's.
result<std::string> find_chain(const storage::unit_of_work& uow, const object& arguments) {
  const auto named = optional_text_of(arguments, "community");
  if (!named) return std::string(storage::installation_chain);
  auto community = find_community(uow, *named);
  if (!community) return std::move(community).error();
  return std::string(audit::chain_of(community->id));
}

object report_json(std::string_view chain, const audit::verify_report& report) {
  object json;
  json["chain"] = chain;
  json["state"] = to_string(report.state);
  json["checked"] = report.checked;
  if (report.first_bad != 0) json["firstBad"] = report.first_bad;
  if (!report.why.empty()) json["why"] = report.why;
  if (!report.head_hash.empty()) json["headHash"] = to_hex(report.head_hash);
  return json;
}

}  // namespace

result<object> audit_list(const context& where, const object& arguments) {
  const auto limit = bounded_integer_of(arguments, "limit", 1, 1000, 50);
  if (!limit) return limit.error();
  storage::audit_filter filter;
  filter.event = optional_text_of(arguments, "event");
  filter.source = optional_text_of(arguments, "source");
  filter.before = optional_integer_of(arguments, "before");
  return in_read(where, [&](const storage::unit_of_work& uow) -> result<object> {
    auto chain = find_chain(uow, arguments);
    if (!chain) return std::move(chain).error();
    if (const auto actor = optional_text_of(arguments, "actor")) {
      auto user = find_user(uow, *actor);
      if (!user) return std::move(user).error();
      filter.actor = user->id.str();
    }
    auto page = audit::read_page(uow, *chain, filter, *limit);
    if (!page) return std::move(page).error();
    boost::json::array entries;
    for (const auto& entry : page->entries) entries.push_back(audit::entry_json(entry));
    object answer;
    answer["entries"] = std::move(entries);
    answer["integrity"] = report_json(*chain, page->integrity);
    return answer;
  });
}

result<object> audit_verify(const context& where, const object& arguments) {
  return in_read(where, [&](const storage::unit_of_work& uow) -> result<object> {
    std::vector<std::string> chains;
    if (arguments.contains("community")) {
      auto chain = find_chain(uow, arguments);
      if (!chain) return std::move(chain).error();
      chains.push_back(*std::move(chain));
    } else {
      auto all = uow.audit().chains();
      if (!all) return std::move(all).error();
      chains = *std::move(all);
    }
    bool intact = true;
    boost::json::array reports;
    for (const auto& chain : chains) {
      auto report = audit::verify(uow, chain);
      if (!report) return std::move(report).error();
      intact = intact && report->state != audit::chain_state::broken;
      reports.push_back(report_json(chain, *report));
    }
    object answer;
    answer["intact"] = intact;
    answer["chains"] = std::move(reports);
    return answer;
  });
}

}  // namespace ess::admin
