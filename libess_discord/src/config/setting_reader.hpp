// Finds the text of a setting among its sources and collects every problem on the way.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/config/settings.hpp"

namespace ess::config {

/// Precondition: it is in the table.
const setting_description& setting_named(std::string_view name);

/// Lifetime: both environments outlive it.
class setting_reader {
 public:
  setting_reader(const environment& process, const environment& dotenv) : process_(process), dotenv_(dotenv) {}
  ~setting_reader();
  setting_reader(const setting_reader&) = delete;
  setting_reader& operator=(const setting_reader&) = delete;

  struct found {
    std::string text;
    std::string source;  ///< as in `environment` or `.env, file /run/key`
  };
  /// What is set, else the default, else nothing. An empty text counts as not set.
  std::optional<found> find(const setting_description& setting);

  /// The text of the setting of that name. Precondition: it is in the table.
  std::optional<std::string> text(std::string_view name);
  /// As `text`, and it is a problem if there is none; `what_to_do` follows "NAME is not set.".
  std::optional<std::string> need(std::string_view name, std::string_view what_to_do);
  /// 1 or 0.
  bool flag(std::string_view name);
  /// A whole number in a range; the smallest after a problem.
  int number(std::string_view name, int smallest, int greatest);
  /// The items of a list separated by commas; empty items are dropped.
  std::vector<std::string> list(std::string_view name);

  /// Reads the setting with `parse` if it is set; a failure is a problem of this setting.
  template <class T>
  std::optional<T> parsed(std::string_view name, const std::function<result<T>(std::string_view)>& parse) {
    auto raw = text(name);
    if (!raw) return std::nullopt;
    auto value = parse(*raw);
    if (setting_named(name).is_secret) wipe(*raw);
    if (value) return std::move(*value);
    problem(name, value.error().message());
    return std::nullopt;
  }

  /// Notes what is wrong with a setting and what to do. Never pass the value of a secret.
  void problem(std::string_view name, std::string_view message);
  /// Notes every name that looks like ours and is in no table.
  void refuse_unknown_names();

  bool has_problems() const noexcept { return !problems_.empty(); }
  /// `invalid_settings` with all problems, one per line.
  error problems() const;

 private:
  /// A descriptor can be read only once, and a loader may ask for a setting twice. Lives as long as the reader.
  result<std::string_view> content_of(const std::string& path, bool is_secret);
  std::optional<found> find_in(const environment& source, const char* label, const setting_description& setting);
  void refuse_unknown_names_in(const environment& source, std::string_view label);

  const environment& process_;
  const environment& dotenv_;
  std::map<std::string, std::string> contents_;
  std::vector<std::string> problems_;
};

}  // namespace ess::config
