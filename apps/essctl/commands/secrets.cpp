// The encryption keys and what is sealed under them.
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "command_builder.hpp"
#include "commands/commands.hpp"
#include "output.hpp"

namespace ess::ctl {

namespace {

constexpr int exit_problems = 1;

void print_keys(std::ostream& out, const boost::json::object& answer) {
  print_table(out, answer, "keys", {{"KEY", "keyId"}, {"USE", "use"}, {"VALUES", "values"}, {"WHAT TO DO", "advice"}},
              "Nothing is sealed.");
}

void print_problems(std::ostream& out, const boost::json::object& answer) {
  const auto* problems = answer.if_contains("problems");
  if (problems == nullptr || !problems->is_array() || problems->get_array().empty()) return;
  out << "\nThese do not open:\n";
  for (const auto& each : problems->get_array()) {
    if (each.is_string()) out << "  " << std::string_view(each.get_string().data(), each.get_string().size()) << '\n';
  }
  if (const auto more = shown(answer, "problemsNotShown"); more != "0" && !more.empty()) {
    out << "  and " << more << " more\n";
  }
}

std::int64_t number_of(const boost::json::object& answer, std::string_view name) {
  const auto* value = answer.if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

/// Adds up the answers of a walk in many commands, and shows how far it got where somebody watches.
class walk {
 public:
  explicit walk(std::string_view word) : word_(word), watched_(::isatty(STDERR_FILENO) == 1) {}

  std::optional<boost::json::object> go_on(boost::json::object& answer) {
    seen_ += number_of(answer, "seen");
    resealed_ += number_of(answer, "resealed");
    const bool done = shown(answer, "done") == "true";
    if (watched_) show(number_of(answer, "total"), done);
    collect_problems(answer);
    answer["seen"] = seen_;
    answer["resealed"] = resealed_;
    answer["problems"] = problems_;
    answer["problemsNotShown"] = not_shown_;
    if (done) return std::nullopt;
    boost::json::object arguments;
    arguments["column"] = answer.at("column");
    arguments["afterRow"] = answer.at("afterRow");
    return arguments;
  }

 private:
  void collect_problems(const boost::json::object& answer) {
    constexpr std::size_t shown_at_most = 20;
    const auto* problems = answer.if_contains("problems");
    if (problems == nullptr || !problems->is_array()) return;
    for (const auto& each : problems->get_array()) {
      if (problems_.size() < shown_at_most) {
        problems_.push_back(each);
      } else {
        ++not_shown_;
      }
    }
  }
  void show(std::int64_t total, bool done) const {
    const std::int64_t percent = total == 0 ? 100 : std::min<std::int64_t>(100, 100 * seen_ / total);
    std::cerr << "\r" << word_ << ": " << seen_ << " of " << total << " (" << percent << " %)" << (done ? "\n" : "")
              << std::flush;
  }

  std::string_view word_;
  bool watched_;
  std::int64_t seen_ = 0;
  std::int64_t resealed_ = 0;
  boost::json::array problems_;
  std::int64_t not_shown_ = 0;
};

int walk_exit_code(const boost::json::object& answer) {
  const auto* problems = answer.if_contains("problems");
  return problems != nullptr && problems->is_array() && !problems->get_array().empty() ? exit_problems : 0;
}

void make_walk(command_builder& command, std::string_view word) {
  command.draft().next = [state = std::make_shared<walk>(word)](boost::json::object& answer) {
    return state->go_on(answer);
  };
  command.draft().exit_code = walk_exit_code;
}

}  // namespace

void add_secrets_commands(CLI::App& root, job& chosen) {
  auto& group = add_group(root, "secrets", "Encryption keys, and what is sealed under them");
  command_builder(group, chosen, "status", "secrets.status", "How many values are sealed under which key")
      .print(print_keys);
  command_builder verify(group, chosen, "verify", "secrets.verify",
                         "Open every sealed value; exit code 1 if one does not");
  verify.print([](std::ostream& out, const boost::json::object& answer) {
    print_keys(out, answer);
    print_problems(out, answer);
    if (walk_exit_code(answer) == 0) out << "\nAll " << shown(answer, "seen") << " values open.\n";
  });
  make_walk(verify, "Verifying");
  command_builder rotate(group, chosen, "rotate", "secrets.rotate",
                         "Seal every value anew under AUTH_ENCRYPTION_KEY; may be interrupted and begun again");
  rotate.print([](std::ostream& out, const boost::json::object& answer) {
    out << "Sealed " << shown(answer, "resealed") << " of " << shown(answer, "seen") << " values anew.\n\n";
    print_keys(out, answer);
    print_problems(out, answer);
  });
  make_walk(rotate, "Sealing anew");
}

}  // namespace ess::ctl
