// Gateway events through the state machine of a shard, plain and compressed, without a socket in between.
#include <zlib.h>

#include <stdexcept>

#include "discord/gateway/inflater.hpp"
#include "discord/gateway/session_fsm.hpp"
#include "measure.hpp"

namespace ess::bench {

namespace {

constexpr int events = 5'000;

std::string member(int n) {
  return R"({"user":{"id":")" + std::to_string(930000000000000000LL + n) + R"(","username":"member)" +
         std::to_string(n) +
         R"(","discriminator":"0","global_name":"Member","avatar":null},"roles":["701","702"],)"
         R"("nick":null,"joined_at":"2024-03-13T19:19:14.040000+00:00","deaf":false,"mute":false,"flags":0})";
}

std::string data_of(int n) {
  const std::string id = std::to_string(920000000000000000LL + n);
  if (n % 500 == 0) {
    return R"("INTERACTION_CREATE","d":{"id":")" + id +
           R"(","application_id":"500","type":2,"token":"t","version":1,)"
           R"("guild_id":"700","channel_id":"710","member":)" +
           member(n) + R"(,"data":{"id":"900","name":"ess","type":1}})";
  }
  if (n % 1'000 == 1) {
    std::string members;
    for (int i = 0; i < 100; ++i) members += (i > 0 ? "," : "") + member(i);
    return R"("GUILD_CREATE","d":{"id":"700","name":"Harbour","members":[)" + members + "]}";
  }
  if (n % 3 == 0) {
    return R"("PRESENCE_UPDATE","d":{"user":{"id":")" + id +
           R"("},"guild_id":"700","status":"online","activities":[],)"
           R"("client_status":{"desktop":"online"}})";
  }
  if (n % 3 == 1)
    return R"("TYPING_START","d":{"channel_id":"710","guild_id":"700","user_id":")" + id +
           R"(","timestamp":1767225600})";
  return R"("MESSAGE_CREATE","d":{"id":")" + id +
         R"(","channel_id":"710","guild_id":"700","content":"Smoke at the pier, two )"
         R"(units on their way.","timestamp":"2026-01-01T00:00:00.000000+00:00","tts":false,"mentions":[],"embeds":[],)"
         R"("attachments":[],"pinned":false,"type":0,"author":)" +
         member(n) + "}";
}

std::vector<std::string> make_frames() {
  std::vector<std::string> frames;
  for (int n = 0; n < events; ++n) {
    frames.push_back(R"({"t":)" + data_of(n));
    // As Discord writes it: name, sequence and opcode before the data.
    const auto at = frames.back().find(R"(,"d":)");
    frames.back().insert(at, R"(,"s":)" + std::to_string(n + 2) + R"(,"op":0)");
    frames.back() += "}";
  }
  return frames;
}

/// One deflate stream, flushed after each frame, as Discord's zlib-stream.
std::vector<std::string> compress(const std::vector<std::string>& frames) {
  z_stream z{};
  if (deflateInit(&z, Z_DEFAULT_COMPRESSION) != Z_OK) throw std::runtime_error("zlib does not start");
  std::vector<std::string> packed;
  for (std::string frame : frames) {
    std::string out(frame.size() + 1'024, '\0');
    z.next_in = reinterpret_cast<Bytef*>(frame.data());
    z.avail_in = static_cast<uInt>(frame.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    deflate(&z, Z_SYNC_FLUSH);
    out.resize(out.size() - z.avail_out);
    packed.push_back(std::move(out));
  }
  deflateEnd(&z);
  return packed;
}

/// A shard that became active and delivers interactions alone, or everything.
class client {
 public:
  explicit client(std::vector<std::string> wanted) : fsm_(settings(std::move(wanted)), secret("token"), random_) {
    (void)fsm_.start(now_);
    (void)fsm_.on_connected(now_);
    take(R"({"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250}})");
    take(R"({"t":"READY","s":1,"op":0,"d":{"session_id":"s","resume_gateway_url":"wss://gateway.discord.gg"}})");
  }
  void take(std::string_view frame) {
    for (const gateway::action& a : fsm_.on_message(frame, now_))
      delivered += std::holds_alternative<gateway::deliver>(a);
  }
  long delivered = 0;

 private:
  static gateway::shard_settings settings(std::vector<std::string> wanted) {
    gateway::shard_settings s;
    s.gateway_url = "wss://gateway.discord.gg/";
    s.wanted_events = std::move(wanted);
    return s;
  }
  steady_point now_{std::chrono::milliseconds(1'000'000)};
  system_random random_;
  gateway::session_fsm fsm_;
};

}  // namespace

std::vector<figure> measure_gateway() {
  const auto frames = make_frames();
  const auto packed = compress(frames);
  long counted = 0;
  const double counting = rate_of_many(events, [&] {
    gateway::inflater in;
    for (const auto& frame : packed) counted += in.feed(frame).value().has_value() ? 1 : 0;
  });
  client picky({"INTERACTION_CREATE"});
  const double plain = rate_of_many(events, [&] {
    for (const auto& frame : frames) picky.take(frame);
  });
  client greedy({});
  const double all = rate_of_many(events, [&] {
    for (const auto& frame : frames) greedy.take(frame);
  });
  const double unpacked = rate_of_many(events, [&] {
    gateway::inflater in;
    for (const auto& frame : packed) picky.take(in.feed(frame).value().value());
  });
  if (picky.delivered == 0 || greedy.delivered <= picky.delivered || counted == 0) {
    throw std::runtime_error("the gateway delivered nothing");
  }
  return {alone("gateway events, plain", plain, 300'000), alone("gateway events, all parsed", all, {}),
          alone("frames unpacked and counted", counting, {}), alone("gateway events, zlib-stream", unpacked, 200'000)};
}

}  // namespace ess::bench
