// The audit log of a community as a file.
#include "ess/audit/export.hpp"

#include <memory>

#include "ess/access/throttle.hpp"
#include "ess/audit/reading.hpp"
#include "ess/audit/view.hpp"
#include "ess/http/stream.hpp"
#include "middleware/session_guard.hpp"
#include "routes/audit.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

// So much is in memory at a time, however long the log is: about half a megabyte.
constexpr int entries_in_piece = 500;

/// Exports in a row: each reads all of a log.
constexpr access::throttle_policy log_export_policy{"audit.export", 10, std::chrono::minutes(60),
                                                    std::chrono::seconds(60)};

struct export_query {
  audit::export_format format = audit::export_format::jsonl;
  std::string format_name;
  std::optional<time_point> from;
  std::optional<time_point> to;
};

result<export_query> read_export_query(const http::parameters& query) {
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

/// The name is made of ours alone: nothing that a user chose goes into a header.
std::string file_name(const export_query& wanted, time_point now) {
  return "audit-" + format_time(now).substr(0, 10) + "." + wanted.format_name;
}

/// Written down before anything is handed out, so that what is handed out tells of it too.
result<audit::export_range> record(storage::unit_of_work& uow, random_source& random, const http::request& from,
                                   const identity::signed_in& who, const export_query& wanted) {
  const auto community = community_of(from);
  if (!community) return community.error();
  if (auto taken = access::take_throttle(uow, log_export_policy, who.user.id.str()); !taken) {
    return std::move(taken).error();
  }
  const std::string chain(audit::chain_of(*community));  // a copy: the view would outlive what it looks at
  auto range = audit::range_of_times(uow, chain, wanted.from, wanted.to);
  if (!range) return range;
  auto recorded = audit::record_export(uow, random, *community, reader_origin(from, who), wanted.format_name,
                                       range->after, range->to);
  if (!recorded) return std::move(recorded).error();
  return range;
}

/// An export under way. Each piece is read in a unit of work of its own, and only while the person may still read it.
class export_stream {
 public:
  export_stream(context& c, const http::request& from, audit::chain_export file)
      : context_(c), from_(from), file_(std::move(file)) {}

  net::awaitable<result<std::string>> next() {
    if (file_.done()) co_return std::string();
    auto work = [this](const storage::unit_of_work& uow, const identity::signed_in&) {
      return file_.next(uow, entries_in_piece);
    };
    co_return co_await read_as(context_, from_, work);
  }

 private:
  context& context_;
  const http::request& from_;
  audit::chain_export file_;
};

}  // namespace

answer export_audit(context& c, http::request& from) {
  const auto wanted = read_export_query(from.query());
  if (!wanted) co_return http::reply::from_error(wanted.error());
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    return record(uow, c.random, from, who, *wanted);
  };
  const auto range = co_await write_as(c, from, work);
  if (!range) co_return http::reply::from_error(range.error());
  const auto community = community_of(from);
  if (!community) co_return http::reply::from_error(community.error());
  audit::chain_export chain(std::string(audit::chain_of(*community)), wanted->format, *range);
  const auto pieces = std::make_shared<export_stream>(c, from, std::move(chain));
  http::stream_body(from, [pieces] { return pieces->next(); });
  http::reply file(200);
  file.header("Content-Type", audit::media_type_of(wanted->format));
  file.header("Content-Disposition", "attachment; filename=\"" + file_name(*wanted, c.time.now()) + "\"");
  file.header("Cache-Control", "no-store");
  co_return file;
}

}  // namespace ess::server
