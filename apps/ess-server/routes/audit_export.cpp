// The audit log of a community as a file.
#include "ess/audit/export.hpp"

#include "ess/audit/reading.hpp"
#include "ess/audit/view.hpp"
#include "middleware/session_guard.hpp"
#include "routes/audit.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

// An answer is built in memory: about 20 MB at most. The command line has no such bound.
constexpr int max_exported_entries = 20'000;

struct export_query {
  audit::export_format format = audit::export_format::jsonl;
  std::string format_name;
  std::optional<time_point> from;
  std::optional<time_point> to;
};

result<export_query> read_query(const http::parameters& query) {
  export_query wanted;
  auto name = query.single("format");
  if (!name) return std::move(name).error();
  wanted.format_name = name->value_or("jsonl");
  const auto format = audit::parse_export_format(wanted.format_name);
  if (!format) return format.error();
  wanted.format = *format;
  const auto from = read_moment(query, "from");
  if (!from) return from.error();
  wanted.from = *from;
  const auto to = read_moment(query, "to");
  if (!to) return to.error();
  wanted.to = *to;
  return wanted;
}

error too_many() {
  return {errc::too_large, "export_too_large",
          "This would be more than 20,000 entries. Choose a shorter time, or use `essctl audit export`."};
}

/// The name is made of ours alone: nothing that a user chose goes into a header.
std::string file_name(const export_query& wanted, time_point now) {
  return "audit-" + format_time(now).substr(0, 10) + "." + wanted.format_name;
}

result<std::string> write_export(storage::unit_of_work& uow, random_source& random, const http::request& from,
                                 const identity::signed_in& who, const export_query& wanted) {
  const auto community = community_of(from);
  if (!community) return community.error();
  const std::string chain(audit::chain_of(*community));  // a copy: the view would outlive what it looks at
  const auto range = audit::range_of_times(uow, chain, wanted.from, wanted.to);
  if (!range) return range.error();
  // Recorded first, so that what is handed out tells of it too.
  auto recorded = audit::record_export(uow, random, *community, reader_origin(from, who), wanted.format_name,
                                       range->after, range->to);
  if (!recorded) return std::move(recorded).error();
  audit::chain_export file{std::string(chain), wanted.format, *range};
  auto text = file.next(uow, max_exported_entries);
  if (text && !file.done()) return too_many();
  return text;
}

}  // namespace

answer export_audit(context& c, http::request& from) {
  const auto wanted = read_query(from.query());
  if (!wanted) co_return http::reply::from_error(wanted.error());
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    return write_export(uow, c.random, from, who, *wanted);
  };
  auto text = co_await write_as(c, from, work);
  if (!text) co_return http::reply::from_error(text.error());
  http::reply file = http::reply::text(std::move(*text));
  file.header("Content-Type", audit::media_type_of(wanted->format));
  file.header("Content-Disposition", "attachment; filename=\"" + file_name(*wanted, c.time.now()) + "\"");
  file.header("Cache-Control", "no-store");
  co_return file;
}

}  // namespace ess::server
