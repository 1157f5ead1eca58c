#include "testing/sim/gateway_link.hpp"

#include <algorithm>
#include <chrono>

#include "ess/base/json.hpp"
#include "testing/sim/call.hpp"
#include "testing/sim/state.hpp"
#include "testing/sim/wire.hpp"
#include "testing/sim/zlib_stream.hpp"
#include "testing/sim/zstd_stream.hpp"

namespace ess::testing::sim {

namespace {

// Gateway opcodes (Topics / Opcodes and Status Codes).
namespace op {
constexpr int heartbeat = 1, identify = 2, presence = 3, voice_state = 4, resume = 6, guild_members = 8,
              invalid_session = 9, hello = 10, ack = 11, soundboard = 31, channel_info = 43;
}

// "Rate Limiting": 120 events per connection in 60 seconds; "Sending Events": payloads up to 4096 bytes.
constexpr std::size_t sends_per_minute = 120;
constexpr std::size_t max_payload = 4096;
// "Session Start Limit": 1000 identifies in 24 hours.
constexpr std::size_t identifies_per_day = 1000;

std::string query_of(const parsed_target& target, const std::string& name) {
  const auto at = target.query.find(name);
  return at == target.query.end() ? std::string() : at->second;
}

time_point patience_end(const sim_options& options, time_point now) {
  const double ms = static_cast<double>(options.hello_interval.count()) * options.heartbeat_patience;
  return now + std::chrono::milliseconds(static_cast<std::int64_t>(ms));
}

}  // namespace

gateway_link::gateway_link(state& sim, std::string_view target, std::string_view host, time_point now)
    : sim_(sim),
      host_(host),
      number_(sim.gateway.record.open_connection()),
      heartbeat_deadline_(patience_end(sim.options, now)) {
  sim_.gateway.add(*this);
  if (sim_.gateway.take_black_hole()) {
    wire_.silence();
    return;
  }
  const parsed_target parsed = parse_target(target);
  // Only v10 is simulated: 4012, "invalid API version". ETF is not offered: 4002, "decode error".
  if (query_of(parsed, "v") != "10") close(4012, "Invalid API version. The simulator speaks v=10.");
  if (query_of(parsed, "encoding") != "json") close(4002, "The simulator speaks encoding=json only.");
  if (ending_) return;
  if (sim_.options.offer_zlib_stream && query_of(parsed, "compress") == "zlib-stream") {
    stream_ = std::make_unique<zlib_stream>();
  }
  if (sim_.options.offer_zstd_stream && query_of(parsed, "compress") == "zstd-stream") {
    stream_ = std::make_unique<zstd_stream>();
  }
  json::object hello;
  hello["heartbeat_interval"] = sim_.options.hello_interval.count();
  send_op(op::hello, hello);
}

gateway_link::~gateway_link() {
  lose_session(true, {});
  sim_.gateway.remove(*this);
}

void gateway_link::send(std::string_view text) {
  if (ending_) return;
  sim_.gateway.record.message(number_, transcript::side::server, text);
  gateway_frame frame;
  // Compressed data is binary, plain JSON is text.
  const bool is_packed = packs_payloads_ && text.size() >= sim_.options.packed_payload_bytes;
  frame.binary = stream_ != nullptr || is_packed;
  frame.bytes = stream_ ? stream_->compress(text) : is_packed ? packed_payload(text) : std::string(text);
  frame.torn = tears_;
  wire_.push(std::move(frame));
  if (tears_) {
    sim_.gateway.record.ended(number_, transcript::side::server, std::nullopt);
    ending_ = gateway_ending{};
  }
  if (wake) wake();
}

void gateway_link::send_op(int op, const json::value& data) {
  json::object frame;
  frame["op"] = op;
  frame["d"] = data;
  // s and t are null for everything but dispatches ("Gateway Event Payload Structure").
  frame["s"] = nullptr;
  frame["t"] = nullptr;
  send(to_json_text(frame));
}

void gateway_link::end(std::optional<std::uint16_t> code, std::string_view reason) {
  if (ending_) return;
  sim_.gateway.record.ended(number_, transcript::side::server, code);
  ending_ = gateway_ending{code, std::string(reason)};
  if (wake) wake();
}

void gateway_link::close(std::uint16_t code, std::string_view reason) { end(code, reason); }
void gateway_link::drop() { end(std::nullopt, {}); }

/// Nobody waits for beats that cannot arrive.
time_point gateway_link::silence_deadline() const noexcept {
  if (wire_.is_silent()) return time_point::max();
  return std::max(heartbeat_deadline_, patience_end(sim_.options, wire_.reads_from()));
}

time_point gateway_link::deadline() const noexcept { return std::min(silence_deadline(), wire_.next()); }

void gateway_link::on_time(time_point now) {
  if (now >= silence_deadline()) return close(sim_.options.heartbeat_close_code, "Session timed out.");
  if (now >= wire_.next() && wake) wake();
}

void gateway_link::on_closed(std::optional<std::uint16_t> code, time_point now) {
  if (!ending_) {
    sim_.gateway.record.ended(number_, transcript::side::client, code);
    ending_ = gateway_ending{};
  }
  // "Initiating a Disconnect": 1000 and 1001 end the session, any other way leaves it to be resumed.
  const bool ended = code && (*code == 1000 || *code == 1001);
  lose_session(!ended, now);
}

void gateway_link::lose_session(bool resumable, time_point now) {
  gateway_session* session = sim_.gateway.find(session_);
  session_.clear();
  if (session == nullptr || session->link != this) return;
  if (resumable) {
    sim_.gateway.detach(*session, now);
  } else {
    sim_.gateway.end_session(session->id);
  }
  ++sim_.changes;
}

bool gateway_link::within_send_limit(time_point now) {
  while (!received_.empty() && now - received_.front() >= std::chrono::seconds(60)) received_.pop_front();
  received_.push_back(now);
  return received_.size() <= sends_per_minute;
}

void gateway_link::on_text(std::string_view text, time_point now) {
  if (ending_ || wire_.is_silent()) return;
  sim_.gateway.record.message(number_, transcript::side::client, text);
  if (text.size() > max_payload) return close(4002, "A payload may have 4096 bytes.");
  if (!within_send_limit(now)) return close(4008, "You are being rate limited.");
  auto parsed = parse_json(text);
  if (!parsed) return close(4002, "Error while decoding payload.");
  const auto number = integer_member(*parsed, "op");
  if (!number) return close(4001, "Unknown opcode.");
  const json::value* data = find_member(*parsed, "d");
  const json::value nothing;
  take(*number, data == nullptr ? nothing : *data, now);
}

void gateway_link::take(std::int64_t number, const json::value& data, time_point now) {
  switch (number) {
    case op::heartbeat:
      return on_heartbeat(now);
    case op::identify:
      return on_identify(data, now);
    case op::resume:
      return on_resume(data, now);
    case op::presence:
    case op::voice_state:
    case op::guild_members:
    case op::soundboard:
    case op::channel_info:
      if (session_.empty()) return close(4003, "Not authenticated.");
      if (number == op::guild_members) send_members_chunk(sim_, session_, data);
      return;
    default:
      return close(4001, "Unknown opcode.");
  }
}

void gateway_link::on_heartbeat(time_point now) {
  heartbeat_deadline_ = patience_end(sim_.options, now);
  if (acknowledges_) send_op(op::ack, nullptr);
}

bool gateway_link::accept_intents(const json::value& data, const application& app) {
  const auto intents = integer_member(data, "intents");
  // "intents" is required since v8; an unknown bit is 4013, a privileged one that is not switched on 4014.
  if (!intents || *intents < 0 || (static_cast<std::uint64_t>(*intents) & ~intent::assigned) != 0) {
    close(4013, "Invalid intent(s).");
    return false;
  }
  if ((static_cast<std::uint64_t>(*intents) & intent::privileged & ~app.privileged_intents) != 0) {
    close(4014, "Disallowed intent(s).");
    return false;
  }
  return true;
}

bool gateway_link::is_sharded_enough(std::int64_t shards) {
  if (!sim_.options.require_sharding || shards > 1) return true;
  close(4011, "Sharding required.");
  return false;
}

bool gateway_link::accept_shard(const json::value& data, std::int64_t& shard, std::int64_t& shards) {
  const json::value* pair = find_member(data, "shard");
  if (pair == nullptr || pair->is_null()) return is_sharded_enough(shards);
  const json::array* numbers = pair->if_array();
  const bool readable =
      numbers != nullptr && numbers->size() == 2 && (*numbers)[0].is_int64() && (*numbers)[1].is_int64();
  if (readable) {
    shard = (*numbers)[0].get_int64();
    shards = (*numbers)[1].get_int64();
  }
  if (!readable || shards < 1 || shard < 0 || shard >= shards) {
    close(4010, "Invalid shard.");
    return false;
  }
  return is_sharded_enough(shards);
}

bool gateway_link::within_identify_limit(application& app, std::int64_t shard, time_point now) {
  std::erase_if(app.identifies, [now](time_point at) { return now - at >= std::chrono::hours(24); });
  if (app.identifies.size() >= identifies_per_day) {
    // "All active sessions are terminated and the token is reset": here the token is refused until the day is over.
    constexpr std::string_view why = "Authentication failed: 1000 identifies in 24 hours.";
    sim_.gateway.end_sessions_of(app.id, sim_.options.identifies_spent_close_code, why);
    close(sim_.options.identifies_spent_close_code, why);
    return false;
  }
  const std::int64_t key = shard % sim_.options.max_concurrency;
  const auto last = app.last_identify.find(key);
  if (last != app.last_identify.end() && now - last->second < sim_.options.identify_window) {
    send_op(op::invalid_session, sim_.options.identify_refusal_resumable);
    return false;
  }
  app.last_identify[key] = now;
  app.identifies.push_back(now);
  return true;
}

void gateway_link::on_identify(const json::value& data, time_point now) {
  if (!session_.empty()) return close(4005, "Already authenticated.");
  // The token is sent bare here, without "Bot ".
  application* app = sim_.data.application_by_token(string_member(data, "token").value_or(""));
  if (app == nullptr) return close(4004, "Authentication failed.");
  std::int64_t shard = 0;
  std::int64_t shards = 1;
  if (!accept_shard(data, shard, shards) || !accept_intents(data, *app)) return;
  if (!within_identify_limit(*app, shard, now)) return;
  gateway_session& session = sim_.gateway.open_session(app->id, *this);
  session.intents = static_cast<std::uint64_t>(*integer_member(data, "intents"));
  session.shard = shard;
  session.shards = shards;
  session_ = session.id;
  // "Payload Compression" and transport compression exclude each other.
  packs_payloads_ = !stream_ && bool_member(data, "compress").value_or(false);
  send_ready(session);
  ++sim_.changes;
}

void gateway_link::send_ready(gateway_session& session) {
  const application& app = sim_.data.applications.at(session.application_id);
  std::vector<const guild*> guilds;
  for (const auto& [id, candidate] : sim_.data.guilds) {
    const bool here =
        static_cast<std::int64_t>((id >> 22) % static_cast<std::uint64_t>(session.shards)) == session.shard;
    if (here && candidate.applications.contains(app.id)) guilds.push_back(&candidate);
  }
  sim_.gateway.deliver(session, "READY",
                       ready_data(sim_.data, app, session, guilds, sim_.options.gateway_scheme() + host_ + "/gateway"));
  if ((session.intents & intent::guilds) == 0) return;
  // "Guild Create": after READY, one for each guild that READY lists as unavailable.
  for (const guild* g : guilds) sim_.gateway.deliver(session, "GUILD_CREATE", guild_create_data(sim_.data, app, *g));
}

void gateway_link::on_resume(const json::value& data, time_point now) {
  if (!session_.empty()) return close(4005, "Already authenticated.");
  const application* app = sim_.data.application_by_token(string_member(data, "token").value_or(""));
  if (app == nullptr) return close(4004, "Authentication failed.");
  sim_.gateway.forget_old(now);
  gateway_session* session = sim_.gateway.find(string_member(data, "session_id").value_or(""));
  const auto sequence = integer_member(data, "seq");
  if (session == nullptr || session->application_id != app->id || !sequence) {
    return send_op(op::invalid_session, false);
  }
  if (*sequence > session->sequence || *sequence < 0) return close(4007, "Invalid sequence.");
  const bool reaches_back =
      *sequence == session->sequence || (!session->sent.empty() && session->sent.front().first <= *sequence + 1);
  if (!reaches_back) {
    sim_.gateway.end_session(session->id);
    return send_op(op::invalid_session, false);
  }
  if (session->link != nullptr) {
    session->link->forget_session();
    session->link->close(sim_.options.superseded_close_code, "The session was resumed on another connection.");
  }
  session->link = this;
  session_ = session->id;
  // Missed events in order, then RESUMED; its sequence continues the session's.
  for (const auto& [number, text] : session->sent) {
    if (number > *sequence) send(text);
  }
  sim_.gateway.deliver(*session, "RESUMED", json::object());
  ++sim_.changes;
}

}  // namespace ess::testing::sim
