#include "config/setting_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "config/secret_file.hpp"
#include "config/suggestion.hpp"
#include "ess/base/text.hpp"

namespace ess::config {

namespace {

constexpr std::array<std::string_view, 3> our_prefixes = {"ESS_", "DISCORD_", "AUTH_ENCRYPTION_"};
constexpr std::string_view file_suffix = "_FILE";
// Used while building this project; a shell may still have it when a program is started.
constexpr std::string_view build_variable = "ESS_CXX_LAUNCHER";

const setting_description* setting_or_null(std::string_view name) {
  const auto all = setting_descriptions();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& setting) { return setting.name == name; });
  return found == all.end() ? nullptr : &*found;
}

bool is_known(std::string_view name) {
  if (name == build_variable || setting_or_null(name) != nullptr) return true;
  return name.ends_with(file_suffix) && setting_or_null(name.substr(0, name.size() - file_suffix.size())) != nullptr;
}

bool looks_like_ours(std::string_view name) {
  return std::any_of(our_prefixes.begin(), our_prefixes.end(), [&](auto prefix) { return name.starts_with(prefix); });
}

const std::string* value_of(const environment& source, const std::string& name) {
  const auto found = source.find(name);
  return found == source.end() || trim(found->second).empty() ? nullptr : &found->second;
}

}  // namespace

const setting_description& setting_named(std::string_view name) {
  const setting_description* setting = setting_or_null(name);
  if (setting == nullptr) throw std::logic_error("no setting is called " + std::string(name));
  return *setting;
}

setting_reader::~setting_reader() {
  for (auto& [path, content] : contents_) wipe(content);
}

result<std::string_view> setting_reader::content_of(const std::string& path, bool is_secret) {
  if (const auto known = contents_.find(path); known != contents_.end()) return std::string_view(known->second);
  auto content = read_setting_file(path, is_secret);
  if (!content) return std::move(content).error();
  // Exchanged, not copied: the destructor wipes the one buffer there ever was.
  std::string& kept = contents_[path];
  kept.swap(*content);
  return std::string_view(kept);
}

std::optional<setting_reader::found> setting_reader::find_in(const environment& source, const char* label,
                                                             const setting_description& setting) {
  const std::string name(setting.name);
  const std::string file_name = name + std::string(file_suffix);
  const std::string* direct = value_of(source, name);
  const std::string* path = value_of(source, file_name);
  if (direct != nullptr && path != nullptr) {
    problem(name, "Both it and " + file_name + " are set. Remove one of them.");
    return std::nullopt;
  }
  if (direct != nullptr) return found{std::string(trim(*direct)), label};
  if (path == nullptr) return std::nullopt;
  const auto content = content_of(*path, setting.is_secret);
  if (!content) {
    problem(file_name, content.error().message());
    return std::nullopt;
  }
  return found{std::string(trim(*content)), std::string(label) + ", file " + *path};
}

std::optional<setting_reader::found> setting_reader::find(const setting_description& setting) {
  const std::size_t problems_before = problems_.size();
  for (const auto& [source, label] : {std::pair(&process_, "environment"), std::pair(&dotenv_, ".env")}) {
    auto value = find_in(*source, label, setting);
    // A source that is set but faulty must not give way to the next one.
    if (value || problems_.size() != problems_before) return value;
  }
  if (setting.default_text.empty()) return std::nullopt;
  if (setting.name == "ESS_PUBLIC_URL") {
    const auto listen = find(setting_named("ESS_LISTEN"));
    if (listen) {
      const auto address = parse_listen_address(listen->text);
      if (address && address->port != 0) return found{"http://localhost:" + std::to_string(address->port), "default"};
    }
  }
  return found{std::string(setting.default_text), "default"};
}

std::optional<std::string> setting_reader::text(std::string_view name) {
  auto value = find(setting_named(name));
  if (!value) return std::nullopt;
  return std::move(value->text);
}

std::optional<std::string> setting_reader::need(std::string_view name, std::string_view what_to_do) {
  const std::size_t problems_before = problems_.size();
  auto value = text(name);
  if (!value && problems_.size() == problems_before) problem(name, "It is not set. " + std::string(what_to_do));
  return value;
}

bool setting_reader::flag(std::string_view name) {
  const auto value = text(name);
  if (!value || *value == "0") return false;
  if (*value != "1") problem(name, "It must be 1 or 0.");
  return *value == "1";
}

int setting_reader::number(std::string_view name, int smallest, int greatest) {
  const auto value = text(name).value_or("");
  int read = 0;
  const char* end = value.data() + value.size();
  const auto [stopped, failure] = std::from_chars(value.data(), end, read);
  if (failure == std::errc() && stopped == end && read >= smallest && read <= greatest) return read;
  problem(name, "It must be a whole number from " + std::to_string(smallest) + " to " + std::to_string(greatest) + ".");
  return smallest;
}

std::vector<std::string> setting_reader::list(std::string_view name) {
  std::vector<std::string> items;
  std::string all = text(name).value_or("");
  std::string_view rest = all;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    if (const std::string_view item = trim(rest.substr(0, comma)); !item.empty()) items.emplace_back(item);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (setting_named(name).is_secret) wipe(all);
  return items;
}

void setting_reader::problem(std::string_view name, std::string_view message) {
  std::string line = std::string(name) + ": " + std::string(message);
  if (std::find(problems_.begin(), problems_.end(), line) == problems_.end()) problems_.push_back(std::move(line));
}

void setting_reader::refuse_unknown_names_in(const environment& source, std::string_view label) {
  for (const auto& [name, value] : source) {
    if (!looks_like_ours(name) || is_known(name)) continue;
    std::string message = "No setting has this name (from " + std::string(label) + ").";
    if (const auto similar = similar_setting(name)) message += " Did you mean " + *similar + "?";
    problem(name, message + " Correct or remove it.");
  }
}

void setting_reader::refuse_unknown_names() {
  refuse_unknown_names_in(process_, "the environment");
  refuse_unknown_names_in(dotenv_, ".env");
}

error setting_reader::problems() const {
  std::string all;
  for (const std::string& line : problems_) all += (all.empty() ? "" : "\n") + line;
  return error(errc::invalid_argument, "invalid_settings", std::move(all));
}

}  // namespace ess::config
