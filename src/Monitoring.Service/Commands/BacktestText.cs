using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Backtesting;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

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
