// Needs ess::discord_testing: the simulator answers one request of Discord's REST API, without a socket.
#include <ess/base/clock.hpp>
#include <ess/base/random.hpp>
#include <ess/testing/simulator.hpp>

#include <cstdio>

int main() {
  ess::system_random random;
  const ess::system_clock clock;
  ess::testing::simulator discord({}, random);
  ess::testing::sim_request request;
  request.method = "GET";
  request.target = "/api/v10/gateway";
  const auto answer = discord.handle(request, clock.now());
  if (answer.status != 200 || answer.body.find("\"url\"") == std::string::npos) {
    std::printf("testing: %d %s\n", answer.status, answer.body.c_str());
    return 1;
  }
  std::puts("testing: ok");
}
