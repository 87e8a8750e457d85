using Monitoring.Core.Backtesting;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Ingest;
using Monitoring.Service.Registry;

namespace Monitoring.Service.Commands;

/// <summary>The files of a backtest.</summary>
/// <param name="Registry">The registry to judge by.</param>
/// <param name="Outcomes">Recorded outcomes.</param>
/// <param name="Verdicts">Recorded verdicts; null when there are none beside those in the outcomes.</param>
internal sealed record BacktestFiles(string Registry, string Outcomes, string? Verdicts);

/// <summary>
/// <c>backtest FILE --outcomes NDJSON [--verdicts NDJSON|CSV]</c>: what the registry would have said, through the code of the live service.
/// </summary>
internal static class BacktestCommand
{
    public static async Task<int> RunAsync(
        BacktestFiles files, bool json, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var reading = await RegistryFile.ReadAsync(files.Registry, cancellationToken);
        if (reading is not RegistryReading.Valid valid)
        {
            await ((RegistryReading.Refused)reading).SayAsync(errors);
            return ExitCode.Usage;
        }

        var outcomes = new RecordedFile(files.Outcomes, IngestKind.Outcome);
        var verdicts = files.Verdicts is null ? null : new RecordedFile(files.Verdicts, IngestKind.Verdict);
        RecordedFile[] recorded = verdicts is null ? [outcomes] : [outcomes, verdicts];
        if (Array.Find(recorded, file => !File.Exists(file.Path)) is { } missing)
        {
            await errors.WriteLineAsync($"{missing.Path} does not exist; name a file of recorded items, one JSON object per line.");
            return ExitCode.Usage;
        }

        var faults = new RecordedFaults();
        foreach (var file in recorded)
        {
            // Verdicts come after the outcomes, which tell whose they are where a sheet has no column for it.
            if (await file.ReadAsync(OnlyAgent(valid.Registry, outcomes), faults, cancellationToken) is { } refusal)
            {
                await errors.WriteLineAsync($"{file.Path}: {refusal}");
                return ExitCode.Failed;
            }
        }

        var report = Judge(new Backtest(valid.Registry), outcomes, verdicts, faults, cancellationToken);
        await faults.SayAsync(errors);
        if (report.Conflicts > 0)
        {
            await errors.WriteLineAsync("A verdict that came later than its outcome goes into the file of --verdicts.");
        }

        var skipped = verdicts?.Skipped ?? 0;
        await output.WriteLineAsync(
            json ? BacktestText.Json(report, faults.Rejected, skipped) : BacktestText.Plain(report, faults.Rejected, skipped));
        return faults.Count == 0 ? ExitCode.Good : ExitCode.Failed;
    }

    private static string? OnlyAgent(PlantRegistry registry, RecordedFile outcomes)
    {
        var posted = outcomes.Posts.Select(outcome => outcome.Post.Agent).ToHashSet(StringComparer.Ordinal);
        return registry.Agents.Where(agent => posted.Contains(agent.Name)).Take(2).ToList() is [var only] ? only.Name : null;
    }

    private static BacktestReport Judge(
        Backtest backtest, RecordedFile outcomes, RecordedFile? verdicts, RecordedFaults faults, CancellationToken cancellationToken)
    {
        foreach (var recorded in RecordedOrder.Of(outcomes.Posts, verdicts?.Posts ?? []))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = backtest.Add(recorded.Post, recorded.At);
            if (result?.Status == ItemStatus.Conflict)
            {
                faults.Add(recorded.Post is OutcomePost ? outcomes : verdicts!, recorded.Line, result);
            }
        }

        return backtest.Report();
    }
}
