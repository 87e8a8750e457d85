using System.Data.Common;
using System.Globalization;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;
using static System.FormattableString;

namespace Monitoring.Storage.Reading;

/// <summary>Lists the wrong places of a window, the newest first: as it stands, or as it stood at a position; or from a place on.</summary>
/// <param name="connection">A connection that sees one moment.</param>
/// <param name="agent">The agent with the SLO.</param>
/// <param name="question">What is asked.</param>
internal sealed class WrongPlaces(DbConnection connection, AgentAt agent, OutcomeQuestion question)
{
    private const int Chunk = 500;

    private static string ReadIds(DbConnection connection) =>
        $"""
        select o.position as Position, o.transaction_id as TransactionId from outcomes o
        where o.agent_id = @agentId and o.position {connection.Among("@positions")}
        union all
        select v.position, v.transaction_id from verdicts v where v.agent_id = @agentId and v.position {connection.Among("@positions")}
        """;

    /// <summary>Reads a page.</summary>
    /// <returns>It; a refusal when the window cannot be told any more, and neither when the cursor is none of this list.</returns>
    public async Task<(ListedPage? Page, ListRefusal? Refusal)> ReadAsync(CancellationToken cancellationToken)
    {
        var before = long.MaxValue;
        if (question.After is { } after && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            return (null, null);
        }

        var (places, refusal) = agent.Fold is { } fold
            ? (Wrong(fold.Window), null)
            : await new PastWindow(connection, agent).WrongAsync(question.SincePosition, cancellationToken);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        var rows = new List<ListedOutcome>();
        foreach (var some in places.Where(place => place < before).OrderDescending().Chunk(Chunk))
        {
            var found = await ReadAsync(some, cancellationToken);
            foreach (var place in some)
            {
                if (Row(place, found.GetValueOrDefault(place)) is { } row)
                {
                    if (rows.Count == question.Most)
                    {
                        return (new(rows, Invariant($"{rows[^1].Place}")), null);
                    }

                    rows.Add(row);
                }
            }
        }

        return (new(rows, null), null);
    }

    private static List<long> Wrong(Window window)
    {
        var positions = window.KeptPositions[^window.Places..];
        var contents = window.KeptContents[^window.Places..];
        var wrong = new List<long>(window.Wrong);
        for (var i = 0; i < positions.Length; i++)
        {
            if (((PlaceContent)contents[i]).HasFlag(PlaceContent.Wrong))
            {
                wrong.Add(positions[i]);
            }
        }

        return wrong;
    }

    // Of a transaction that was removed its place is still counted, and so it is still listed.
    private ListedOutcome? Row(long place, StandingOutcome? found)
    {
        if (found is null)
        {
            return question.IsWhole ? new(null, null, null, null, null, null, Counting.Counted, place) : null;
        }

        var sent = OutcomeContent.Read(found.Row.Content);
        return question.Admits(found.OccurredAt, sent) ? found.Listed(sent) : null;
    }

    private async Task<Dictionary<long, StandingOutcome>> ReadAsync(long[] positions, CancellationToken cancellationToken)
    {
        var places = await connection.QueryAsync<PlaceRow>(new CommandDefinition(
            ReadIds(connection), new { agentId = agent.Id, positions }, cancellationToken: cancellationToken));
        var ids = places.Select(place => place.TransactionId).ToArray();
        if (ids.Length == 0)
        {
            return [];
        }

        var rows = await connection.QueryAsync<OutcomeRow>(new CommandDefinition(
            ListedRows.ReadSome(connection), new { agentId = agent.Id, ids }, cancellationToken: cancellationToken));
        return ListedRows.Of(rows, agent).ToDictionary(outcome => outcome.Standing.Place);
    }

    private sealed class PlaceRow
    {
        public long Position { get; init; }

        public string TransactionId { get; init; } = "";
    }
}
