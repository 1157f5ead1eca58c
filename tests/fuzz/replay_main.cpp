// Runs a fuzz target over its corpus and over seeded mutations of it: replay <corpus folder> <mutations> [seed].
#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fuzz/fuzz_target.hpp"

namespace {

std::string current;

// A crash names the input, so that it can be added to the corpus.
void show_input(int signal) {
  static constexpr char digits[] = "0123456789abcdef";
  static const char head[] = "the input, in hex: ";
  ssize_t ignored = write(STDERR_FILENO, head, sizeof head - 1);
  for (const char c : current) {
    const auto byte = static_cast<unsigned char>(c);
    const char pair[2] = {digits[byte >> 4], digits[byte & 15]};
    ignored = write(STDERR_FILENO, pair, sizeof pair);
  }
  ignored = write(STDERR_FILENO, "\n", 1);
  (void)ignored;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void run(std::string input) {
  current = std::move(input);
  // A copy without room behind it, so that a read past the end is noticed by the address sanitizer.
  const std::vector<std::uint8_t> exact(current.begin(), current.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

std::vector<std::string> read_corpus(const std::filesystem::path& folder) {
  std::vector<std::string> inputs;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return inputs;
}

using generator = std::mt19937_64;

std::size_t below(generator& random, std::size_t bound) { return static_cast<std::size_t>(random() % bound); }

std::string mutate(const std::vector<std::string>& corpus, generator& random) {
  std::string input = corpus[below(random, corpus.size())];
  for (std::size_t steps = 1 + below(random, 4); steps > 0; --steps) {
    const std::size_t at = input.empty() ? 0 : below(random, input.size());
    switch (below(random, 6)) {
      case 0:
        input.insert(input.begin() + static_cast<std::ptrdiff_t>(at), static_cast<char>(random()));
        break;
      case 1:
        input.erase(at, 1 + below(random, 8));
        break;
      case 2:
        if (!input.empty()) input[at] = static_cast<char>(random());
        break;
      case 3:
        if (!input.empty()) input[at] = static_cast<char>(input[at] ^ (1 << below(random, 8)));
        break;
      case 4: {
        const std::string& other = corpus[below(random, corpus.size())];
        if (!other.empty()) input.insert(at, other, below(random, other.size()), 1 + below(random, 32));
        break;
      }
      default:
        input.insert(at, input.substr(at, 1 + below(random, 16)));
        break;
    }
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s <corpus folder> <mutations> [seed]\n", argv[0]);
    return 2;
  }
  const auto corpus = read_corpus(argv[1]);
  if (corpus.empty()) {
    std::fprintf(stderr, "there is no input in %s\n", argv[1]);
    return 1;
  }
  std::signal(SIGABRT, show_input);
  std::signal(SIGSEGV, show_input);
  for (const std::string& input : corpus) run(input);
  const auto mutations = std::strtoul(argv[2], nullptr, 10);
  const auto seed = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 1;
  generator random(seed);
  for (unsigned long i = 0; i < mutations; ++i) run(mutate(corpus, random));
  std::printf("%zu inputs of the corpus and %lu mutations with seed %lu\n", corpus.size(), mutations, seed);
  return 0;
}
