using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Backtesting;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Ingest;
using Monitoring.Service.Registry;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary>The files of a backtest: recorded outcomes, perhaps with verdicts, or else a log.</summary>
/// <param name="Registry">The registry to judge by.</param>
/// <param name="Outcomes">Recorded outcomes; null with a log.</param>
/// <param name="Verdicts">Recorded verdicts; null when there are none beside those in the outcomes.</param>
/// <param name="Log">A log as <c>export</c> writes it; null with outcomes.</param>
internal sealed record BacktestFiles(string Registry, string? Outcomes, string? Verdicts, string? Log);

/// <summary>
/// <c>backtest FILE --outcomes NDJSON [--verdicts NDJSON|CSV] | --log NDJSON</c>: what the registry would have said, through the code of the
/// live service.
/// </summary>
internal static class BacktestCommand
{
    public static async Task<int> RunAsync(
        BacktestFiles files, bool json, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (WhyNot(files) is { } wrong)
        {
            await errors.WriteLineAsync(wrong);
            return ExitCode.Usage;
        }

        var reading = await RegistryFile.ReadAsync(files.Registry, cancellationToken);
        if (reading is not RegistryReading.Valid valid)
        {
            await ((RegistryReading.Refused)reading).SayAsync(errors);
            return ExitCode.Usage;
        }

        var (backtest, faults) = (new Backtest(valid.Registry), new RecordedFaults());
        var (refusal, skipped) = files.Log is { } log
            ? (await JudgeAsync(backtest, log, faults, cancellationToken), 0)
            : await JudgeAsync(backtest, valid.Registry, files, faults, cancellationToken);
        if (refusal is not null)
        {
            await errors.WriteLineAsync(refusal);
            return ExitCode.Failed;
        }

        var report = backtest.Report();
        await faults.SayAsync(errors);
        if (report.Conflicts > 0 && files.Log is null)
        {
            await errors.WriteLineAsync("A verdict that came later than its outcome goes into the file of --verdicts.");
        }

        await output.WriteLineAsync(
            json ? BacktestText.Json(report, faults.Rejected, skipped) : BacktestText.Plain(report, faults.Rejected, skipped));
        return faults.Count == 0 ? ExitCode.Good : ExitCode.Failed;
    }

    private static string? WhyNot(BacktestFiles files) => files switch
    {
        { Outcomes: null, Log: null } => "Nothing is named to judge: --outcomes FILE of recorded outcomes, or --log FILE as export writes it.",
        { Log: not null, Outcomes: not null } or { Log: not null, Verdicts: not null } =>
            "--log has outcomes and verdicts in their order; name it alone, or --outcomes and --verdicts.",
        _ => ((string?[])[files.Log, files.Outcomes, files.Verdicts]).FirstOrDefault(file => file is not null && !File.Exists(file)) is { } missing
            ? $"{missing} does not exist; name a file of recorded items, one JSON object per line." : null,
    };

    private static async Task<string?> JudgeAsync(
        Backtest backtest, string log, RecordedFaults faults, CancellationToken cancellationToken)
    {
        var file = new RecordedFile(log, IngestKind.Outcome);
        var refusal = await new RecordedLog(log).ReadAsync(faults, recorded => Add(backtest, file, recorded, faults), cancellationToken);
        return refusal is null ? null : $"{log} {refusal}";
    }

    private static async Task<(string? Refusal, int Skipped)> JudgeAsync(
        Backtest backtest, PlantRegistry registry, BacktestFiles files, RecordedFaults faults, CancellationToken cancellationToken)
    {
        var outcomes = new RecordedFile(files.Outcomes!, IngestKind.Outcome);
        var verdicts = files.Verdicts is null ? null : new RecordedFile(files.Verdicts, IngestKind.Verdict);
        foreach (var file in (RecordedFile[])(verdicts is null ? [outcomes] : [outcomes, verdicts]))
        {
            // Verdicts come after the outcomes, which tell whose they are where a sheet has no column for it.
            if (await file.ReadAsync(OnlyAgent(registry, outcomes), faults, cancellationToken) is { } refusal)
            {
                return ($"{file.Path}: {refusal}", 0);
            }
        }

        foreach (var recorded in RecordedOrder.Of(outcomes.Posts, verdicts?.Posts ?? []))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Add(backtest, recorded.Post is OutcomePost ? outcomes : verdicts!, recorded, faults);
        }

        return (null, verdicts?.Skipped ?? 0);
    }

    private static void Add(Backtest backtest, RecordedFile file, RecordedPost recorded, RecordedFaults faults)
    {
        var result = backtest.Add(recorded.Post, recorded.At);
        if (result?.Status == ItemStatus.Conflict)
        {
            faults.Add(file, recorded.Line, result);
        }
    }

    private static string? OnlyAgent(PlantRegistry registry, RecordedFile outcomes)
    {
        var posted = outcomes.Posts.Select(outcome => outcome.Post.Agent).ToHashSet(StringComparer.Ordinal);
        return registry.Agents.Where(agent => posted.Contains(agent.Name)).Take(2).ToList() is [var only] ? only.Name : null;
    }
}

/// <summary>A backtest in words and as JSON.</summary>
internal static class BacktestText
{
    private const int EpisodesShown = 20, DriftMailsShown = 10;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The report as JSON, with the items that could not be read and the rows that were passed over.</summary>
    public static string Json(BacktestReport report, long rejected, long skipped) => JsonSerializer.Serialize(
        new
        {
            report.Accepted,
            report.Duplicates,
            report.Conflicts,
            rejected,
            skipped,
            report.Waiting,
            report.Undated,
            report.Uncovered,
            report.Slos,
        },
        Options);

    /// <summary>The report in words: the lowest windows first.</summary>
    public static string Plain(BacktestReport report, long rejected, long skipped)
    {
        var text = new StringBuilder();
        Line(text, $"{report.Accepted} accepted, {report.Duplicates} duplicates, {report.Conflicts} conflicts, {rejected} rejected");
        if (skipped > 0)
        {
            Line(text, $"passed over: {skipped} rows without a verdict");
        }

        if (report.Waiting > 0)
        {
            Line(text, $"not judged: {report.Waiting} verdicts whose outcome is not in the file");
        }

        if (report.Undated > 0)
        {
            Line(text, $"without judgedAt: {report.Undated} verdicts, taken after the last outcome");
        }

        foreach (var agent in report.Uncovered)
        {
            Line(text, $"not covered: {agent.Agent}, {agent.Items} items nobody judges");
        }

        foreach (var slo in report.Slos)
        {
            text.AppendLine();
            Describe(text, slo);
        }

        return text.ToString().TrimEnd();
    }

    private static void Describe(StringBuilder text, SloReport slo)
    {
        Line(text, $"{slo.Slo} ({slo.Agent}): {slo.Judgements} judged, {slo.Episodes.Count} episodes, {slo.Mails} mails{Rate(slo)}");
        Line(text, $"  at the end: {Monitoring.Core.Outcomes.Word<AccuracyState>.Of(slo.State)}");
        if (slo.Lowest is { } lowest)
        {
            Line(text, $"  lowest full window: {Window(lowest)}, at {lowest.TransactionId}");
        }

        foreach (var episode in slo.Episodes.OrderBy(Share).ThenBy(episode => episode.Number).Take(EpisodesShown))
        {
            var closed = episode.ClosedBy is null ? "still open"
                : Invariant($"closed by {episode.ClosedBy} {Moment(episode.ClosedAt)}");
            var again = episode.Reopenings == 0 ? "" : Invariant($", came back {episode.Reopenings} times");
            Line(text, $"  episode {episode.Number}: opened by {episode.OpenedBy} {Moment(episode.OpenedAt)}, {closed}, lowest {Window(episode.Lowest)}, {episode.Mails} mails{again}");
        }

        if (slo.Episodes.Count > EpisodesShown)
        {
            Line(text, $"  and {slo.Episodes.Count - EpisodesShown} episodes less deep");
        }

        Drift(text, slo);
    }

    private static void Drift(StringBuilder text, SloReport slo)
    {
        var rate = slo.Judgements == 0 ? "" : Invariant($" ({1000.0 * slo.DriftMails / slo.Judgements:0.0} per 1,000 judgements)");
        Line(text, $"  drift: {slo.Drift.Count} signals, {slo.DriftMails} mails{rate}");
        foreach (var signal in slo.Drift.Where(signal => signal.IsMail).Take(DriftMailsShown))
        {
            var who = signal.Cut.Length == 0 ? "all verdicts" : $"{signal.Cut} {signal.Value}";
            Line(text, $"  drift mail: {who} at {signal.TransactionId} {Moment(signal.At)}, {signal.SinceWrong} wrong of {signal.SinceJudged} since it most likely began");
        }

        if (slo.DriftMails > DriftMailsShown)
        {
            Line(text, $"  and {slo.DriftMails - DriftMailsShown} drift mails more");
        }
    }

    private static string Moment(DateTimeOffset? at) => at is { } known ? Invariant($"{known:yyyy-MM-dd HH:mm}") : "(time not known)";

    private static double Share(EpisodeReport episode) => (double)(episode.Lowest.Judged - episode.Lowest.Wrong) / episode.Lowest.Judged;

    private static string Rate(SloReport slo) => slo.MailsPerThousand is { } rate ? Invariant($" ({rate:0.0} per 1,000 judgements)") : "";

    private static string Window(WorstWindow window) =>
        Invariant($"{Ratio.Percent(window.Judged - window.Wrong, window.Judged)}, {window.Wrong} wrong of {window.Judged}");

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
