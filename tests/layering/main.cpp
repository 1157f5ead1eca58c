// check_layering ROOT: fails with one line per file that breaks a rule of ROOT/tests/layering/rooms.txt.
#include <fstream>
#include <iostream>
#include <iterator>

#include <filesystem>

#include "rules.hpp"

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Pictures have no lines, and the corpus of fuzzing is what fuzzing found.
bool is_text_of_ours(const fs::path& path) {
  return path.extension() != ".png" && path.generic_string().find("/fuzz/corpus/") == std::string::npos;
}

/// Every text file of the tree, by its path from the root; what builds and tools make is left out.
std::set<std::string> files_below(const fs::path& root) {
  static const std::set<std::string> skipped{"build", ".git", "node_modules", "run", "__pycache__"};
  std::set<std::string> found;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator(); ++it) {
    if (it->is_directory() && skipped.contains(it->path().filename().string())) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file() && is_text_of_ours(it->path())) {
      found.insert(it->path().lexically_relative(root).generic_string());
    }
  }
  return found;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: check_layering ROOT\n";
    return 2;
  }
  const fs::path root = argv[1];
  const auto rules = layering::parse_rules(read(root / "tests/layering/rooms.txt"));
  const auto tree = files_below(root);
  auto problems = rules.problems;
  for (const auto& path : tree) {
    const auto found = layering::check_file(rules, path, read(root / path), tree);
    problems.insert(problems.end(), found.begin(), found.end());
  }
  for (const auto& problem : problems) std::cerr << problem << '\n';
  if (rules.rooms.empty() || tree.size() < rules.rooms.size()) {
    std::cerr << "no tree of ours at " << root << '\n';
    return 2;
  }
  std::cout << tree.size() << " files, " << rules.rooms.size() << " rooms, " << problems.size() << " problems\n";
  return problems.empty() ? 0 : 1;
}
