// Finding a player by two letters of a name: among a million as among a thousand.
#include <fmt/core.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <random>
#include <stdexcept>

#include "ess/base/text.hpp"
#include "ess/players/players.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "measure.hpp"
#include "storage/sqlite/migrations.hpp"
#include "storage/sqlite/open_file.hpp"
#include "store.hpp"

namespace ess::bench {

namespace {

namespace sqlite = storage::sqlite;

/// Names as people give themselves, without the letter q, which is kept for what is to be rare.
std::string make_name(std::mt19937& numbers) {
  static const char* parts[] = {"an",  "ben", "ma", "rio", "swift", "fox", "li",  "sa", "ed",   "dra", "gon", "star",
                                "kid", "el",  "la", "tom", "my",    "zu",  "ice", "hu", "nter", "ro",  "bin", "nel"};
  std::string name;
  for (int i = 2 + static_cast<int>(numbers() % 3); i > 0; --i) name += parts[numbers() % std::size(parts)];
  return name + std::to_string(numbers() % 1000);
}

/// A store with so many players, brought in before the index was there and upgraded: the quickest way to many.
class player_store_of {
 public:
  explicit player_store_of(int count) {
    std::string name = (std::filesystem::current_path() / "ess-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder can be made here");
    folder_ = name;
    const auto path = (folder_ / "bench.db").string();
    fill(path, count);
    const auto start = std::chrono::steady_clock::now();
    sqlite::options options;
    options.path = path;
    options.schema = sqlite::schema_policy::migrate;
    auto opened = sqlite::open(std::move(options), clock_);
    if (!opened) throw std::runtime_error(opened.error().message());
    database_ = *std::move(opened);
    upgrade_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  ~player_store_of() {
    database_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  player_store_of(const player_store_of&) = delete;
  player_store_of& operator=(const player_store_of&) = delete;

  double upgrade_seconds() const { return upgrade_; }

  /// How often a second `query` is answered. An answer may not have more players than `most`, nor fewer than `least`.
  double rate(const std::string& query, std::size_t least, std::size_t most) {
    double found = 0;
    const auto done = database_->read([&](const storage::unit_of_work& uow) -> result<void> {
      const auto look = [&] { return players::whois(uow, community_id::trusted("c"), query).value().size(); };
      const auto seen = look();
      if (seen < least || seen > most) {
        return error(errc::internal, "bench_wrong", "The search for " + query + " found something else.");
      }
      found = rate_of([&] { (void)look(); });
      return success();
    });
    if (!done) throw std::runtime_error(done.error().message());
    return found;
  }

 private:
  static void fill(const std::string& path, int count) {
    auto db = sqlite::open_writer(path, sqlite::missing_file::create, std::chrono::seconds(1));
    if (!db) throw std::runtime_error(db.error().message());
    std::vector<sqlite::migration> before;
    for (const auto& step : sqlite::built_in_migrations()) {
      if (step.name < std::string_view("V010")) before.push_back(step);
    }
    if (auto done = sqlite::apply_migrations(**db, before, time_point{}); !done) {
      throw std::runtime_error(done.error().message());
    }
    (*db)->execute("BEGIN");
    (*db)->execute("INSERT INTO communities (id, name, slug, created_at) VALUES ('c', 'Harbour', 'harbour', 0)");
    std::mt19937 numbers(1);
    for (int i = 0; i < count; ++i) {
      auto name = make_name(numbers);
      if (i < 3) name = "Qxeno" + std::to_string(i);
      (*db)->run(
          "INSERT INTO players (id, community_id, name, folded_name, status, updated_at, version) "
          "VALUES (?, 'c', ?, ?, 'ACTIVE', ?, 1)",
          "p" + std::to_string(i), name, fold_case(name), i);
    }
    (*db)->execute("COMMIT");
  }

  std::filesystem::path folder_;
  system_clock clock_;
  std::unique_ptr<storage::database> database_;
  double upgrade_ = 0;
};

}  // namespace

std::vector<figure> measure_players() {
  constexpr int many = 1'000'000;
  player_store_of few(1000);
  player_store_of all(many);
  struct search {
    const char* name;
    std::string query;
    std::size_t expected;
  };
  std::vector<figure> figures = {alone("players brought into the index", many / all.upgrade_seconds(), std::nullopt)};
  // Of the names with a piece of "swift" each has the whole of it, so the first few that are looked at are the answer.
  for (const auto& [name, query, expected] : {search{"very common", "an", 5}, search{"rare", "qx", 3},
                                              search{"absent", "qq", 0}, search{"longer, very common", "swift", 5}}) {
    const double many_rate = all.rate(query, expected, expected);
    figures.push_back(against(fmt::format("whois of 1,000,000, {}", name), many_rate, "whois of 1,000",
                              few.rate(query, 0, expected), 0.5));
  }
  // A longer part is compared with the names that have its rarest piece, as far as is needed for an answer: how many
  // these are depends on the names. None has more than four syllables, so five of one are in none of them, though every
  // piece of that is in thousands.
  for (const auto& [name, query, expected] :
       {search{"longer, common", "swiftfox", 5}, search{"longer, absent", "swiftqan", 0},
        search{"longer, of pieces in thousands", "swiftswiftsw", 5},
        search{"the same, absent", "swiftswiftswiftswiftswift", 0}}) {
    figures.push_back(alone(fmt::format("whois, {}", name), all.rate(query, expected, expected), std::nullopt));
  }
  return figures;
}

}  // namespace ess::bench
