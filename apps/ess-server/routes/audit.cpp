// The audit log of a community as its admins read it.
#include "routes/audit.hpp"

#include <charconv>
#include <map>

#include "ess/audit/reading.hpp"
#include "ess/audit/security_events.hpp"
#include "ess/audit/view.hpp"
#include "ess/base/json.hpp"
#include "ess/notifications/subject.hpp"
#include "ess/storage/users.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

constexpr int default_limit = 50;
constexpr std::int64_t greatest_limit = 100;

struct audit_query {
  storage::audit_filter filter;
  std::optional<time_point> from;
  std::optional<time_point> to;
  int limit = default_limit;
  bool security_only = false;
  std::optional<audit::severity> severity;
};

error invalid(std::string_view name) {
  return error(errc::invalid_argument, "invalid_parameter",
               "The parameter \"" + std::string(name) + "\" must be a positive number.");
}

result<std::optional<std::int64_t>> read_number(const http::parameters& query, std::string_view name) {
  const auto text = query.single(name);
  if (!text) return text.error();
  if (!*text) return std::optional<std::int64_t>();
  std::int64_t number = 0;
  const char* end = (*text)->data() + (*text)->size();
  const auto [stopped, failure] = std::from_chars((*text)->data(), end, number);
  if (failure != std::errc() || stopped != end || number < 1) return invalid(name);
  return std::optional<std::int64_t>(number);
}

}  // namespace

result<std::optional<time_point>> read_moment(const http::parameters& query, std::string_view name) {
  const auto text = query.single(name);
  if (!text) return text.error();
  if (!*text || (*text)->empty()) return std::optional<time_point>();
  const auto moment = audit::parse_moment(**text);
  if (!moment) return moment.error();
  return std::optional<time_point>(*moment);
}

namespace {

/// What both lists take: where to go on, how far, and between which times.
result<audit_query> read_page_of(const http::parameters& query) {
  audit_query wanted;
  auto before = read_number(query, "before");
  if (!before) return std::move(before).error();
  wanted.filter.before = *before;
  const auto limit = read_number(query, "limit");
  if (!limit) return limit.error();
  if (*limit) wanted.limit = static_cast<int>(std::min(**limit, greatest_limit));
  auto from = read_moment(query, "from");
  if (!from) return std::move(from).error();
  wanted.from = *from;
  auto to = read_moment(query, "to");
  if (!to) return std::move(to).error();
  wanted.to = *to;
  return wanted;
}

result<audit_query> read_audit_query(const http::parameters& query) {
  auto wanted = read_page_of(query);
  if (!wanted) return wanted;
  auto event = query.single("event");
  if (!event) return std::move(event).error();
  wanted->filter.event = std::move(*event);
  auto source = query.single("source");
  if (!source) return std::move(source).error();
  wanted->filter.source = std::move(*source);
  auto actor = query.single("actor");
  if (!actor) return std::move(actor).error();
  wanted->filter.actor = std::move(*actor);
  return wanted;
}

result<audit_query> read_security_query(const http::parameters& query) {
  auto wanted = read_page_of(query);
  if (!wanted) return wanted;
  wanted->security_only = true;
  const auto severity = query.single("severity");
  if (!severity) return severity.error();
  if (!*severity || (*severity)->empty()) return wanted;
  wanted->severity = audit::parse_severity(**severity);
  if (wanted->severity) return wanted;
  return error(errc::invalid_argument, "invalid_parameter",
               "The parameter \"severity\" is LOW, MEDIUM, HIGH or CRITICAL.");
}

/// Entries name people by id; readers want names. An account that is gone keeps its id.
class actor_names {
 public:
  explicit actor_names(const storage::unit_of_work& work) : work_(work) {}

  result<boost::json::value> actor(const boost::json::value* id) {
    if (id == nullptr || !id->is_string()) return boost::json::value(nullptr);
    const std::string text(id->get_string().data(), id->get_string().size());
    auto known = names_.find(text);
    if (known == names_.end()) {
      const auto user = work_.users().find(user_id::trusted(text));
      if (!user) return user.error();
      known = names_.emplace(text, *user ? (*user)->name : std::string()).first;
    }
    boost::json::object person;
    person["id"] = text;
    person["name"] = known->second;
    return boost::json::value(std::move(person));
  }

 private:
  const storage::unit_of_work& work_;
  std::map<std::string, std::string> names_;
};

/// The entry in words: what a host raised as the host calls it, a bot's call by its action.
std::string title_of(std::string_view event, const boost::json::object& entry) {
  std::optional<std::string> particular;
  if (const auto* metadata = entry.if_contains("metadata"); metadata != nullptr) {
    if (audit::is_raised(event)) particular = string_member(*metadata, "type");
    if (event == "discord.bot.command") particular = string_member(*metadata, "action");
  }
  return notifications::entry_title(event, particular.value_or(""));
}

result<boost::json::object> page_json(const storage::unit_of_work& uow, const audit::page& page) {
  actor_names names(uow);
  boost::json::array entries;
  for (const auto& record : page.entries) {
    auto entry = audit::entry_json(record);
    auto actor = names.actor(entry.if_contains("actor"));
    if (!actor) return std::move(actor).error();
    entry["actor"] = std::move(*actor);
    entry["title"] = title_of(record.event, entry);
    entries.push_back(std::move(entry));
  }
  boost::json::object integrity;
  integrity["state"] = audit::to_string(page.integrity.state);
  integrity["checked"] = page.integrity.checked;
  boost::json::object body;
  body["entries"] = std::move(entries);
  body["integrity"] = std::move(integrity);
  return body;
}

struct shown_page {
  boost::json::object body;
  bool is_recorded = false;
};

result<shown_page> show_page(const storage::unit_of_work& uow, const http::request& from,
                             const identity::signed_in& who, const audit_query& wanted) {
  const auto community = community_of(from);
  if (!community) return community.error();
  const std::string chain(audit::chain_of(*community));  // a copy: the view would outlive what it looks at
  auto filter = wanted.filter;
  if (auto narrowed = audit::narrow_to_times(uow, chain, filter, wanted.from, wanted.to); !narrowed) {
    return std::move(narrowed).error();
  }
  const auto page = wanted.security_only ? audit::read_security_page(uow, chain, filter, wanted.severity, wanted.limit)
                                         : audit::read_page(uow, chain, filter, wanted.limit);
  if (!page) return page.error();
  auto body = page_json(uow, *page);
  if (!body) return std::move(body).error();
  const auto recorded = audit::is_reading_recorded(uow, *community, reader_origin(from, who));
  if (!recorded) return recorded.error();
  return shown_page{std::move(*body), *recorded};
}

}  // namespace

audit::origin reader_origin(const http::request& from, const identity::signed_in& who) {
  return audit::origin(audit::event_source::browser).actor(who.user.id).request_id(from.id());
}

namespace {

answer list_entries(context& c, http::request& from, result<audit_query> wanted) {
  if (!wanted) co_return http::reply::from_error(wanted.error());
  auto look = [&](const storage::unit_of_work& uow, const identity::signed_in& who) {
    return show_page(uow, from, who, *wanted);
  };
  auto shown = co_await read_as(c, from, look);
  if (!shown) co_return http::reply::from_error(shown.error());
  if (!shown->is_recorded) {
    // The first page of the hour writes; the others only read (security requirement AU-12).
    auto record = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<bool> {
      const auto community = community_of(from);
      if (!community) return community.error();
      auto done = audit::record_reading(uow, c.random, *community, reader_origin(from, who));
      if (!done) return std::move(done).error();
      return true;
    };
    const auto recorded = co_await write_as(c, from, record);
    if (!recorded) co_return http::reply::from_error(recorded.error());
  }
  co_return success_reply(std::move(shown->body));
}

}  // namespace

answer list_audit(context& c, http::request& from) { return list_entries(c, from, read_audit_query(from.query())); }

answer list_security_events(context& c, http::request& from) {
  return list_entries(c, from, read_security_query(from.query()));
}

}  // namespace ess::server
