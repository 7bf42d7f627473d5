using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using IM2.Micro;

// In this process: a generated project would know nothing of this repository's settings.
BenchmarkRunner.Run<PolicyEvaluationBenchmarks>(DefaultConfig.Instance, args);
