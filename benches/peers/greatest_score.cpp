// LEMON's MaxWeightedMatching on a file of greatest_score_instance.rs.
// g++ -O3 -march=native greatest_score.cpp -o greatest_score (Debian: liblemon-dev), then: greatest_score FILE [people]
// With `people`, every pair is worth so much more that the most people come first.
#include <lemon/matching.h>
#include <lemon/smart_graph.h>

#include <chrono>
#include <cstdio>

int main(int count, char **arguments) {
    FILE *file = count > 1 ? fopen(arguments[1], "r") : nullptr;
    int people;
    long pairs;
    if (!file || fscanf(file, "%d %ld", &people, &pairs) != 2) return 2;
    const long long person = count > 2 ? 1'000'000LL * people : 0;
    lemon::SmartGraph graph;
    graph.reserveNode(people);
    graph.reserveEdge(pairs);
    for (int node = 0; node < people; node++) graph.addNode();
    lemon::SmartGraph::EdgeMap<long long> weight(graph);
    for (long pair = 0; pair < pairs; pair++) {
        int one, other;
        long score;
        if (fscanf(file, "%d %d %ld", &one, &other, &score) != 3) return 2;
        weight[graph.addEdge(graph.nodeFromId(one), graph.nodeFromId(other))] = score + person;
    }
    const auto start = std::chrono::steady_clock::now();
    lemon::MaxWeightedMatching<lemon::SmartGraph, lemon::SmartGraph::EdgeMap<long long>> solver(graph, weight);
    solver.run();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    const long long total = solver.matchingWeight() - person * solver.matchingSize();
    printf("%.3f s, %d pairs, total %lld millionths\n", seconds.count(), solver.matchingSize(), total);
}
