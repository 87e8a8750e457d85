using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Monitoring.Benchmarks.Culprits;
using Monitoring.Benchmarks.Drift;
using Monitoring.Benchmarks.Load;
using Monitoring.Benchmarks.Ratios;
using Monitoring.Benchmarks.Ratios.Endpoints;
using Monitoring.Benchmarks.Windows;

namespace Monitoring.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project tests/Monitoring.Benchmarks -- fold</c>, <c>-- load [FILE]</c>, <c>-- breach</c>, <c>--
/// revision</c>, <c>-- abuse</c>, <c>-- sign-in</c>, <c>-- ratios [FILE]</c>, <c>-- drift [RUNS]</c>, <c>-- culprit</c>, or <c>-- --filter '*'</c>.
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
            case ["breach"]:
                await BreachRun.RunAsync();
                break;
            case ["revision"]:
                await RevisionRun.RunAsync();
                break;
            case ["abuse"]:
                await AbuseRun.RunAsync();
                break;
            case ["sign-in"]:
                Environment.ExitCode = await SignInRun.RunAsync();
                break;
            case ["drift", .. var runs]:
                DriftTable.Print(runs is [var count] ? int.Parse(count, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 20_000,
                    Console.Out);
                break;
            case ["culprit"]:
                CulpritTable.Print(4_000, Console.Out);
                break;
            case ["ratios", .. var wanted]:
                Environment.ExitCode = await RatioRun.RunAsync(wanted);
                break;
            case ["bare-endpoint", var port]:
                await BareEndpoint.RunAsync(int.Parse(port, CultureInfo.InvariantCulture));
                break;
            case ["naive-endpoint", var port]:
                await NaiveEndpoint.RunAsync(
                    int.Parse(port, CultureInfo.InvariantCulture), Environment.GetEnvironmentVariable("BENCHMARK_DATABASE")
                        ?? throw new InvalidOperationException("BENCHMARK_DATABASE names no database."));
                break;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
                break;
        }
    }
}
