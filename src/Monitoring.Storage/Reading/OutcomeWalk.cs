using System.Data.Common;
using System.Globalization;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Storage.Reading;

/// <summary>
/// Lists what has no place of its own to be found at: goes through an agent's transactions from the newest back, by when they happened, and
/// keeps those asked for. A page ends when it is full, or when <see cref="MostExamined"/> or a few more were gone through, and says where to
/// go on, so it costs the same however long the log is.
/// </summary>
/// <param name="connection">A connection that sees one moment.</param>
/// <param name="agent">The agent.</param>
/// <param name="question">What is asked.</param>
internal sealed class OutcomeWalk(DbConnection connection, AgentAt agent, OutcomeQuestion question)
{
    /// <summary>After as many transactions a page reads no more.</summary>
    public const int MostExamined = 20_000;

    // The first reading is for lists that are full at once, later ones for those of which little is found.
    private const int LeastRead = 100, MostRead = 8_000;

    // Nothing but those nobody has judged, where the SLO waits for no others: they have an index of their own.
    private bool IsNeverJudged => question.Is == OutcomeList.Unjudged && agent.Fold is { Uncounted.Pending: 0 };

    // As many as the SLO says, where the page begins at the beginning and nothing is left out.
    private long? Total => !question.IsWhole || question.After is not null || agent.Fold is not { } fold ? null : question.Is switch
    {
        OutcomeList.Unjudged => agent.NeverJudged + fold.Uncounted.Pending,
        OutcomeList.Uncounted => fold.Uncounted.Disposition + fold.Uncounted.Source + fold.Uncounted.Weaker + fold.Uncounted.Selection,
        _ => null,
    };

    /// <summary>Reads a page.</summary>
    /// <returns>It; null when the cursor is none of this list.</returns>
    public async Task<ListedPage?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!TryBegin(out var at, out var id))
        {
            return null;
        }

        var rows = new List<ListedOutcome>();
        var sql = ListedRows.ReadNext(IsNeverJudged);
        var total = Total;
        var chunk = Math.Max(LeastRead, question.Most + 1);
        for (var examined = 0; examined < MostExamined && rows.Count != total; chunk = Math.Min(chunk * 2, MostRead))
        {
            var read = (await connection.QueryAsync<OutcomeRow>(new CommandDefinition(
                sql,
                new
                {
                    agentId = agent.Id,
                    at,
                    id,
                    from = question.From is { } from ? Instant.ToMicroseconds(from) : long.MinValue,
                    receivedBy = agent.At is { } seen ? Instant.ToMicroseconds(seen) : long.MaxValue,
                    most = chunk,
                },
                cancellationToken: cancellationToken))).AsList();
            var count = 0;
            foreach (var outcome in ListedRows.Of(read, agent))
            {
                count++;
                if (IsAskedFor(outcome) && OutcomeContent.Read(outcome.Row.Content) is var sent
                    && question.Admits(outcome.OccurredAt, sent))
                {
                    if (rows.Count == question.Most)
                    {
                        return new(rows, Key(at, id));
                    }

                    rows.Add(outcome.Listed(sent));
                }

                (at, id) = (outcome.Row.OccurredAt, outcome.Row.TransactionId);
            }

            if (count < chunk)
            {
                return new(rows, null);
            }

            examined += count;
        }

        return new(rows, rows.Count == total ? null : Key(at, id));
    }

    private static string Key(long at, string id) => Invariant($"{at}.{id}");

    private bool TryBegin(out long at, out string id)
    {
        // What had been received by then had happened by a day later at most.
        at = Math.Min(
            question.Until is { } until ? Instant.ToMicroseconds(until) - 1 : long.MaxValue,
            agent.At is { } seen ? Instant.ToMicroseconds(seen + PastRows.Ahead) : long.MaxValue);
        id = Last;
        if (question.After is not { } after)
        {
            return true;
        }

        var dot = after.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !long.TryParse(after.AsSpan(0, dot), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var last))
        {
            return false;
        }

        (at, id) = last > at ? (at, Last) : (last, after[(dot + 1)..]);
        return true;
    }

    // Behind every transaction id, byte by byte: the last character there is.
    private static string Last => "\U0010FFFF";

    private bool IsAskedFor(StandingOutcome outcome) => question.Is switch
    {
        OutcomeList.Unjudged => agent.Slo!.Admission.Dispositions.Has((Disposition)outcome.Row.Disposition)
            && (outcome.First == 0 || IsUncounted(outcome)),
        OutcomeList.Uncounted => IsUncounted(outcome) && outcome.Standing.Counting != Counting.OtherIndicator,
        _ => true,
    };

    private bool IsUncounted(StandingOutcome outcome) =>
        agent.Uncounted!.Holds(outcome.First, outcome.Last) && outcome.Standing.Counting is not (Counting.Nothing or Counting.Counted);
}
