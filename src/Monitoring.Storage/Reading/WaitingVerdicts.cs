using System.Data.Common;
using System.Globalization;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Storage.Reading;

/// <summary>Lists an agent's verdicts that wait for their outcome, the oldest first.</summary>
internal static class WaitingVerdicts
{
    private const string Read =
        """
        select v.transaction_id as TransactionId, v.arrival as Arrival, v.received_at as ReceivedAt, v.verdict as Verdict,
            v.source as Source, v.selection as Selection, v.indicator as Indicator, v.content as Content
        from verdicts v
        where v.agent_id = @agentId and v.position is null and (v.received_at, v.arrival) > (@at, @arrival)
            and (@indicator = '' or coalesce(v.indicator, 'accuracy') = @indicator)
        order by v.received_at, v.arrival limit @most
        """;

    /// <summary>Reads a page; of an SLO those of its indicator.</summary>
    /// <returns>It; null when the cursor is none of this list.</returns>
    public static async Task<ListedPage?> ReadAsync(
        DbConnection connection, AgentAt agent, OutcomeQuestion question, CancellationToken cancellationToken)
    {
        var (at, arrival) = (long.MinValue, 0L);
        if (question.After is { } after
            && (after.Split('.') is not [var first, var second]
                || !long.TryParse(first, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out at)
                || !long.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out arrival)))
        {
            return null;
        }

        var values = new { agentId = agent.Id, at, arrival, indicator = agent.Slo?.Admission.Indicator ?? "", most = question.Most + 1 };
        var read = (await connection.QueryAsync<WaitingRow>(new CommandDefinition(Read, values, cancellationToken: cancellationToken)))
            .AsList();
        var next = read.Count > question.Most ? read[question.Most - 1] : null;
        return new([.. read.Take(question.Most).Select(Listed)], next is null ? null : Invariant($"{next.ReceivedAt}.{next.Arrival}"));
    }

    private static ListedOutcome Listed(WaitingRow row)
    {
        var (sent, at) = (OutcomeContent.Read(row.Content), Instant.FromMicroseconds(row.ReceivedAt));
        var facts = new VerdictFacts(
            (Verdict)row.Verdict, (VerdictSource)row.Source, (Selection)row.Selection, Indicator.Of(row.Indicator), sent.VerdictId);
        return new(row.TransactionId, null, at, null, null, new(null, facts, sent, at), Counting.Nothing, null);
    }

    private sealed class WaitingRow
    {
        public string TransactionId { get; init; } = "";

        public long Arrival { get; init; }

        public long ReceivedAt { get; init; }

        public long Verdict { get; init; }

        public long Source { get; init; }

        public long Selection { get; init; }

        public string? Indicator { get; init; }

        public string Content { get; init; } = "";
    }
}
