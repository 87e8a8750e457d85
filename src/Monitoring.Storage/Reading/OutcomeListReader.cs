using System.Data.Common;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Reading;

/// <summary>
/// Reads pages of the lists behind the numbers. Whatever a page needs is read as of one moment, so a list says what the number beside it
/// says. Thread-safe.
/// </summary>
/// <param name="engine">The database.</param>
internal sealed class OutcomeListReader(SqlEngine engine)
{
    /// <summary>Reads a page.</summary>
    public async Task<OutcomeListing> ReadAsync(OutcomeQuestion question, CancellationToken cancellationToken)
    {
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        await connection.BeginSnapshotAsync();
        try
        {
            return await ReadAsync(connection, question, cancellationToken);
        }
        finally
        {
            await connection.EndSnapshotAsync();
        }
    }

    private static async Task<OutcomeListing> ReadAsync(
        DbConnection connection, OutcomeQuestion question, CancellationToken cancellationToken)
    {
        var (agent, refusal) = await AgentAt.FindAsync(connection, question);
        if (agent is null)
        {
            return new(null, refusal);
        }

        ListedPage? page;
        switch (question.Is)
        {
            case OutcomeList.Wrong:
                (page, refusal) = await new WrongPlaces(connection, agent, question).ReadAsync(cancellationToken);
                break;
            case OutcomeList.Waiting:
                page = await WaitingVerdicts.ReadAsync(connection, agent, question, cancellationToken);
                break;
            default:
                page = await new OutcomeWalk(connection, agent, question).ReadAsync(cancellationToken);
                break;
        }

        return page is null
            ? new(null, refusal ?? new(ListRefused.BadCursor, "after", "is none of this list"))
            : new(new(agent.Name, agent.Slo, agent.Position, agent.At, page.Rows, page.Next), null);
    }
}

/// <summary>The rows of a page.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Next">Where the next page begins; null when there is none.</param>
internal sealed record ListedPage(IReadOnlyList<ListedOutcome> Rows, string? Next);
