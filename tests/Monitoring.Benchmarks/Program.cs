using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Monitoring.Benchmarks.Load;
using Monitoring.Benchmarks.Windows;

namespace Monitoring.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project tests/Monitoring.Benchmarks -- fold</c>, <c>-- load [FILE]</c>, or <c>-- --filter '*'</c>.
/// </summary>
internal static class Program
{
    public static async Task Main(string[] args)
    {
        switch (args)
        {
            case ["fold"]:
                var shortJob = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
                BenchmarkRunner.Run([typeof(FoldBenchmarks), typeof(FoldCodecBenchmarks)], shortJob);
                break;
            case ["load", .. var file]:
                await LoadRun.RunAsync(file is [var results] ? results : null);
                break;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
                break;
        }
    }
}
