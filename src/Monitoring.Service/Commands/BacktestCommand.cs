using Monitoring.Core.Backtesting;
using Monitoring.Service.Ingest;
using Monitoring.Service.Registry;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary><c>backtest FILE --outcomes NDJSON</c>: what the registry would have said, through the code of the live service.</summary>
internal static class BacktestCommand
{
    private const int FaultsShown = 10;

    public static async Task<int> RunAsync(
        string file, string outcomes, bool json, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var reading = await RegistryFile.ReadAsync(file, cancellationToken);
        if (reading is not RegistryReading.Valid valid)
        {
            await ((RegistryReading.Refused)reading).SayAsync(errors);
            return ExitCode.Usage;
        }

        if (!File.Exists(outcomes))
        {
            await errors.WriteLineAsync($"{outcomes} does not exist; name a file of recorded outcomes, one JSON object per line.");
            return ExitCode.Usage;
        }

        var backtest = new Backtest(valid.Registry);
        var body = await File.ReadAllBytesAsync(outcomes, cancellationToken);
        var rejected = await JudgeAsync(backtest, body, outcomes, errors, cancellationToken);
        var report = backtest.Report();
        await output.WriteLineAsync(json ? BacktestText.Json(report, rejected) : BacktestText.Plain(report, rejected));
        return rejected == 0 ? ExitCode.Good : ExitCode.Failed;
    }

    private static async Task<long> JudgeAsync(Backtest backtest, byte[] body, string outcomes, TextWriter errors,
        CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var source = ItemSource.Open(
            new BodyShape(BodyFormat.Ndjson), body, new ItemDraft(), IngestKind.Outcome, now, out var refusal);
        if (source is null)
        {
            await errors.WriteLineAsync($"{outcomes}: {refusal!.Problem.Detail}");
            return 1;
        }

        var (item, rejected) = (0L, 0L);
        while (source.TryRead(out var read))
        {
            cancellationToken.ThrowIfCancellationRequested();
            item++;
            if (read.Post is { } post)
            {
                backtest.Add(post, (post as Core.Outcomes.OutcomePost)?.OccurredAt ?? now);
                continue;
            }

            if (rejected++ < FaultsShown)
            {
                var fault = read.Refusal!.Faults[0];
                await errors.WriteLineAsync(
                    Invariant($"{outcomes}: item {item}: {(fault.Pointer.Length == 0 ? "" : fault.Pointer + " ")}{fault.Reason}"));
            }
        }

        return rejected;
    }
}
