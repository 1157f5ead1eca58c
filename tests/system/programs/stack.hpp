// A whole installation on one machine: folder, settings, demo data, and the programs on free ports.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/process.hpp"

namespace ess::test {

/// What the demo world of the simulator holds.
namespace demo_world {
inline constexpr std::string_view application = "900000000000000001";
inline constexpr std::string_view client_secret = "a-client-secret-of-the-simulated-world";
inline constexpr std::string_view bot_token = "OTAwMDAwMDAwMDAwMDAwMDAx.Gsystem.a-bot-token-of-the-simulated-world";
inline constexpr std::string_view guild = "910000000000000001";
inline constexpr std::string_view channel = "920000000000000001";
inline constexpr std::string_view dispatch_channel = "920000000000000002";
inline constexpr std::string_view owner = "930000000000000001";
inline constexpr std::string_view linked_user = "930000000000000002";
inline constexpr std::string_view unlinked_user = "930000000000000003";
}  // namespace demo_world

/// Programs are stopped, the bot first, when this dies; the folder goes with it. Threads: one.
class stack {
 public:
  /// Writes settings and world; starts nothing.
  stack();
  ~stack();
  stack(const stack&) = delete;
  stack& operator=(const stack&) = delete;

  /// Runs essctl to its end.
  outcome essctl(std::vector<std::string> arguments, std::string input = {}) const;
  /// As above; the test fails, with what the program said, unless it exits with 0.
  outcome must_essctl(std::vector<std::string> arguments, std::string input = {}) const;
  /// Database, demo user, community, membership, call, player, approval, and a key for the bot.
  void set_up();

  process& start_sim();
  process& start_server();
  /// Registers the commands, then runs.
  process& start_bot();
  /// Everything, in order; the test fails if something does not come up.
  void start_all();
  outcome demo_check() const;

  /// A command line that is not started yet, in this installation's folder with its settings.
  command program(std::string_view name, std::vector<std::string> arguments) const;

  const std::filesystem::path& folder() const noexcept { return folder_.path(); }
  std::map<std::string, std::string>& settings() noexcept { return settings_; }
  std::uint16_t server_port() const noexcept { return server_port_; }
  std::uint16_t sim_port() const noexcept { return sim_port_; }
  std::string server_url() const { return "http://localhost:" + std::to_string(server_port_); }
  std::string sim_url() const { return "http://127.0.0.1:" + std::to_string(sim_port_); }
  const std::string& password() const noexcept { return password_; }
  const std::string& bot_key() const noexcept { return bot_key_; }
  process& server() { return *server_; }
  process& bot() { return *bot_; }
  process& sim() { return *sim_; }

 private:
  void write_world() const;

  temp_dir folder_;
  std::uint16_t server_port_;
  std::uint16_t sim_port_;
  std::string password_ = "a demo password 4711";
  std::string bot_key_;
  std::map<std::string, std::string> settings_;
  std::unique_ptr<process> sim_;
  std::unique_ptr<process> server_;
  std::unique_ptr<process> bot_;
};

/// One JSON string member of a program's `--json` output, without a JSON library: `"name":"value"`.
std::string json_text(std::string_view json, std::string_view name);

}  // namespace ess::test
