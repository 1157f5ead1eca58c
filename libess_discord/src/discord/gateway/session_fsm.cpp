#include "discord/gateway/session_fsm.hpp"

#include <algorithm>

#include "discord/gateway/frames.hpp"
#include "discord/gateway/wanted_events.hpp"
#include "ess/base/json.hpp"
#include "ess/base/json_selection.hpp"

namespace ess::gateway {

using std::chrono::milliseconds;

namespace {

// The window that 4008 is about is 60 s long.
constexpr milliseconds pause_after_too_many_sends{60'000};
// Waiting for a turn to identify is done on an open connection, waiting for a new day is not.
constexpr milliseconds longest_wait_connected{10'000};

result<boost::json::value> read_frame(std::string_view text, std::span<const std::string> members_of_data) {
  json_limits limits;
  limits.max_bytes = max_message_bytes;
  limits.max_depth = 64;
  limits.max_members = 100'000;
  if (members_of_data.empty()) return parse_json(text, limits);
  return parse_json_selected(text, {.within = "d", .members = members_of_data}, limits);
}

}  // namespace

session_fsm::session_fsm(shard_settings settings, secret bot_token, random_source& random,
                         std::optional<session_snapshot> resume_from, fsm_settings figures)
    : settings_(std::move(settings)),
      figures_(figures),
      token_(std::move(bot_token)),
      random_(random),
      backoff_(figures.first_backoff, figures.longest_backoff),
      hosts_(settings_.gateway_url, settings_.any_host) {
  if (!settings_.identifies) settings_.identifies = std::make_shared<identify_budget>(figures.identifies);
  if (resume_from && hosts_.accepts(resume_from->resume_url)) {
    sequence_ = resume_from->sequence;
    session_ = std::move(resume_from);
  }
}

actions session_fsm::start(steady_point now) {
  actions out;
  if (!hosts_.accepts(settings_.gateway_url)) {
    end(out, error(errc::invalid_argument, "gateway_url_invalid",
                   "The gateway's address must be wss under discord.gg; other hosts need ESS_DEV_DISCORD=1."));
    return out;
  }
  connect(out, now);
  return out;
}

void session_fsm::connect(actions& out, steady_point now) {
  connect_at_.reset();
  const bool may_ask = !resuming_here() && settings_.ask_limits;
  if (!may_ask || !settings_.identifies->answer_is_old(now)) return connect_as_allowed(out, now);
  // GW-6: what other processes of the bot spent, Discord alone knows.
  forget_session();
  state_ = shard_state::disconnected;
  out.push_back(ask_for_limits{});
}

actions session_fsm::on_limits(const result<void>& learned, steady_point now) {
  actions out;
  if (state_ == shard_state::stopped) return out;
  if (learned) {
    connect_as_allowed(out, now);
  } else if (learned.error().code() == errc::unauthenticated) {
    end(out, learned);
  } else {
    reconnect_later(out, milliseconds(0), now);
  }
  return out;
}

void session_fsm::connect_as_allowed(actions& out, steady_point now) {
  if (!resuming_here()) {
    forget_session();
    // Connecting to identify is pointless before the day's budget allows it.
    const steady_point allowed = settings_.identifies->allowed_at(settings_.shard, now);
    if (allowed > now + longest_wait_connected) {
      state_ = shard_state::disconnected;
      connect_at_ = allowed;
      out.push_back(note{"gateway.identify_budget_spent", (allowed - now).count()});
      return;
    }
  }
  using_resume_ = session_.has_value();
  const result<std::string> url =
      connect_url(session_ ? session_->resume_url : settings_.gateway_url, settings_.compression);
  if (!url) return end(out, url.error());
  state_ = shard_state::connecting;
  out.push_back(connect_to{*url});
}

actions session_fsm::on_connected(steady_point now) {
  actions out;
  if (state_ == shard_state::stopped) {
    out.push_back(close_with{});
    return out;
  }
  closing_ = false;
  pause_after_close_ = milliseconds(0);
  window_.reset();
  acknowledged_ = true;
  was_held_ = false;
  beaten_at_.reset();
  last_ack_.reset();
  beat_at_.reset();
  identify_at_.reset();
  hello_by_ = now + figures_.hello_timeout;
  return out;
}

actions session_fsm::on_connect_failed(steady_point now) {
  actions out;
  if (state_ == shard_state::stopped) return out;
  if (using_resume_) ++resume_failures_;
  reconnect_later(out, milliseconds(0), now);
  return out;
}

void session_fsm::reconnect_later(actions& out, milliseconds at_least, steady_point now) {
  if (active_since_ && now - *active_since_ >= figures_.healthy_after) backoff_.reset();
  active_since_.reset();
  hello_by_.reset();
  beat_at_.reset();
  identify_at_.reset();
  closing_ = false;
  const milliseconds wait = std::max(backoff_.next(random_), at_least);
  connect_at_ = now + wait;
  state_ = shard_state::disconnected;
  out.push_back(note{"gateway.reconnect", wait.count()});
}

void session_fsm::close_and(actions& out, plan next, milliseconds at_least) {
  if (next == plan::identify) forget_session();
  pause_after_close_ = at_least;
  closing_ = true;
  hello_by_.reset();
  beat_at_.reset();
  identify_at_.reset();
  out.push_back(close_with{});
}

actions session_fsm::on_closed(std::optional<std::uint16_t> code, steady_point now) {
  actions out;
  if (state_ == shard_state::stopped) return out;
  out.push_back(note{"gateway.closed", code.value_or(0)});
  // Once we decided to close, what the peer says about it changes nothing, unless it forbids to come back.
  const after_close meaning = meaning_of_close(code);
  if (meaning == after_close::stop) {
    end(out, stop_error(*code));
    return out;
  }
  if (using_resume_ && !active_since_) ++resume_failures_;
  if (!closing_ && meaning == after_close::identify) forget_session();
  milliseconds at_least = closing_ ? pause_after_close_ : milliseconds(0);
  if (!closing_ && meaning == after_close::resume_later) at_least = pause_after_too_many_sends;
  reconnect_later(out, at_least, now);
  return out;
}

actions session_fsm::on_message(std::string_view text, steady_point now) {
  actions out;
  if (state_ == shard_state::stopped || closing_) return out;
  const std::optional<frame_head> head = peek_head(text);
  if (head && skip_unwanted(*head)) return out;
  const std::string_view name = head && head->op == op::dispatch ? head->name : std::string_view();
  result<boost::json::value> frame = read_frame(text, members_wanted(settings_.wanted_events, name));
  if (!frame || !frame->is_object()) {
    ++ignored_;
    out.push_back(note{"gateway.malformed_frame", static_cast<std::int64_t>(text.size())});
    close_and(out, plan::resume, milliseconds(0));
    return out;
  }
  const std::optional<std::int64_t> opcode = integer_member(*frame, "op");
  const boost::json::value* d = find_member(*frame, "d");
  switch (opcode.value_or(-1)) {
    case op::dispatch:
      on_dispatch(std::move(*frame), out, now);
      break;
    case op::heartbeat:
      beat(out, now);
      break;
    case op::reconnect:
      close_and(out, plan::resume, milliseconds(0));
      break;
    case op::invalid_session:
      on_invalid_session(*frame, out);
      break;
    case op::hello:
      on_hello(d == nullptr ? boost::json::value() : *d, out, now);
      break;
    case op::heartbeat_ack:
      acknowledged_ = true;
      if (beaten_at_) heartbeat_lag_ = now - *beaten_at_;
      beaten_at_.reset();
      last_ack_ = now;
      break;
    default:
      ++ignored_;  // GW-4: what we do not know is none of our business
  }
  return out;
}

// Most of what a busy gateway sends is for others: its head tells that, at a small part of the cost of parsing it.
bool session_fsm::skip_unwanted(const frame_head& head) {
  if (head.op != op::dispatch || head.name.empty() || is_wanted(settings_.wanted_events, head.name)) return false;
  note_sequence(head.sequence);
  ++skipped_;
  return true;
}

void session_fsm::note_sequence(std::optional<std::int64_t> sequence) {
  if (sequence && *sequence > sequence_.value_or(-1)) sequence_ = *sequence;
}

void session_fsm::on_hello(const boost::json::value& d, actions& out, steady_point now) {
  if (!hello_by_) {
    ++ignored_;  // a second Hello
    return;
  }
  const std::optional<std::int64_t> interval = integer_member(d, "heartbeat_interval");
  if (!interval || milliseconds(*interval) < figures_.shortest_interval ||
      milliseconds(*interval) > figures_.longest_interval) {
    out.push_back(note{"gateway.heartbeat_interval_refused", interval.value_or(0)});
    close_and(out, plan::resume, milliseconds(0));
    return;
  }
  hello_by_.reset();
  interval_ = milliseconds(*interval);
  // The first beat is spread over the interval, lest all clients of a restarted gateway beat at once.
  const auto jitter = static_cast<std::int64_t>(static_cast<double>(interval_.count()) * random_unit(random_));
  beat_at_ = now + milliseconds(jitter);
  authenticate(out, now);
}

void session_fsm::authenticate(actions& out, steady_point now) {
  if (session_) {
    state_ = shard_state::resuming;
    send_resume(out, now);
    return;
  }
  state_ = shard_state::identifying;
  const steady_point allowed = settings_.identifies->allowed_at(settings_.shard, now);
  if (allowed > now) {
    identify_at_ = allowed;
    return;
  }
  send_identify(out, now);
}

void session_fsm::send_identify(actions& out, steady_point now) {
  identify_at_.reset();
  settings_.identifies->count(settings_.shard, now);
  window_.try_take(send_kind::other, now);
  out.push_back(send_text{identify_frame(token_.reveal(), settings_)});
}

void session_fsm::send_resume(actions& out, steady_point now) {
  session_->sequence = sequence_.value_or(0);
  window_.try_take(send_kind::other, now);
  out.push_back(send_text{resume_frame(token_.reveal(), *session_)});
}

void session_fsm::beat(actions& out, steady_point now) {
  // A peer that asks without end cannot make us pass the limit.
  if (!window_.try_take(send_kind::heartbeat, now)) return;
  beaten_at_ = now;
  out.push_back(send_text{heartbeat_frame(sequence_)});
}

void session_fsm::on_invalid_session(const boost::json::value& frame, actions& out) {
  const bool may_resume = bool_member(frame, "d").value_or(false);
  out.push_back(note{"gateway.invalid_session", may_resume ? 1 : 0});
  // Discord's staff ask for 1 to 5 s, at random, before the next attempt.
  const milliseconds wait(1'000 + static_cast<std::int64_t>(random_below(random_, 4'001)));
  close_and(out, may_resume ? plan::resume : plan::identify, wait);
}

void session_fsm::on_dispatch(boost::json::value frame, actions& out, steady_point now) {
  std::optional<std::string> name = string_member(frame, "t");
  const std::optional<std::int64_t> sequence = integer_member(frame, "s");
  note_sequence(sequence);
  boost::json::value* data = frame.as_object().if_contains("d");
  if (!name || data == nullptr) {
    ++ignored_;
    return;
  }
  if (!is_wanted(settings_.wanted_events, *name)) {
    ++skipped_;
    return;
  }
  if (*name == "READY") {
    on_ready(*data, out);
    if (closing_) return;
  }
  if (*name == "READY" || *name == "RESUMED") {
    state_ = shard_state::active;
    active_since_ = now;
    resume_failures_ = 0;
    out.push_back(note{*name == "READY" ? "gateway.ready" : "gateway.resumed", sequence_.value_or(0)});
  }
  ++delivered_;
  out.push_back(deliver{event{.name = std::move(*name), .data = std::move(*data), .sequence = sequence.value_or(0)}});
}

void session_fsm::on_ready(const boost::json::value& d, actions& out) {
  std::optional<std::string> session = string_member(d, "session_id");
  std::optional<std::string> resume_url = string_member(d, "resume_gateway_url");
  if (!session || session->empty()) {
    out.push_back(note{"gateway.ready_without_session"});
    close_and(out, plan::identify, milliseconds(0));
    return;
  }
  if (!resume_url || !hosts_.accepts(*resume_url)) {
    // GW-1: an address elsewhere is not followed; resuming at the gateway's own address may still work.
    out.push_back(note{"gateway.resume_url_refused"});
    resume_url = settings_.gateway_url;
  }
  session_ = session_snapshot{
      .session_id = std::move(*session), .resume_url = std::move(*resume_url), .sequence = sequence_.value_or(0)};
}

actions session_fsm::on_timer(steady_point now) {
  actions out;
  if (state_ == shard_state::stopped || closing_) return out;
  if (connect_at_ && now >= *connect_at_) {
    connect(out, now);
    return out;
  }
  if (hello_by_ && now >= *hello_by_) {
    out.push_back(note{"gateway.no_hello"});
    close_and(out, plan::resume, milliseconds(0));
    return out;
  }
  // Another shard may have taken the turn meanwhile.
  if (identify_at_ && now >= *identify_at_) authenticate(out, now);
  if (beat_at_ && now >= *beat_at_) {
    // An acknowledgement behind what we do not read cannot be seen; one is missing only where we read all along.
    if (!acknowledged_ && !was_held_) {
      out.push_back(note{"gateway.no_heartbeat_ack"});
      close_and(out, plan::resume, milliseconds(0));
      return out;
    }
    acknowledged_ = false;
    was_held_ = holding_;
    beat(out, now);
    beat_at_ = now + interval_;
  }
  return out;
}

actions session_fsm::stop() {
  actions out;
  if (state_ == shard_state::stopped) return out;
  const bool open = state_ != shard_state::disconnected && !closing_;
  if (open) out.push_back(close_with{});
  end(out, success());
  return out;
}

void session_fsm::end(actions& out, result<void> outcome) {
  state_ = shard_state::stopped;
  connect_at_.reset();
  hello_by_.reset();
  beat_at_.reset();
  identify_at_.reset();
  out.push_back(finish{std::move(outcome)});
}

void session_fsm::forget_session() {
  session_.reset();
  sequence_.reset();
  resume_failures_ = 0;
}

std::optional<steady_point> session_fsm::next_timer() const {
  std::optional<steady_point> next;
  if (closing_) return next;
  for (const std::optional<steady_point>* timer : {&connect_at_, &hello_by_, &beat_at_, &identify_at_}) {
    if (*timer && (!next || **timer < *next)) next = **timer;
  }
  return next;
}

}  // namespace ess::gateway
