#include "system/programs/outbox_life.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <random>
#include <stdexcept>
#include <utility>

#include "ess/approvals/approvals.hpp"
#include "ess/base/text.hpp"
#include "ess/dispatch/calls.hpp"
#include "ess/net/http_client.hpp"
#include "live_discord.hpp"
#include "outbox_worker.hpp"
#include "support/server_context.hpp"

namespace ess::test {
namespace {

using namespace std::chrono_literals;

constexpr json_limits no_small_limits{16 * 1024 * 1024, 64, 100'000};
// A life takes some milliseconds.
constexpr unsigned patience_seconds = 120;

[[noreturn]] void die() {
  ::kill(::getpid(), SIGKILL);
  while (true) ::pause();
}

/// Discord at the other end of a line.
class distant_discord final : public net::http_client {
 public:
  distant_discord(json_line& line, const life& how) : line_(line), life_(how) {}

  net::awaitable<result<net::http_response>> send(net::http_request request) override {
    const bool last = ++requests_ == life_.at_request;
    if (last && life_.ends == last_step::claimed) die();
    line_.say(told(request));
    const auto answer = line_.hear();
    if (!answer) throw std::runtime_error("nobody answers");
    if (last && life_.ends == last_step::request_sent) die();
    answered_last_ = answered_last_ || last;
    co_return response_of(*answer);
  }
  /// The answer was read at which, or soon after which, the life ends.
  bool answered_last() const noexcept { return answered_last_; }

 private:
  static boost::json::object told(const net::http_request& request) {
    boost::json::object what;
    what["method"] = net::to_string(request.method());
    what["target"] = request.url().substr(request.url().find('/', std::string_view("http://").size()));
    boost::json::object headers;
    for (const auto& header : request.headers()) headers[ascii_lower(header.name)] = header.value;
    what["headers"] = std::move(headers);
    what["body"] = request.body();
    return what;
  }
  static net::http_response response_of(const boost::json::object& answer) {
    net::http_response response;
    response.status = static_cast<int>(answer.at("status").as_int64());
    for (const auto& [name, value] : answer.at("headers").as_object()) {
      net::http_header header;
      header.name = name;
      header.value = value.as_string();
      response.headers.push_back(std::move(header));
    }
    response.body = answer.at("body").as_string();
    return response;
  }

  json_line& line_;
  const life& life_;
  int requests_ = 0;
  bool answered_last_ = false;
};

/// A store whose process may die as the outcome of a delivery is written. One message is under way at a time, so the
/// next write after an answer is its outcome.
class mortal_database final : public storage::database {
 public:
  mortal_database(storage::database& inner, const distant_discord& discord, const life& how)
      : inner_(inner), discord_(discord), life_(how) {}

  void submit_write(storage::write_lane lane, write_work work, completion done) override {
    const bool outcome = discord_.answered_last();
    if (outcome && life_.ends == last_step::answer_received) die();
    if (outcome && life_.ends == last_step::outcome_open) {
      work = [inner = std::move(work)](storage::unit_of_work& uow) -> result<void> {
        auto written = inner(uow);
        if (written) die();
        return written;
      };
    }
    inner_.submit_write(lane, std::move(work), std::move(done));
  }
  void submit_read(read_work work, completion done) override { inner_.submit_read(std::move(work), std::move(done)); }

 private:
  storage::database& inner_;
  const distant_discord& discord_;
  const life& life_;
};

std::unique_ptr<storage::database> open_at(const std::filesystem::path& path, const clock& time) {
  storage::sqlite::options settings;
  settings.path = path.string();
  settings.schema = storage::sqlite::schema_policy::migrate;
  return must(storage::sqlite::open(std::move(settings), time));
}

config::server_settings settings_with_token() {
  config::server_settings settings;
  settings.discord_api_base = must(config::parse_http_url("http://127.0.0.1:4000/api/v10"));
  settings.discord_authorize_url = must(config::parse_http_url("http://127.0.0.1:4000/oauth2/authorize"));
  settings.discord_bot_token = secret(std::string_view(token_of_life));
  return settings;
}

/// The process. It ends without destroying what it has.
class server_life {
 public:
  server_life(const life& how, desk_model known, json_line& line)
      : life_(how),
        known_(std::move(known)),
        line_(line),
        dice_(how.seed),
        log_(world().clock, sink_, log_level::error),
        settings_(settings_with_token()),
        discord_(line, how),
        live_(discord_, world().clock, world().random, log_, settings_) {
    world().clock.advance(how.begins);
    world().random = fake_random(how.seed);
    in_memory_ = std::exchange(world().database, open_at(how.database, world().clock));
    server_->discord = &live_;
  }

  void run() {
    if (life_.founds) found();
    find_people();
    for (int i = 1; i <= life_.changes; ++i) commit_something(i == life_.changes);
    deliver();
    report();
  }

 private:
  ess::test::world& world() { return server_.base(); }

  void found() {
    const staffed_community home(world());
    must(world().write([&](storage::unit_of_work& uow) {
      auto config = *must(uow.discord_configs().find(home.community));
      config.approvals_channel = channel_id::trusted(approvals_channel_of_life);
      config.dispatch_channel = channel_id::trusted(dispatch_channel_of_life);
      return uow.discord_configs().save(config);
    }));
    find_people();
    // Each channel has a message from the start: an empty one could not tell that something is missing in it.
    open_call(false);
    ask(false);
  }

  void find_people() {
    must(world().database->read([&](const storage::unit_of_work& uow) -> result<void> {
      home_ = must(uow.communities().find_by_slug("night-city")).value().id;
      admin_ = must(identity::find_by_email(uow, "night-city-admin@example.org")).value().id;
      mod_ = must(identity::find_by_email(uow, "night-city-mod@example.org")).value().id;
      return success();
    }));
  }

  /// Commits, unless the life is to end in this transaction.
  template <class Work>
  auto commit(bool last, Work work) {
    return must(world().write([&](storage::unit_of_work& uow) {
      auto done = work(uow);
      if (last && done && life_.ends == last_step::event_open) die();
      return done;
    }));
  }
  void acknowledge(const boost::json::object& committed) {
    known_.take(committed);
    line_.say(committed);
  }

  void commit_something(bool last) {
    const auto kind = dice_() % 6;
    if (kind == 0) return ask(last);
    if (kind == 1 && known_.requests.size() > known_.decisions.size()) return decide(last);
    if (kind <= 3) return change_call(last);
    open_call(last);
  }

  std::string new_title() { return "Call " + std::to_string(life_.seed) + "." + std::to_string(++titles_); }

  void open_call(bool last) {
    dispatch::new_call wanted;
    wanted.title = new_title();
    const auto made = commit(last, [&](storage::unit_of_work& uow) {
      return dispatch::open_call(uow, world().random, *home_, wanted, by_command_line());
    });
    boost::json::object committed;
    committed["opened"] = made.id.str();
    committed["title"] = wanted.title;
    acknowledge(committed);
  }

  void change_call(bool last) {
    const auto& calls = known_.calls.calls();
    // Mostly young ones: their messages may not have been posted yet.
    const auto back = dice_() % std::min<std::size_t>(calls.size(), 5);
    const auto which = calls.size() - 1 - back;
    dispatch::call_changes changes;
    changes.version = static_cast<int>(calls[which].titles.size());
    changes.title = new_title();
    commit(last, [&](storage::unit_of_work& uow) {
      return dispatch::change_call(uow, world().random, *home_, call_id::trusted(calls[which].id), changes,
                                   by_command_line());
    });
    boost::json::object committed;
    committed["changed"] = static_cast<std::int64_t>(which);
    committed["title"] = *changes.title;
    acknowledge(committed);
  }

  void ask(bool last) {
    const approvals::new_request wanted{mod_, storage::risk_level::low, R"({"commandId":"kick"})", ""};
    const auto made = commit(last, [&](storage::unit_of_work& uow) {
      return approvals::request(uow, world().random, *home_, wanted, by_command_line());
    });
    boost::json::object committed;
    committed["requested"] = made.id.str();
    acknowledge(committed);
  }

  void decide(bool last) {
    const auto id = known_.requests[known_.decisions.size()];
    const auto choice = dice_() % 2 == 0 ? approvals::decision::approve : approvals::decision::deny;
    approvals::moderation_recorder executor(world().random);
    auto who = by_command_line();
    who.actor(*admin_);
    commit(last, [&](storage::unit_of_work& uow) {
      return approvals::decide(uow, world().random, executor, *home_, approval_id::trusted(id), choice, "", who);
    });
    boost::json::object committed;
    committed["decided"] = id;
    committed["title"] = choice == approvals::decision::approve ? "Approved: kick" : "Denied: kick";
    acknowledge(committed);
  }

  storage::outbox_figures figures() {
    return must(world().read([](const storage::unit_of_work& uow) { return uow.outbox().figures(std::nullopt); }));
  }

  void deliver() {
    server::outbox_worker::figures pace;
    pace.at_once = 1;
    pace.look = 5ms;
    pace.between_looks = 1ms;
    const auto busy = boost::asio::make_work_guard(io_);
    mortal_database database(*world().database, discord_, life_);
    server::outbox_worker worker(io_.get_executor(), *server_, database, pace);
    worker.start();
    while (figures().waiting > 0) io_.run_for(5ms);
  }

  void report() {
    const auto seen = figures();
    boost::json::object ended;
    ended["dead"] = seen.dead;
    ended["uncertain"] = seen.uncertain;
    line_.say(ended);
  }

  const life& life_;
  desk_model known_;
  json_line& line_;
  std::mt19937_64 dice_;
  int titles_ = 0;
  boost::asio::io_context io_;
  server_context server_;
  std::unique_ptr<storage::database> in_memory_;  // what the context refers to; nothing is in it
  recording_sink sink_;
  logger log_;
  config::server_settings settings_;
  distant_discord discord_;
  server::live_discord live_;
  std::optional<community_id> home_;
  std::optional<user_id> admin_;
  std::optional<user_id> mod_;
};

}  // namespace

void desk_model::take(const boost::json::object& committed) {
  const auto title = string_member(committed, "title").value_or("");
  if (const auto id = string_member(committed, "opened")) calls.opened(*id, title);
  if (const auto which = integer_member(committed, "changed")) calls.changed(static_cast<std::size_t>(*which), title);
  if (const auto id = string_member(committed, "requested")) requests.push_back(*id);
  if (const auto id = string_member(committed, "decided")) decisions[*id] = title;
}

json_line::~json_line() { ::close(end_); }

void json_line::say(const boost::json::object& what) {
  const auto text = to_json_text(what) + "\n";
  for (std::size_t sent = 0; sent < text.size();) {
    const auto n = ::send(end_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) throw std::runtime_error("nobody listens");
    sent += static_cast<std::size_t>(n);
  }
}

std::optional<boost::json::object> json_line::hear() {
  while (true) {
    if (const auto end = heard_.find('\n'); end != std::string::npos) {
      const auto said = must(parse_json(std::string_view(heard_).substr(0, end), no_small_limits));
      heard_.erase(0, end + 1);
      return said.as_object();
    }
    char part[4096];
    const auto n = ::recv(end_, part, sizeof part, 0);
    if (n <= 0) return std::nullopt;
    heard_.append(part, static_cast<std::size_t>(n));
  }
}

void live(const life& how, desk_model known, json_line& line) {
  ::alarm(patience_seconds);
  try {
    server_life(how, std::move(known), line).run();
  } catch (const std::exception& failure) {
    boost::json::object what;
    what["failed"] = failure.what();
    line.say(what);
    ::_exit(1);
  }
  ::_exit(0);
}

}  // namespace ess::test
