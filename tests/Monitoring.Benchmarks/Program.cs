using BenchmarkDotNet.Running;

// dotnet run -c Release --project tests/Monitoring.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
