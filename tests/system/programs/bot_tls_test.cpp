// ess-bot and discord-sim with TLS between them: one port for REST and gateway.
#include <doctest/doctest.h>

#include "system/programs/stack.hpp"

using namespace ess::test;

TEST_CASE(
    "a bot registers and gets ready at a simulator under TLS that it trusts, and goes nowhere near one it does not") {
  stack installation;
  installation.set_up();
  const std::string certificate = (installation.folder() / "sim.pem").string();
  const std::string port = std::to_string(installation.sim_port());
  process sim(installation.program("discord-sim", {"--listen", "127.0.0.1:" + port, "--tls-self-signed", certificate,
                                                   "--world", (installation.folder() / "world.json").string()}));
  REQUIRE_MESSAGE(sim.wait_for_text("listens on https://"), sim.err());
  installation.settings()["DISCORD_API_BASE"] = "https://localhost:" + port + "/api/v10";

  const auto distrusting = run(installation.program("ess-bot", {"register"}));
  CHECK(distrusting.exit_code == 1);
  CHECK(distrusting.err.find("No trustworthy TLS connection") != std::string::npos);

  installation.settings()["SSL_CERT_FILE"] = certificate;
  const auto trusting = run(installation.program("ess-bot", {"register"}));
  CHECK_MESSAGE(trusting.exit_code == 0, trusting.err);
  process bot(installation.program("ess-bot", {"run"}));
  CHECK_MESSAGE(bot.wait_for_text("gateway.ready"), bot.err());
  CHECK(bot.err().find("wss://localhost:" + port) != std::string::npos);
  CHECK(bot.stop() == 0);
  CHECK(sim.stop() == 0);

  const auto refused = run(installation.program("discord-sim", {"--tls-cert", certificate}));
  CHECK(refused.exit_code != 0);
  CHECK(refused.err.find("--tls-key") != std::string::npos);
}
