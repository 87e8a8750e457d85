using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using static System.FormattableString;

namespace Monitoring.Service.Otlp;

/// <summary>
/// What a batch is answered of which something was not taken: how many of its records, and in words which of them, why, and what to do.
/// Other telemetry was not meant for us and is no failure of its sender, so nothing is said of it.
/// </summary>
internal static class PartialSuccess
{
    private const int MostNamed = 5;
    private const int LongestName = 128;

    /// <summary>The number of rejected records and the message; an empty one when all is well.</summary>
    public static (int Rejected, string Message) Of(Signal signal, IngestAnswer answer, OtlpSource batch)
    {
        var refused = answer.Results.Where(item => item.Result.Status is ItemStatus.Rejected or ItemStatus.Conflict)
            .Select(item => (Record: item.Line, Why: Say(item)))
            .Concat(batch.WithoutItem)
            .OrderBy(found => found.Record)
            .ToList();
        var rejected = refused.DistinctBy(found => found.Record).Count();
        var named = refused.Take(MostNamed).Select(found => Invariant($"{signal.Record} {found.Record}: {found.Why}.")).ToList();
        if (rejected > 0)
        {
            named.Insert(0, Invariant($"{rejected} {signal.Record.ToLowerInvariant()}{(rejected == 1 ? " was" : "s were")} not taken."));
        }

        if (refused.Count > MostNamed)
        {
            named.Add(Invariant($"And {refused.Count - MostNamed} more."));
        }

        // A mistake in a name shows nowhere else to who sends it; nothing is rejected for it.
        named.AddRange(answer.UncountedIndicators.Select(told =>
            $"No SLO of {told.Agent} counts the indicator {told.Indicator}; an SLO names it in the registry."));
        return (rejected, string.Join(' ', named));
    }

    private static string Say(AnsweredItem item)
    {
        var faults = item.Result.Faults;
        var words = faults.Count == 0 ? Word<ItemStatus>.Of(item.Result.Status) : EventItems.Say(faults[0]);
        return (item.TransactionId is null ? "" : $"transaction {Visible.Line(item.TransactionId, LongestName)}: ")
            + words.TrimEnd('.') + (faults.Count > 1 ? Invariant($", and {faults.Count - 1} more") : "");
    }
}
