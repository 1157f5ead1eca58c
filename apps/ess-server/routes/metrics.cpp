// Figures for whoever collects them, as Prometheus text. Sums over all communities: who asks is not signed in.
#include <fmt/format.h>

#include <iterator>

#include "ess/net/transact.hpp"
#include "ess/storage/outbox.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

struct seen {
  storage::outbox_figures outbox;
  time_point now;
};

class page {
 public:
  void gauge(std::string_view name, std::string_view help, double value) {
    fmt::format_to(std::back_inserter(text_), "# HELP {0} {1}\n# TYPE {0} gauge\n{0} {2}\n", name, help, value);
  }
  void counter(std::string_view name, std::string_view help) {
    fmt::format_to(std::back_inserter(text_), "# HELP {0} {1}\n# TYPE {0} counter\n", name, help);
  }
  template <class... Args>
  void line(fmt::format_string<Args...> form, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), form, std::forward<Args>(args)...);
    text_ += '\n';
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void put_signatures(page& out, const signature_limits& signatures) {
  out.counter("ess_signed_requests_refused_total",
              "Requests to the endpoints for Discord that were refused: badly signed, or not even looked at because "
              "their network sent too many of those.");
  out.line("ess_signed_requests_refused_total{{why=\"signature\"}} {}", signatures.bad());
  out.line("ess_signed_requests_refused_total{{why=\"rate_limit\"}} {}", signatures.unseen());
}

std::string text_of(const seen& now, const delivery_counts& counts, const signature_limits& signatures) {
  page out;
  const auto& outbox = now.outbox;
  const auto age = outbox.oldest ? std::chrono::duration<double>(now.now - *outbox.oldest).count() : 0.0;
  out.gauge("ess_outbox_waiting", "Notifications that are not sent yet.", static_cast<double>(outbox.waiting));
  out.gauge("ess_outbox_held", "Those of them in channels that are held or paused.", static_cast<double>(outbox.held));
  out.gauge("ess_outbox_dead", "Notifications that failed for good.", static_cast<double>(outbox.dead));
  out.gauge("ess_outbox_uncertain", "Notifications that may have been sent.", static_cast<double>(outbox.uncertain));
  out.gauge("ess_outbox_oldest_age_seconds", "How long the oldest has been waiting.", age);
  out.counter("ess_outbox_sent_total", "Notifications sent since the start.");
  out.line("ess_outbox_sent_total {}", counts.sent());
  out.counter("ess_outbox_shed_total", "Notifications dropped since the start: too many waited, or for too long.");
  out.line("ess_outbox_shed_total {}", counts.shed());
  out.counter("ess_outbox_unsent_total", "Tries that did not send, by what came of them and why.");
  for (const auto& [which, count] : counts.unsent()) {
    out.line("ess_outbox_unsent_total{{outcome=\"{}\",reason=\"{}\"}} {}", which.first, which.second, count);
  }
  put_signatures(out, signatures);
  return out.take();
}

}  // namespace

answer show_metrics(context& c, http::request&) {
  auto work = [](const storage::unit_of_work& uow) -> result<seen> {
    const auto outbox = uow.outbox().figures(std::nullopt);
    if (!outbox) return outbox.error();
    return seen{*outbox, uow.now()};
  };
  const auto read = co_await net::read_only(c.database, work);
  if (!read) co_return http::reply::from_error(read.error());
  auto reply = http::reply::text(text_of(*read, c.deliveries, c.signatures));
  reply.header("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  reply.header("Cache-Control", "no-store");
  co_return reply;
}

}  // namespace ess::server
