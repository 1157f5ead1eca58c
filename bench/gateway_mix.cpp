#include "gateway_mix.hpp"

#include <zlib.h>

#include <stdexcept>

namespace ess::bench {

namespace {

constexpr int events_per_guild_create = 5'000;
constexpr std::int64_t first_member = 930000000000000000;
constexpr std::int64_t first_id = 920000000000000000;

std::string member(int n) {
  return R"({"user":{"id":")" + std::to_string(first_member + n) + R"(","username":"member)" + std::to_string(n) +
         R"(","discriminator":"0","global_name":"Member","avatar":null},"roles":["701","702"],)"
         R"("nick":null,"joined_at":"2024-03-13T19:19:14.040000+00:00","deaf":false,"mute":false,"flags":0})";
}

std::string guild() {
  std::string members;
  for (int n = 0; n < guild_members; ++n) members += (n > 0 ? "," : "") + member(n);
  return R"({"id":"700","name":"Harbour","owner_id":"930000000000000000","joined_at":"2024-03-13T19:19:14.040000+00:00",)"
         R"("large":true,"unavailable":false,"member_count":2000,"voice_states":[],"threads":[],"presences":[],)"
         R"("stage_instances":[],"guild_scheduled_events":[],"soundboard_sounds":[],"roles":[{"id":"700",)"
         R"("name":"@everyone","permissions":"0","position":0,"color":0,"hoist":false,"managed":false,)"
         R"("mentionable":false,"flags":0}],"channels":[{"id":"710","type":0,"name":"dispatch","position":0,)"
         R"("permission_overwrites":[]}],"members":[)" +
         members + "]}";
}

std::string interaction(int n) {
  return R"({"id":")" + std::to_string(first_id + n) + R"(","application_id":"500","type":2,"token":"bench-)" +
         std::to_string(n) +
         R"(","version":1,"guild_id":"700","channel_id":"710","locale":"en-US","context":0,"entitlements":[],)"
         R"("authorizing_integration_owners":{"0":"700"},"app_permissions":"0","member":)" +
         member(n % guild_members) +
         R"(,"data":{"id":"900","name":"ess","type":1,"options":[{"name":"dispatch_calls","type":1,"options":[]}]}})";
}

std::string presence(int n) {
  return R"({"user":{"id":")" + std::to_string(first_member + n % guild_members) +
         R"("},"guild_id":"700","status":"online","activities":[],"client_status":{"desktop":"online"}})";
}

std::string typing(int n) {
  return R"({"channel_id":"710","guild_id":"700","user_id":")" + std::to_string(first_member + n % guild_members) +
         R"(","timestamp":1767225600,"member":)" + member(n % guild_members) + "}";
}

std::string message(int n) {
  return R"({"id":")" + std::to_string(first_id + n) +
         R"(","channel_id":"710","guild_id":"700","content":"Smoke at the pier, two units on their way.",)"
         R"("timestamp":"2026-01-01T00:00:00.000000+00:00","edited_timestamp":null,"tts":false,)"
         R"("mention_everyone":false,"mentions":[],"mention_roles":[],"embeds":[],"attachments":[],"components":[],)"
         R"("pinned":false,"type":0,"flags":0,"author":{"id":")" +
         std::to_string(first_member + n % guild_members) +
         R"(","username":"member","discriminator":"0","global_name":"Member","avatar":null}})";
}

// Discord writes name, sequence and opcode before the data.
std::string frame(const char* name, std::int64_t sequence, const std::string& data) {
  return std::string(R"({"t":")") + name + R"(","s":)" + std::to_string(sequence) + R"(,"op":0,"d":)" + data + "}";
}

}  // namespace

std::string guild_create_frame(std::int64_t sequence) { return frame("GUILD_CREATE", sequence, guild()); }

std::vector<std::string> event_mix(int count, std::int64_t first_sequence) {
  std::vector<std::string> frames;
  frames.reserve(static_cast<std::size_t>(count));
  for (int n = 0; n < count; ++n) {
    const std::int64_t sequence = first_sequence + n;
    if (n % events_per_interaction == events_per_interaction - 1) {
      frames.push_back(frame("INTERACTION_CREATE", sequence, interaction(n)));
    } else if (n % events_per_guild_create == events_per_guild_create / 2) {
      frames.push_back(guild_create_frame(sequence));
    } else if (n % 3 == 0) {
      frames.push_back(frame("PRESENCE_UPDATE", sequence, presence(n)));
    } else if (n % 3 == 1) {
      frames.push_back(frame("TYPING_START", sequence, typing(n)));
    } else {
      frames.push_back(frame("MESSAGE_CREATE", sequence, message(n)));
    }
  }
  return frames;
}

std::vector<std::string> pack(const std::vector<std::string>& frames) {
  z_stream z{};
  if (deflateInit(&z, Z_DEFAULT_COMPRESSION) != Z_OK) throw std::runtime_error("zlib does not start");
  std::vector<std::string> packed;
  packed.reserve(frames.size());
  std::string out;
  for (const std::string& frame : frames) {
    out.resize(deflateBound(&z, frame.size()) + 16);
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(frame.data()));  // zlib does not write there
    z.avail_in = static_cast<uInt>(frame.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    deflate(&z, Z_SYNC_FLUSH);
    packed.emplace_back(out, 0, out.size() - z.avail_out);
  }
  deflateEnd(&z);
  return packed;
}

}  // namespace ess::bench
