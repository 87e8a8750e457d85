using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Monitoring.Benchmarks.Windows;

// dotnet run -c Release --project tests/Monitoring.Benchmarks -- fold
// dotnet run -c Release --project tests/Monitoring.Benchmarks -- --filter '*'
if (args is ["fold"])
{
    var shortJob = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    BenchmarkRunner.Run([typeof(FoldBenchmarks), typeof(FoldCodecBenchmarks)], shortJob);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
}
