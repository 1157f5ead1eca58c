// What the bot keeps between runs.
#include <doctest/doctest.h>

#include <sys/stat.h>

#include <chrono>
#include <fstream>

#include "state/bot_state.hpp"
#include "support/builders.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace {

using namespace ess;
using namespace std::chrono_literals;
using bot::known_interaction;
using test::must;

/// Interactions made at, and after, the moment at which the fake clock stands.
interaction_id made_now(std::uint64_t n) {
  return interaction_id::trusted(((1'767'225'600'000ull - discord_epoch_ms) << 22) + n);
}

bot::session_owner owner() { return {application_id::trusted(500), 1, 0, 1}; }

gateway::session_snapshot session_at(std::int64_t sequence) { return {"sess", "wss://resume.discord.gg", sequence}; }

struct state_fixture {
  test::temp_dir folder;
  test::fake_clock clock;
  test::recording_sink sink;
  logger log{clock, sink, log_level::debug};
  std::string path = (folder / "state").string();

  std::unique_ptr<bot::bot_state> open() { return must(bot::bot_state::open(path, clock, log)); }
};

}  // namespace

TEST_CASE("a journal knows fresh, running, broken off and finished interactions") {
  std::string file;
  bot::interaction_journal first([&](std::string_view line) { file += line; });
  CHECK(first.look(made_now(1)) == known_interaction::fresh);
  first.begin(made_now(1));
  first.begin(made_now(2));
  CHECK(first.look(made_now(1)) == known_interaction::running);
  first.finish(made_now(1));
  CHECK(first.look(made_now(1)) == known_interaction::over);
  bot::interaction_journal next;
  next.restore(file + "b 12x\nz 5\n\nh " + made_now(3).str());
  CHECK(next.look(made_now(1)) == known_interaction::over);
  CHECK(next.look(made_now(2)) == known_interaction::broken_off);
  CHECK(next.look(made_now(3)) == known_interaction::fresh);
}

TEST_CASE("a journal is bounded, and forgets what Discord will not send again") {
  bot::interaction_journal journal({}, 2);
  for (std::uint64_t n = 1; n <= 3; ++n) journal.finish(made_now(n));
  CHECK(journal.look(made_now(1)) == known_interaction::fresh);
  CHECK(journal.look(made_now(3)) == known_interaction::over);
  CHECK(journal.lines(made_now(0).created_at()).find(made_now(2).str()) != std::string::npos);
  CHECK(journal.lines(made_now(0).created_at() + 31min).empty());
}

TEST_CASE("GW-8: the saved sequence stays below the first event that is under way") {
  bot::sequence_keeper keeper;
  CHECK(keeper.safe(5) == 5);
  const auto five = keeper.arrived(5);
  const auto six = keeper.arrived(6);
  CHECK(keeper.safe(9) == 4);
  keeper.done(six);
  CHECK(keeper.safe(9) == 4);
  keeper.done(five);
  CHECK(keeper.safe(9) == 9);
  const auto old = keeper.arrived(2);
  keeper.start_session();
  const auto fresh = keeper.arrived(2);
  keeper.done(old);
  CHECK(keeper.safe(3) == 1);
  keeper.done(fresh);
  CHECK(keeper.safe(3) == 3);
}

TEST_CASE("a session is read back by its owner only, and not at all where the text is damaged") {
  const std::string text = bot::write_session(owner(), session_at(77));
  const auto back = bot::read_session(text, owner());
  REQUIRE(back.has_value());
  CHECK(back->session_id == "sess");
  CHECK(back->resume_url == "wss://resume.discord.gg");
  CHECK(back->sequence == 77);
  auto other = owner();
  other.app = application_id::trusted(501);
  CHECK_FALSE(bot::read_session(text, other));
  other = owner();
  other.shard_count = 2;
  CHECK_FALSE(bot::read_session(text, other));
  for (std::size_t cut = 0; cut < text.size() - 2; ++cut) CHECK_FALSE(bot::read_session(text.substr(0, cut), owner()));
}

TEST_CASE_FIXTURE(state_fixture,
                  "GW-8: sessions, as far as they are done, interactions and identifies outlive the process") {
  {
    const auto state = open();
    CHECK_FALSE(state->session(owner()).has_value());
    const auto under_way = state->sequences(0).arrived(8);
    state->save_session(owner(), session_at(9), bot::write_care::survives_crash);
    CHECK(state->session(owner())->sequence == 7);
    state->sequences(0).done(under_way);
    state->save_session(owner(), session_at(9), bot::write_care::survives_power_cut);
    state->interactions().begin(made_now(1));
    state->interactions().begin(made_now(2));
    state->interactions().finish(made_now(2));
    state->identifies()->count(0, clock.steady_now());
  }
  const auto state = open();
  CHECK(state->session(owner())->sequence == 9);
  CHECK(state->interactions().look(made_now(1)) == known_interaction::broken_off);
  CHECK(state->interactions().look(made_now(2)) == known_interaction::over);
  CHECK(state->identifies()->allowed_at(0, clock.steady_now()) ==
        clock.steady_now() + gateway::identify_limits{}.spacing);
}

TEST_CASE_FIXTURE(state_fixture, "GW-6: identifies count over restarts, for a day") {
  for (int n = 0; n < 9; ++n) {
    const auto state = open();
    for (int i = 0; i < 100; ++i) state->identifies()->count(0, clock.steady_now());
  }
  CHECK(open()->identifies()->allowed_at(0, clock.steady_now()) == clock.steady_now() + 24h);
  clock.advance(24h);
  CHECK(open()->identifies()->allowed_at(0, clock.steady_now()) == clock.steady_now());
}

TEST_CASE_FIXTURE(state_fixture, "the directory is this bot's alone: locked, private, and its own") {
  const auto held = open();
  CHECK(test::reason_of(bot::bot_state::open(path, clock, log)) == "bot_state_in_use");
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0700);
  held->interactions().begin(made_now(1));
  REQUIRE(::stat((path + "/interactions").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);
  const std::string open_dir = (folder / "open").string();
  REQUIRE(::mkdir(open_dir.c_str(), 0700) == 0);
  REQUIRE(::chmod(open_dir.c_str(), 0777) == 0);
  CHECK(test::reason_of(bot::bot_state::open(open_dir, clock, log)) == "bot_state_unusable");
  CHECK(test::reason_of(bot::bot_state::open((folder / "no/such").string(), clock, log)) == "bot_state_unusable");
}

TEST_CASE_FIXTURE(state_fixture, "damaged files cost their contents and nothing else") {
  open()->save_session(owner(), session_at(9), bot::write_care::survives_crash);
  for (const char* name : {"session-0.json", "interactions", "identifies"}) {
    std::ofstream(path + "/" + name) << std::string(2'000'000, 'x');
  }
  const auto state = open();
  CHECK_FALSE(state->session(owner()).has_value());
  CHECK(state->identifies()->allowed_at(0, clock.steady_now()) == clock.steady_now());
}

TEST_CASE_FIXTURE(state_fixture, "without a directory everything works and nothing is kept") {
  const auto state = must(bot::bot_state::open("", clock, log));
  state->interactions().begin(made_now(1));
  state->save_session(owner(), session_at(9), bot::write_care::survives_power_cut);
  CHECK_FALSE(state->session(owner()).has_value());
  CHECK(sink.lines().empty());
}
